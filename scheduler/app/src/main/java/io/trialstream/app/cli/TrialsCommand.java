package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists a study's trials. */
@Command(name = "trials", mixinStandardHelpOptions = true, description = "Lists a study's trials.")
final class TrialsCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(
            names = "--state",
            description = "Only in this state: waiting, running, paused, completed, stopped, failed, infeasible.")
    private @Nullable String state;

    @Option(
            names = "--sort",
            defaultValue = "trial",
            description = "By trial, value, epoch, runtime, started or a hyperparameter (default: ${DEFAULT-VALUE}).")
    private String sort = "trial";

    @Option(names = "--order", description = "asc or desc; by value the best come first.")
    private @Nullable String order;

    @Option(
            names = {"-q", "--query"},
            description = "Only with this text in message, note, tags or hyperparameters.")
    private @Nullable String text;

    @Option(names = "--limit", defaultValue = "100", description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    TrialsCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        Map<String, @Nullable Object> filter = new LinkedHashMap<>();
        filter.put("state", state == null ? null : state.toUpperCase(Locale.ROOT));
        filter.put("sort", sort);
        filter.put("order", order);
        filter.put("q", text);
        List<JsonNode> trials =
                connection.api().items(ApiClient.path("studies", study, "trials"), filter, Numbers.limit(limit));
        if (connection.printed(trials)) {
            return 0;
        }
        if (trials.isEmpty()) {
            connection.err().println("no such trials");
            return 0;
        }
        connection.table(table(trials));
        return 0;
    }

    private static Table table(List<JsonNode> trials) {
        Table table = new Table(
                Column.number("TRIAL", 0),
                Column.text("STATE", 1),
                Column.number("EPOCH", 3),
                Column.number("LAST", 5),
                Column.number("BEST", 2),
                Column.number("TIME", 7),
                Column.words("AGENT", 8),
                Column.words("HYPERPARAMETERS", 4, 24),
                Column.words("WHY", 6, 20));
        for (JsonNode trial : trials) {
            String wait = trial.path("waitReason").asText("");
            String message = trial.path("message").asText("");
            table.row(
                    Cell.of(trial.path("trial").asText()),
                    Cell.state(trial.path("state").asText()),
                    Cell.of(trial.path("lastEpoch").asText()),
                    Cell.of(Show.value(trial.path("lastValue"))),
                    Cell.of(Show.value(trial.path("bestValue"))),
                    Cell.of(Show.duration(trial.path("runtimeMs").asLong())),
                    Cell.of(Show.value(trial.path("agent"))),
                    Cell.of(Show.params(trial.path("params"))),
                    Cell.of(!wait.isEmpty() ? wait : !message.isEmpty() ? message : reason(trial)));
        }
        return table;
    }

    private static String reason(JsonNode trial) {
        String reason = trial.path("reason").asText("");
        return reason.equals("NONE") ? "" : reason.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
