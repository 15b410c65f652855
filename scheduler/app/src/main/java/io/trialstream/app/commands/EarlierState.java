package io.trialstream.app.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Where a study stood at an earlier moment: its trials by state, the best ones, and its rungs. */
final class EarlierState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEADERS = 10;

    private EarlierState() {}

    static void print(String id, Study study, PrintStream out, boolean json) {
        ObjectNode node = node(id, study);
        StringBuilder states = new StringBuilder();
        node.path("trials")
                .properties()
                .forEach(state -> states.append(states.length() == 0 ? "" : ", ")
                        .append(state.getValue().asInt())
                        .append(' ')
                        .append(state.getKey()));
        out.println("trials     " + states);
        out.println("epochs     " + node.path("epochsRun").asLong());
        out.printf("%6s %-10s %14s %8s %8s%n", "TRIAL", "STATE", "BEST", "AT", "TRAINED");
        node.path("leaders")
                .forEach(row -> out.printf(
                        Locale.ROOT,
                        "%6d %-10s %14.8g %8d %8d%n",
                        row.path("trial").asInt(),
                        row.path("state").asText(),
                        row.path("best").asDouble(),
                        row.path("bestEpoch").asLong(),
                        row.path("lastEpoch").asLong()));
        node.path("rungs")
                .forEach(row -> out.printf(
                        Locale.ROOT,
                        "rung %d of bracket %d, %s %d: %d arrived, best %s, median %s%n",
                        row.path("rung").asInt(),
                        row.path("bracket").asInt(),
                        study.spec().resource().name(),
                        row.path("resource").asLong(),
                        row.path("arrived").asInt(),
                        row.path("best").asText("none"),
                        row.path("median").asText("none")));
        if (json) {
            out.println(node);
        }
    }

    static ObjectNode node(String id, Study study) {
        Direction direction = study.spec().direction();
        ObjectNode node = JSON.createObjectNode().put("study", id);
        ObjectNode states = node.putObject("trials");
        states.put("total", study.trials().size());
        for (TrialState state : TrialState.values()) {
            states.put(state.name().toLowerCase(Locale.ROOT), study.count(state));
        }
        long epochs = 0;
        for (Trial trial : study.trials()) {
            epochs += trial.progress().lastEpoch();
        }
        node.put("epochsRun", epochs);
        List<Trial> leaders = study.trials().stream()
                .filter(trial -> Double.isFinite(trial.progress().best()) && trial.state() != TrialState.INFEASIBLE)
                .sorted(Comparator.<Trial>comparingDouble(
                                trial -> trial.progress().best())
                        .thenComparingInt(Trial::number))
                .limit(LEADERS)
                .toList();
        node.putArray("leaders");
        for (Trial trial : leaders) {
            node.withArray("leaders")
                    .addObject()
                    .put("trial", trial.number())
                    .put("state", trial.state().name())
                    .put("best", direction.turn(trial.progress().best()))
                    .put("bestEpoch", trial.progress().bestEpoch())
                    .put("lastEpoch", trial.progress().lastEpoch());
        }
        node.putArray("rungs");
        for (List<RungView> bracket : study.rungs()) {
            for (RungView rung : bracket) {
                ObjectNode row = node.withArray("rungs")
                        .addObject()
                        .put("bracket", rung.bracket())
                        .put("rung", rung.index())
                        .put("resource", rung.resource())
                        .put("arrived", rung.count());
                value(row, "best", rung.count() == 0 ? Double.NaN : direction.turn(rung.valueAt(0)));
                value(row, "median", rung.count() == 0 ? Double.NaN : direction.turn(rung.valueAt(rung.count() / 2)));
            }
        }
        return node;
    }

    private static void value(ObjectNode row, String name, double value) {
        if (Double.isNaN(value)) {
            row.putNull(name);
        } else {
            row.put(name, value);
        }
    }
}
