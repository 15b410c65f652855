package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.StudyRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows where a study stands. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows where a study stands.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    StatusCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode found = connection.api().get(ApiClient.path("studies", study));
        if (!connection.printed(found)) {
            boolean colours = connection.surroundings().terminal().get().colours();
            lines(found, colours, connection.surroundings().clock().getAsLong()).forEach(connection::line);
        }
        return 0;
    }

    private static List<String> lines(JsonNode study, boolean colours, long nowMs) {
        List<String> lines = new ArrayList<>();
        Cell state = Cell.state(text(study, "state"));
        String reason = text(study, "stateReason");
        lines.add(text(study, "study") + "  " + (colours ? state.colour().paint(state.text()) : state.text())
                + (reason.isEmpty() ? "" : "  " + reason));
        lines.add("  project   " + text(study, "project") + ", team " + text(study, "team") + ", pool "
                + text(study, "pool") + ", priority " + text(study, "priority"));
        lines.add("  trials    " + trials(study));
        lines.add("  " + pad(text(study, "resourceName") + "s") + epochs(study));
        lines.add("  best      " + best(study));
        JsonNode ended = study.path("endedAt");
        long until = ended.isNumber() ? ended.asLong() : nowMs;
        lines.add("  time      "
                + Show.duration(Math.max(0, until - study.path("createdAt").asLong())) + ", slots used for "
                + Show.duration(study.path("slotMs").asLong()));
        optional(lines, "  sampler   ", text(study, "samplerChoice"));
        optional(lines, "  shadow    ", shadow(study));
        optional(lines, "  held      ", holdback(study.path("holdback")));
        optional(lines, "  waits     ", text(study, "waitReason"));
        optional(lines, "  note      ", text(study, "note"));
        List<String> tags = new ArrayList<>();
        study.path("tags").forEach(tag -> tags.add(tag.asText()));
        optional(lines, "  tags      ", Cell.safe(String.join(", ", tags)));
        return lines;
    }

    private static String shadow(JsonNode study) {
        JsonNode shadow = study.path("shadow");
        return shadow.isObject()
                ? new StudyRow.Shadow(
                                text(shadow, "pruner"),
                                shadow.path("stopped").asLong(),
                                shadow.path("epochsBeyond").asLong(),
                                shadow.path("bestSurvives").asBoolean())
                        .words(study.path("epochsRun").asLong(), text(study, "resourceName"))
                : "";
    }

    private static String holdback(JsonNode held) {
        return held.isObject()
                ? new StudyRow.Holdback(
                                held.path("condemned").asInt(),
                                held.path("finished").asInt(),
                                held.path("wrong").asInt())
                        .words()
                : "";
    }

    private static String pad(String text) {
        return text.length() < 10 ? text + " ".repeat(10 - text.length()) : text + " ";
    }

    private static void optional(List<String> lines, String head, String text) {
        if (!text.isEmpty()) {
            lines.add(head + text);
        }
    }

    private static String trials(JsonNode study) {
        JsonNode trials = study.path("trials");
        JsonNode budget = study.path("budget").path("trials");
        StringBuilder text = new StringBuilder(trials.path("total").asText("0"))
                .append(budget.isNumber() ? " of " + budget.asText() : "");
        String separator = ": ";
        for (String state : List.of("running", "waiting", "paused", "completed", "stopped", "failed", "infeasible")) {
            if (trials.path(state).asInt() > 0) {
                text.append(separator)
                        .append(trials.path(state).asText())
                        .append(' ')
                        .append(state);
                separator = ", ";
            }
        }
        return text.toString();
    }

    private static String epochs(JsonNode study) {
        long run = study.path("epochsRun").asLong();
        long full = study.path("epochsFull").asLong();
        return run + (full > run ? " instead of " + full + ", " + Show.percent(full - run, full) + " saved" : "");
    }

    private static String best(JsonNode study) {
        JsonNode best = study.path("best");
        if (!best.isObject()) {
            return "-";
        }
        return study.path("metrics").path(0).path("name").asText("value") + " " + Show.value(best.path("value"))
                + " at " + text(study, "resourceName") + " "
                + best.path("epoch").asText() + " of trial "
                + best.path("trial").asText() + ": " + Cell.safe(Show.params(best.path("params")));
    }

    private static String text(JsonNode node, String key) {
        return Cell.safe(node.path(key).asText(""));
    }
}
