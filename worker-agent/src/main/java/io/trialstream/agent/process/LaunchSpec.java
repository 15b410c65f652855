package io.trialstream.agent.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is started and where its traces go.
 *
 * @param command program and arguments
 * @param workdir where to start; must exist
 * @param environment the whole environment
 * @param live the directory for the wrapper's small files
 * @param output the file for what the process prints
 * @param user the user to run it as; null: the agent's own
 * @param group the control group to run it in; null: the agent's own
 */
public record LaunchSpec(
        List<String> command,
        Path workdir,
        Map<String, String> environment,
        Path live,
        Path output,
        TrainingUsers.@Nullable User user,
        @Nullable Path group) {
    public LaunchSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
