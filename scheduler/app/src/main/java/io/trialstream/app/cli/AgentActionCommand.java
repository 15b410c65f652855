package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that does one thing to an agent and prints the state that the agent is in then. */
abstract class AgentActionCommand implements Callable<Integer> {
    private final String action;

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "AGENT", description = "The agent's id.")
    private String agent = "";

    @Option(names = "--pool", paramLabel = "POOL", description = "Its pool, where several have an agent of that id.")
    private @Nullable String pool;

    /** @param action the last part of the action's address in the REST API */
    AgentActionCommand(Surroundings surroundings, String action) {
        this.connection = new Connection(surroundings);
        this.action = action;
    }

    @Override
    public final Integer call() {
        String path = ApiClient.query(ApiClient.path("agents", agent, action), Collections.singletonMap("pool", pool));
        JsonNode after = connection.api().post(path, null);
        connection.printState(agent, after);
        return 0;
    }
}
