package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets an agent finish what it runs and take nothing new. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Lets an agent finish what it runs and take nothing new.")
final class DrainCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "AGENT", description = "The agent's id.")
    private String agent = "";

    @Option(names = "--pool", paramLabel = "POOL", description = "Its pool, where several have an agent of that id.")
    private @Nullable String pool;

    DrainCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        String path = ApiClient.query(ApiClient.path("agents", agent, "drain"), Collections.singletonMap("pool", pool));
        JsonNode after = connection.api().post(path, null);
        if (!connection.printed(after)) {
            connection.line(Cell.safe(agent) + " is " + Show.state(after));
        }
        return 0;
    }
}
