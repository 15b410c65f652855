package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialOrder;
import io.trialstream.scheduler.view.TrialOrder.Position;
import io.trialstream.scheduler.view.TrialQuery;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.TrialTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Trials, their curves, decisions and logs. */
final class TrialReads {
    private static final String TRIAL = "/api/v1/studies/{study}/trials/{trial}";
    private static final int DEFAULT_TAIL_BYTES = 64_000;
    private static final int MOST_TAIL_BYTES = 1 << 20;

    private final ReadModel model;

    TrialReads(ReadModel model) {
        this.model = model;
    }

    void register(Routes routes) {
        routes.get(
                "/api/v1/studies/{study}/trials", Set.of("state", "sort", "order", "q", "limit", "cursor"), this::list);
        routes.get(TRIAL, Set.of(), request -> request.json(entry(request).row()));
        routes.get(TRIAL + "/metrics", Set.of(), this::metrics);
        routes.get(TRIAL + "/decisions", Request.PAGE, request -> {
            String study = request.study().study();
            int trial = request.trial();
            request.page("decisions " + study + " " + trial, model.decisions(study, trial));
        });
        routes.get(TRIAL + "/logs", Set.of("tail"), request -> {
            String study = request.study().study();
            int bytes = request.number("tail", DEFAULT_TAIL_BYTES, 1, MOST_TAIL_BYTES);
            request.json(model.log(study, request.trial(), bytes));
        });
    }

    private TrialEntry entry(Request request) {
        StudyRow study = request.study();
        TrialEntry entry = model.trials(study.study()).get(request.trial());
        if (entry == null) {
            throw Problem.notFound("study " + study.study() + " has no such trial any more");
        }
        return entry;
    }

    private void list(Request request) {
        StudyRow study = request.study();
        TrialTable trials = model.trials(study.study());
        Set<TrialState> states = request.oneOf("state", TrialState.class);
        String text = request.query("q", "");
        String sort = request.query("sort", "trial");
        if (!TrialOrder.fixed(sort)) {
            mustBeParameter(sort, trials);
        }
        TrialOrder order = new TrialOrder(sort, descending(request, sort, study));
        int limit = request.limit();
        String list = "trials " + study.study() + " " + states + " " + text + " " + order;
        String cursor = request.query("cursor");
        TrialQuery.Page page =
                new TrialQuery(states, text, order, cursor == null ? null : position(list, cursor), limit).run(trials);
        Position next = page.next();
        request.items(page.items().stream().map(TrialEntry::row).toList(), next == null ? null : cursor(list, next));
    }

    // by value, the best come first unless asked otherwise
    private static boolean descending(Request request, String sort, StudyRow study) {
        String order = request.query("order", sort.equals("value") && !study.minimized() ? "desc" : "asc");
        return switch (order) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw Problem.invalid("order is asc or desc, got " + order);
        };
    }

    private static void mustBeParameter(String sort, TrialTable trials) {
        Set<String> names = new TreeSet<>();
        for (TrialEntry trial : trials) {
            if (trial.params().containsKey(sort)) {
                return;
            }
            names.addAll(trial.params().keySet());
        }
        if (trials.size() > 0) {
            throw Problem.invalid("sort is trial, value, epoch, runtime, started or a hyperparameter ("
                    + String.join(", ", names) + "), got " + sort);
        }
    }

    // the number goes as its bits: a decimal text would have to come back as the very same number
    private static String cursor(String list, Position at) {
        return Cursor.write(
                list, at.rank(), Long.toHexString(Double.doubleToLongBits(at.number())), at.text(), at.trial());
    }

    private static Position position(String list, String cursor) {
        JsonNode parts = Cursor.read(list, cursor, 4);
        try {
            double number =
                    Double.longBitsToDouble(Long.parseUnsignedLong(parts.get(2).asText(), 16));
            return new Position(
                    parts.get(1).asInt(),
                    number,
                    parts.get(3).asText(),
                    parts.get(4).asInt());
        } catch (NumberFormatException e) {
            throw Problem.invalid("cursor is not one that this list gave");
        }
    }

    private void metrics(Request request) {
        StudyRow study = request.study();
        Curve.Points points = model.curve(study.study(), request.trial());
        Map<String, double[]> all = new LinkedHashMap<>();
        List<MetricRow> metrics = study.metrics();
        for (int i = 0; i < metrics.size() && i < points.values().length; i++) {
            all.put(metrics.get(i).name(), points.values()[i]);
        }
        points.extra().forEach(all::putIfAbsent);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("epochs", points.epochs());
        body.put("values", points.first());
        body.put("all", all);
        body.put("late", points.late());
        request.json(body);
    }
}
