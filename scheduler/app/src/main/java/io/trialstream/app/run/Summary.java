package io.trialstream.app.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.StudyRow;
import java.io.PrintStream;
import java.util.Locale;

/** What came of a study: for people, or as one JSON object. */
public final class Summary {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Summary() {}

    /** The JSON object of {@code --json}. */
    public static String json(StudyRow study, double wallSeconds) {
        ObjectNode root = JSON.createObjectNode();
        root.put("study", study.study()).put("state", study.state().name());
        StudyRow.Counts trials = study.trials();
        root.putObject("trials")
                .put("total", trials.total())
                .put("completed", trials.completed())
                .put("stopped", trials.stopped())
                .put("failed", trials.failed())
                .put("infeasible", trials.infeasible());
        root.put("epochsRun", study.epochsRun());
        root.put("wallSeconds", Math.round(wallSeconds * 1000) / 1000.0);
        StudyRow.Best best = study.best();
        if (best == null) {
            root.putNull("best");
        } else {
            root.putObject("best")
                    .put("trial", best.trial())
                    .put("value", best.value())
                    .put("epoch", best.epoch())
                    .set("params", JSON.valueToTree(best.params()));
        }
        return root.toString();
    }

    /** The same for people. */
    public static void print(StudyRow study, double wallSeconds, PrintStream out) {
        StudyRow.Counts trials = study.trials();
        out.println();
        out.println("Study " + study.study() + ": " + study.state().name().toLowerCase(Locale.ROOT)
                + (study.stateReason().isEmpty() ? "" : " (" + study.stateReason() + ")"));
        out.printf(
                Locale.ROOT,
                "  trials   %d: %d completed, %d stopped early, %d failed, %d infeasible%n",
                trials.total(),
                trials.completed(),
                trials.stopped(),
                trials.failed(),
                trials.infeasible());
        long full = study.epochsFull();
        if (study.best() != null && full > study.epochsRun()) {
            out.printf(
                    Locale.ROOT,
                    "  epochs   %d instead of %d: early stopping saved %d %%%n",
                    study.epochsRun(),
                    full,
                    Math.round(100.0 * (full - study.epochsRun()) / full));
        } else {
            out.println("  epochs   " + study.epochsRun());
        }
        StudyRow.Shadow shadow = study.shadow();
        if (shadow != null) {
            out.println("  shadow   " + shadow.words(study.epochsRun(), study.resourceName()));
        }
        StudyRow.Holdback holdback = study.holdback();
        if (holdback != null) {
            out.println("  held     " + holdback.words());
        }
        out.printf(Locale.ROOT, "  time     %.1f s%n", wallSeconds);
        StudyRow.Best best = study.best();
        if (best == null) {
            out.println("  best     none: no trial reported a finite metric");
            return;
        }
        out.println("  best     " + study.metrics().get(0).name() + " " + Progress.number(best.value()) + " at epoch "
                + best.epoch() + " of trial " + best.trial());
        best.params().forEach((name, value) -> out.println("             " + name + " = " + show(value)));
    }

    private static String show(Object value) {
        return value instanceof Double number ? Progress.number(number) : String.valueOf(value);
    }
}
