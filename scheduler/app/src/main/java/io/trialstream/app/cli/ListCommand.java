package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists studies. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists studies, newest first.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--project", description = "Only of this project.")
    private @Nullable String project;

    @Option(names = "--team", description = "Only of this team.")
    private @Nullable String team;

    @Option(
            names = "--state",
            description = "Only in this state: running, paused, completed, cancelled, failed, archived.")
    private @Nullable String state;

    @Option(
            names = {"-q", "--query"},
            description = "Only with this text in name, note or tags.")
    private @Nullable String text;

    @Option(names = "--limit", defaultValue = "100", description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    ListCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        Map<String, @Nullable Object> filter = new LinkedHashMap<>();
        filter.put("project", project);
        filter.put("team", team);
        filter.put("state", state == null ? null : state.toUpperCase(java.util.Locale.ROOT));
        filter.put("q", text);
        List<JsonNode> studies = connection.api().items(ApiClient.path("studies"), filter, Numbers.limit(limit));
        if (connection.printed(studies)) {
            return 0;
        }
        if (studies.isEmpty()) {
            connection.err().println("no studies; submit one with: trialstream submit STUDY.yaml");
            return 0;
        }
        Table table = new Table(
                Column.words("STUDY", 0),
                Column.text("STATE", 1),
                Column.number("TRIALS", 2),
                Column.number("RUNNING", 5),
                Column.number("BEST", 3),
                Column.number("EPOCHS", 6),
                Column.number("SAVED", 7),
                Column.words("PROJECT", 8),
                Column.words("TEAM", 9),
                Column.text("CREATED", 4));
        for (JsonNode study : studies) {
            JsonNode trials = study.path("trials");
            JsonNode limitOfTrials = study.path("budget").path("trials");
            long full = study.path("epochsFull").asLong();
            table.row(
                    Cell.of(study.path("study").asText()),
                    Cell.state(study.path("state").asText()),
                    Cell.of(trials.path("total").asText()
                            + (limitOfTrials.isNumber() ? "/" + limitOfTrials.asText() : "")),
                    Cell.of(trials.path("running").asText()),
                    Cell.of(Show.value(study.path("best").path("value"))),
                    Cell.of(study.path("epochsRun").asText()),
                    Cell.of(Show.percent(
                            Math.max(0, full - study.path("epochsRun").asLong()), full)),
                    Cell.of(study.path("project").asText()),
                    Cell.of(study.path("team").asText()),
                    Cell.of(Show.time(study.path("createdAt"))));
        }
        connection.table(table);
        return 0;
    }
}
