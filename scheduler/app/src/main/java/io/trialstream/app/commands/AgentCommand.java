package io.trialstream.app.commands;

import io.trialstream.agent.AgentMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * The agent, for who looks for it among the commands. The launcher starts it with a class path of its own, so that a training machine needs
 * little memory; run from here it is the same program.
 */
@Command(
        name = "agent",
        description =
                "Run an agent on a training machine of a cluster: --bootstrap HOST:PORT, --slots N or --gpus auto;"
                        + " 'agent doctor' examines the machine.")
public final class AgentCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        return AgentMain.run(arguments.toArray(new String[0]));
    }
}
