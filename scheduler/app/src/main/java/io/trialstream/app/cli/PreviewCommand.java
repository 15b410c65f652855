package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.cli.Table.Column;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.grid.GridSampler;
import io.trialstream.core.space.SpaceEnumeration;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.StudySpec.Duplicates;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a study is going to cost, without a server. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Says what a study is going to cost before anything is trained.")
final class PreviewCommand implements Callable<Integer> {
    private static final long UNKNOWN_TRIALS = 100;
    private static final int MOST_RUNGS_SHOWN = 20;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "STUDY.yaml", description = "The study file; - for standard input.")
    private String file = "";

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    PreviewCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        StudySpec study = StudyText.definition(file, surroundings).spec();
        long configurations =
                study.space().finite() ? SpaceEnumeration.of(study.space()).upperBound() : Long.MAX_VALUE;
        GridSampler.Size grid = study.sampler().type().equals("grid") ? gridSize(study) : null;
        Forecast forecast = Forecast.of(study, trials(study, configurations, grid));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(object(study, configurations, grid, forecast));
        } else {
            lines(study, configurations, grid, forecast).forEach(out::println);
            Terminal terminal = surroundings.terminal().get();
            if (!forecast.rungs().isEmpty()) {
                rungs(study, forecast)
                        .lines(terminal.width(), terminal.colours())
                        .forEach(out::println);
            }
            totals(study, forecast).forEach(out::println);
        }
        out.flush();
        Forecast.warnings(study)
                .forEach(warning ->
                        Objects.requireNonNull(spec).commandLine().getErr().println("note: " + warning));
        return 0;
    }

    private static long trials(StudySpec study, long configurations, GridSampler.@Nullable Size grid) {
        long most = study.duplicates() != Duplicates.ALLOW ? configurations : Long.MAX_VALUE;
        most = grid != null ? Math.min(most, grid.points()) : most;
        long trials = Math.min(most, study.budget().trials());
        if (trials != Budget.UNLIMITED) {
            return trials;
        }
        // more than the epochs last for: at least one is trained in each trial
        return study.budget().epochs() == Budget.UNLIMITED
                ? UNKNOWN_TRIALS
                : study.budget().epochs();
    }

    private static GridSampler.@Nullable Size gridSize(StudySpec study) {
        Sampler sampler = Samplers.standard()
                .create(study.sampler().type(), study.sampler().options(), study.seed());
        return sampler instanceof GridSampler grid ? grid.size(study.space()) : null;
    }

    private static List<String> lines(
            StudySpec study, long configurations, GridSampler.@Nullable Size grid, Forecast forecast) {
        List<String> lines = new ArrayList<>();
        lines.add("study     " + Cell.safe(study.name()) + " (project " + Cell.safe(study.project()) + ", team "
                + study.team() + ", pool " + study.pool() + ")");
        lines.add("space     " + study.space().size() + " parameters, "
                + (configurations == Long.MAX_VALUE ? "infinitely many" : upTo(study, configurations))
                + " configurations");
        if (grid != null) {
            lines.add("grid      " + (grid.exact() ? "" : "at most ") + count(grid.points()) + " points");
        }
        boolean known = study.budget().trials() != Budget.UNLIMITED
                || grid != null
                || study.budget().epochs() != Budget.UNLIMITED;
        lines.add("trials    " + count(forecast.trials())
                + (known ? "" : " assumed, since only time limits them") + ", "
                + study.budget().parallel() + " at a time");
        lines.add("pruner    " + study.pruner().name() + (study.pruner().pauses() ? " (pauses and promotes)" : ""));
        return lines;
    }

    private static String upTo(StudySpec study, long size) {
        return (study.space().constraints().isEmpty() ? "" : "at most ") + count(size);
    }

    private static Table rungs(StudySpec study, Forecast forecast) {
        Table table = new Table(
                Column.number("BRACKET", 4),
                Column.number("RUNG", 3),
                Column.number(study.resource().name().toUpperCase(Locale.ROOT), 0),
                Column.number("REACH IT", 1),
                Column.number("GO ON", 2));
        // a pruner that judges at every epoch has rungs where all go on
        List<Forecast.RungCount> telling = forecast.rungs().stream()
                .filter(rung -> rung.arrive() > 0 && (rung.rung() == 0 || rung.goOn() < rung.arrive()))
                .toList();
        int step = (telling.size() - 1) / MOST_RUNGS_SHOWN + 1;
        for (int i = 0; i < telling.size(); i += step) {
            Forecast.RungCount rung = telling.get(i);
            table.row(
                    Cell.of(Integer.toString(rung.bracket())),
                    Cell.of(Integer.toString(rung.rung())),
                    Cell.of(count(rung.resource())),
                    Cell.of(count(rung.arrive())),
                    Cell.of(count(rung.goOn())));
        }
        return table;
    }

    private static List<String> totals(StudySpec study, Forecast forecast) {
        Resource resource = study.resource();
        long saved = forecast.epochsFull() - forecast.epochs();
        return List.of(
                "full      about " + count(forecast.trainedFully()) + " trials train all " + study.trialEpochs() + " "
                        + resource.name() + "s",
                "cost      about " + count(forecast.epochs()) + " " + resource.name() + "s of "
                        + count(forecast.epochsFull()) + " without early stopping: "
                        + Show.percent(saved, forecast.epochsFull()) + " saved",
                "          (estimates: as if curves were flat and trials kept their order)");
    }

    private static String count(long n) {
        return n == Long.MAX_VALUE
                ? "more than " + String.format(Locale.ROOT, "%,d", n)
                : String.format(Locale.ROOT, "%,d", n);
    }

    private static ObjectNode object(
            StudySpec study, long configurations, GridSampler.@Nullable Size grid, Forecast forecast) {
        ObjectNode object = ApiClient.JSON.createObjectNode().put("study", study.name());
        ObjectNode space =
                object.putObject("space").put("parameters", study.space().size());
        space.put("configurations", configurations == Long.MAX_VALUE ? null : Long.valueOf(configurations));
        object.put("grid", grid == null ? null : Long.valueOf(grid.points()));
        object.put("trials", forecast.trials()).put("parallel", study.budget().parallel());
        forecast.rungs()
                .forEach(rung -> object.withArray("rungs")
                        .addObject()
                        .put("bracket", rung.bracket())
                        .put("rung", rung.rung())
                        .put("resource", rung.resource())
                        .put("arrive", rung.arrive())
                        .put("goOn", rung.goOn()));
        return object.put("trainedFully", forecast.trainedFully())
                .put("epochs", forecast.epochs())
                .put("epochsFull", forecast.epochsFull());
    }
}
