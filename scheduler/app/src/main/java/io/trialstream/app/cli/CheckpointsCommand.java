package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.cli.Table.Column;
import io.trialstream.core.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows which checkpoints of a study are kept, why, and how large they are. */
@Command(
        name = "checkpoints",
        mixinStandardHelpOptions = true,
        description = "Shows which checkpoints of a study are kept, why, and their size.")
final class CheckpointsCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study.")
    private String study = "";

    CheckpointsCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        ApiClient api = connection.api();
        JsonNode definition = api.get(ApiClient.path("studies", study)).path("definition");
        boolean inherits = Samplers.trainsPopulation(
                definition.path("sampler").path("type").asText(""));
        List<JsonNode> kept = new ArrayList<>();
        for (JsonNode trial : api.items(ApiClient.path("studies", study, "trials"), Map.of(), Integer.MAX_VALUE)) {
            if (trial.path("checkpoint").isObject()) {
                ObjectNode row = trial.path("checkpoint").deepCopy();
                row.put("trial", trial.path("trial").asInt())
                        .put("state", trial.path("state").asText());
                row.put("why", why(trial.path("state").asText(), inherits));
                kept.add(row);
            }
        }
        if (connection.printed(kept)) {
            return 0;
        }
        if (kept.isEmpty()) {
            connection.err().println("no checkpoint of " + Cell.safe(study) + " is kept");
            return 0;
        }
        Table table = new Table(
                Column.number("TRIAL", 0),
                Column.text("STATE", 3),
                Column.number("EPOCH", 2),
                Column.number("SIZE", 1),
                Column.words("KEPT SINCE IT", 4),
                Column.words("PATH", 5));
        long bytes = 0;
        for (JsonNode row : kept) {
            bytes += row.path("bytes").asLong();
            table.row(
                    Cell.of(row.path("trial").asText()),
                    Cell.state(row.path("state").asText()),
                    Cell.of(row.path("epoch").asText()),
                    Cell.of(Show.bytes(row.path("bytes").asLong())),
                    Cell.of(row.path("why").asText()),
                    Cell.of(row.path("path").asText()));
        }
        connection.table(table);
        connection.line(kept.size() + " checkpoints, " + Show.bytes(bytes));
        return 0;
    }

    private static String why(String state, boolean inherits) {
        return switch (state) {
            case "RUNNING" -> "runs: it goes on from it if its machine is lost";
            case "WAITING" -> "waits to go on from it";
            case "PAUSED" -> "may still be promoted or resumed";
            default -> inherits ? "may be exploited, or is among the best" : "is among the best that ended";
        };
    }
}
