package io.trialstream.app.commands;

import io.trialstream.scheduler.kafka.AgentKeys;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the key with which an agent signs what it sends. */
@Command(
        name = "agent-key",
        mixinStandardHelpOptions = true,
        description = {
            "Print the key of an agent, for the file that its --signing-key names. It follows from the pool's key and"
                    + " the agent's name.",
            "With keys, no agent can report in another's name or for another pool, though all may write to the same"
                    + " topics."
        })
public final class AgentKeyCommand implements Callable<Integer> {
    @Option(
            names = "--agent-keys",
            required = true,
            paramLabel = "FILE",
            description = "the pools' keys, as the scheduler reads them: POOL=64 hexadecimal digits")
    private @Nullable Path keys;

    @Option(
            names = "--pool",
            paramLabel = "POOL",
            description = "the agent's pool (default: ${DEFAULT-VALUE})",
            defaultValue = "default")
    private String pool = "default";

    @Option(names = "--id", required = true, paramLabel = "ID", description = "the agent's name")
    private String agent = "";

    @Override
    public Integer call() {
        try {
            Path file = Objects.requireNonNull(keys, "picocli demands it");
            Terminal.out().println(AgentKeys.read(file).agentKey(pool, agent));
            return ExitCodes.DONE;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: agent-key: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        }
    }
}
