package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the machines that train. */
@Command(name = "agents", mixinStandardHelpOptions = true, description = "Lists the agents and what they run.")
final class AgentsCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--pool", description = "Only of this pool.")
    private @Nullable String pool;

    AgentsCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        List<JsonNode> agents = connection.api().items(ApiClient.path("agents"), Map.of(), Integer.MAX_VALUE).stream()
                .filter(agent -> pool == null || pool.equals(agent.path("pool").asText()))
                .toList();
        if (connection.printed(agents)) {
            return 0;
        }
        if (agents.isEmpty()) {
            connection.err().println("no agents; start one with: trialstream agent --bootstrap HOST:PORT");
            return 0;
        }
        Table table = new Table(
                Column.words("AGENT", 0),
                Column.words("POOL", 5),
                Column.text("STATE", 1),
                Column.number("SLOTS", 2),
                Column.number("BUSY", 3),
                Column.number("SICK", 4),
                Column.text("HEARD", 6),
                Column.number("DISK FREE", 9),
                Column.words("LABELS", 8),
                Column.words("RUNS", 7));
        long now = connection.surroundings().clock().getAsLong();
        for (JsonNode agent : agents) {
            table.row(row(agent, now));
        }
        connection.table(table);
        return 0;
    }

    private static List<Cell> row(JsonNode agent, long nowMs) {
        int sick = 0;
        List<String> runs = new ArrayList<>();
        for (JsonNode slot : agent.path("slots")) {
            sick += slot.path("healthy").asBoolean(true) ? 0 : 1;
            if (slot.path("study").isTextual()) {
                runs.add(slot.path("study").asText() + ":" + slot.path("trial").asText());
            }
        }
        List<String> labels = new ArrayList<>();
        agent.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        return List.of(
                Cell.of(agent.path("agent").asText()),
                Cell.of(agent.path("pool").asText()),
                Cell.state(agent.path("state").asText()),
                Cell.of(Integer.toString(agent.path("slots").size())),
                Cell.of(Integer.toString(runs.size())),
                new Cell(Integer.toString(sick), sick > 0 ? Cell.Colour.RED : Cell.Colour.PLAIN),
                Cell.of(Show.duration(Math.max(0, nowMs - agent.path("heardAt").asLong())) + " ago"),
                Cell.of(disk(agent.path("diskFreeBytes").asLong(-1))),
                Cell.of(String.join(" ", labels)),
                Cell.of(String.join(" ", runs)));
    }

    /** An agent that could not tell says -1. */
    private static String disk(long bytes) {
        return bytes < 0 ? "-" : Show.bytes(bytes);
    }
}
