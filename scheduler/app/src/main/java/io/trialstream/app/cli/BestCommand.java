package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.cli.Table.Column;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a study's best hyperparameters. */
@Command(name = "best", mixinStandardHelpOptions = true, description = "Shows a study's best hyperparameters.")
final class BestCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(
            names = {"-n", "--count"},
            defaultValue = "1",
            description = "The best so many trials (default: ${DEFAULT-VALUE}).")
    private int count;

    BestCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        return Numbers.limit(count) == 1 ? one() : several();
    }

    private int one() {
        JsonNode found = connection.api().get(ApiClient.path("studies", study));
        JsonNode best = found.path("best");
        if (!best.isObject()) {
            throw CommandFailure.failed(study + " has no best trial yet: no metric was reported");
        }
        ObjectNode object = ApiClient.JSON.createObjectNode().put("study", study);
        object.setAll((ObjectNode) best);
        if (connection.printed(object)) {
            return 0;
        }
        String metric = found.path("metrics").path(0).path("name").asText("value");
        connection.line(Cell.safe(metric) + " " + Show.value(best.path("value")) + " at "
                + Cell.safe(found.path("resourceName").asText("epoch")) + " "
                + best.path("epoch").asText() + " of trial "
                + best.path("trial").asText());
        best.path("params")
                .properties()
                .forEach(entry -> connection.line("  " + Cell.safe(entry.getKey()) + " = "
                        + Cell.safe(entry.getValue().asText())));
        return 0;
    }

    private int several() {
        List<JsonNode> trials =
                connection
                        .api()
                        .items(ApiClient.path("studies", study, "trials"), Map.of("sort", "value"), count)
                        .stream()
                        .filter(trial -> trial.path("bestValue").isNumber())
                        .toList();
        if (connection.printed(trials)) {
            return 0;
        }
        Table table = new Table(
                Column.number("TRIAL", 0),
                Column.number("VALUE", 1),
                Column.number("EPOCH", 3),
                Column.text("STATE", 4),
                Column.words("HYPERPARAMETERS", 2));
        for (JsonNode trial : trials) {
            table.row(
                    Cell.of(trial.path("trial").asText()),
                    Cell.of(Show.value(trial.path("bestValue"))),
                    Cell.of(trial.path("bestEpoch").asText()),
                    Cell.state(trial.path("state").asText()),
                    Cell.of(Show.params(trial.path("params"))));
        }
        connection.table(table);
        return 0;
    }
}
