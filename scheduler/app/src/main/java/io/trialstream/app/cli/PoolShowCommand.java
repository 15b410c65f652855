package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a pool: its slots, its teams with their shares, and its run-time classes. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a pool's slots, teams and classes.")
final class PoolShowCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "POOL", defaultValue = "default", description = "The pool; default: ${DEFAULT-VALUE}.")
    private String pool = "default";

    PoolShowCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        var pools = connection.api().items(ApiClient.path("pools"), Map.of(), Integer.MAX_VALUE);
        JsonNode found = pools.stream()
                .filter(candidate -> candidate.path("pool").asText().equals(pool))
                .findFirst()
                .orElseThrow(() -> CommandFailure.badInput("there is no pool '" + pool + "'; there are "
                        + pools.stream().map(p -> p.path("pool").asText()).toList()));
        if (!connection.printed(found)) {
            print(connection, found);
        }
        return 0;
    }

    static void print(Connection connection, JsonNode pool) {
        connection.line("pool " + Cell.safe(pool.path("pool").asText()) + ": "
                + pool.path("slots").asText() + " slots on "
                + pool.path("agents").asText() + " agents: "
                + pool.path("busy").asText() + " busy, " + pool.path("free").asText() + " free, "
                + pool.path("sick").asText() + " sick; " + pool.path("waiting").asText() + " trials wait");
        Table teams = new Table(
                Column.words("TEAM", 0),
                Column.number("WEIGHT", 2),
                Column.number("QUOTA", 3),
                Column.number("SLOTS", 1),
                Column.number("SHARE", 4),
                Column.number("ENTITLED", 5));
        for (JsonNode team : pool.path("teams")) {
            teams.row(
                    Cell.of(team.path("team").asText()),
                    Cell.of(Show.value(team.path("weight"))),
                    Cell.of(Show.value(team.path("quota"))),
                    Cell.of(team.path("slots").asText()),
                    Cell.of(Math.round(100 * team.path("share").asDouble()) + " %"),
                    Cell.of(Math.round(100 * team.path("entitled").asDouble()) + " %"));
        }
        if (!teams.isEmpty()) {
            connection.table(teams);
        }
        Table classes = new Table(
                Column.words("CLASS", 0), Column.number("MAX RUN TIME", 1), Column.number("SLOTS PER TEAM", 2));
        pool.path("classes")
                .properties()
                .forEach(entry -> classes.row(
                        Cell.of(entry.getKey()),
                        Cell.of(Show.duration(
                                entry.getValue().path("maxRuntimeMs").asLong())),
                        Cell.of(Show.value(entry.getValue().path("slotsPerTeam")))));
        if (!classes.isEmpty()) {
            connection.table(classes);
        }
    }
}
