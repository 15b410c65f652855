package io.trialstream.app.commands;

import io.trialstream.scheduler.kafka.AgentKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose agents must sign. */
final class AgentKeysOption {
    @Option(
            names = "--agent-keys",
            paramLabel = "FILE",
            description = "pools whose agents must sign what they send, as POOL=64 hexadecimal digits; see trialstream"
                    + " agent-key")
    private @Nullable Path file;

    /**
     * The keys; none without the option.
     *
     * @throws IllegalArgumentException if the file is not right
     */
    AgentKeys read() {
        return file == null ? AgentKeys.NONE : AgentKeys.read(file);
    }
}
