package io.trialstream.app.cli;

import picocli.CommandLine.Command;

/** Takes an agent out of its pool; its trials go on elsewhere. */
@Command(
        name = "remove-agent",
        mixinStandardHelpOptions = true,
        description = "Takes an agent out of its pool; its trials go on elsewhere.")
final class RemoveAgentCommand extends AgentActionCommand {
    RemoveAgentCommand(Surroundings surroundings) {
        super(surroundings, "remove");
    }
}
