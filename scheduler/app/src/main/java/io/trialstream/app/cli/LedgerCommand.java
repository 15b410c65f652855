package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what slot time was used for. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Shows slot-hours by team or study: useful, lost to faults, saved by early stopping (estimated).")
final class LedgerCommand implements Callable<Integer> {
    private static final double HOUR_MS = 3_600_000;

    @Mixin
    private final Connection connection;

    @Option(names = "--by", paramLabel = "team|study", defaultValue = "team", description = "One line for each.")
    private String by = "team";

    @Option(names = "--team", description = "Only of this team.")
    private @Nullable String team;

    @Option(names = "--pool", description = "Only of this pool.")
    private @Nullable String pool;

    LedgerCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        Map<String, @Nullable String> parameters = new HashMap<>();
        parameters.put("by", by);
        parameters.put("team", team);
        parameters.put("pool", pool);
        List<JsonNode> lines = connection.api().items(ApiClient.path("ledger"), parameters, Integer.MAX_VALUE);
        if (connection.printed(lines)) {
            return 0;
        }
        if (lines.isEmpty()) {
            connection.err().println("nothing in the ledger yet");
            return 0;
        }
        Table table = new Table(
                Column.words("TEAM", 0),
                Column.words("STUDY", 1),
                Column.number("STUDIES", 6),
                Column.number("SLOT-HOURS", 2),
                Column.number("USEFUL", 3),
                Column.number("LOST", 4),
                Column.number("SAVED (EST.)", 5));
        for (JsonNode line : lines) {
            table.row(
                    Cell.of(line.path("team").asText()),
                    Cell.of(Show.value(line.path("study"))),
                    Cell.of(line.path("studies").asText()),
                    hours(line, "usedSlotMs"),
                    hours(line, "usefulSlotMs"),
                    hours(line, "lostSlotMs"),
                    hours(line, "savedSlotMs"));
        }
        connection.table(table);
        return 0;
    }

    private static Cell hours(JsonNode line, String name) {
        return Cell.of(String.format(Locale.ROOT, "%.2f", line.path(name).asLong() / HOUR_MS));
    }
}
