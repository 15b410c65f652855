package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.Thinning;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialOrder;
import io.trialstream.scheduler.view.TrialQuery;
import io.trialstream.scheduler.view.TrialTable;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What plots of a study are drawn from. */
final class PlotReads {
    private static final int MOST_CURVES = 1000;
    private static final int DEFAULT_CURVES = 50;
    private static final int DEFAULT_POINTS = 200;
    private static final int MOST_POINTS = 10_000;

    /** A thinned learning curve. */
    record CurveRow(int trial, int[] epochs, double[] values) {}

    private final ReadModel model;
    private final Insights insights;

    PlotReads(ReadModel model, Insights insights) {
        this.model = model;
        this.insights = insights;
    }

    void register(Routes routes) {
        String study = "/api/v1/studies/{study}/";
        routes.get(study + "curves", Set.of("trials", "top", "points"), this::curves);
        routes.get(study + "summary", Set.of("params"), this::summary);
        routes.get(
                study + "rungs",
                Set.of(),
                request -> request.json(
                        Map.of("brackets", model.rungs(request.study().study()))));
        routes.get(study + "importance", Set.of(), request -> {
            StudyRow row = request.study();
            request.json(insights.importance(row, model.trials(row.study())));
        });
        routes.get(
                study + "pareto",
                Set.of(),
                request -> request.json(
                        Map.of("trials", model.pareto(request.study().study()))));
        routes.get(
                study + "timeline",
                Set.of(),
                request -> request.json(
                        Map.of("items", model.timeline(request.study().study()))));
    }

    private void curves(Request request) {
        StudyRow study = request.study();
        int points = request.number("points", DEFAULT_POINTS, 4, MOST_POINTS);
        String trials = request.query("trials");
        if (trials != null && request.query("top") != null) {
            throw Problem.invalid("give either trials or top");
        }
        List<CurveRow> curves = new ArrayList<>();
        for (int trial : trials == null ? best(request, study) : listed(trials)) {
            Curve.Points curve = model.curve(study.study(), trial);
            Thinning thin = Thinning.of(curve.epochs(), curve.first(), points);
            curves.add(new CurveRow(trial, thin.epochs(), thin.values()));
        }
        request.json(Map.of("curves", curves));
    }

    private static Set<Integer> listed(String trials) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String number : trials.isEmpty() ? new String[0] : trials.split(",", -1)) {
            numbers.add(Request.number("trials", number.trim(), 0, Integer.MAX_VALUE));
        }
        if (numbers.size() > MOST_CURVES) {
            throw Problem.invalid("at most " + MOST_CURVES + " trials at a time, got " + numbers.size());
        }
        return numbers;
    }

    private List<Integer> best(Request request, StudyRow study) {
        int top = request.number("top", DEFAULT_CURVES, 1, MOST_CURVES);
        TrialOrder order = new TrialOrder("value", !study.minimized());
        return new TrialQuery(Set.of(), "", order, null, top)
                .run(model.trials(study.study())).items().stream()
                        .map(TrialEntry::trial)
                        .toList();
    }

    // written as it is read: a study of 100,000 trials is some megabytes
    private void summary(Request request) throws IOException {
        StudyRow study = request.study();
        TrialTable trials = model.trials(study.study());
        boolean withParams = request.flag("params");
        // one list for both parts, or a trial that comes in between would shift the columns
        List<TrialEntry> entries = trials.stream().toList();
        request.ctx().contentType("application/json");
        try (JsonGenerator out =
                JsonText.mapper().getFactory().createGenerator(request.ctx().outputStream(), JsonEncoding.UTF8)) {
            out.writeStartObject();
            out.writeArrayFieldStart("points");
            for (TrialEntry entry : entries) {
                point(out, entry);
            }
            out.writeEndArray();
            if (withParams) {
                out.writeObjectFieldStart("params");
                for (String name : names(entries)) {
                    out.writeArrayFieldStart(name);
                    for (TrialEntry entry : entries) {
                        value(out, entry.params().get(name));
                    }
                    out.writeEndArray();
                }
                out.writeEndObject();
            }
            out.writeEndObject();
        }
    }

    private static void point(JsonGenerator out, TrialEntry entry) throws IOException {
        out.writeStartArray();
        out.writeNumber(entry.trial());
        out.writeString(entry.state().name());
        value(out, entry.bestValue());
        out.writeNumber(entry.lastEpoch());
        time(out, entry.startedAtMs());
        time(out, entry.endedAtMs());
        out.writeNumber(entry.runtimeMs());
        out.writeEndArray();
    }

    private static void time(JsonGenerator out, long timeMs) throws IOException {
        if (timeMs == 0) {
            out.writeNull();
        } else {
            out.writeNumber(timeMs);
        }
    }

    private static void value(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Double number) {
            JsonText.write(out, number);
        } else {
            out.writeObject(value);
        }
    }

    private static Set<String> names(List<TrialEntry> entries) {
        Set<String> names = new TreeSet<>();
        for (TrialEntry entry : entries) {
            names.addAll(entry.params().keySet());
        }
        return names;
    }
}
