package io.trialstream.app.cli;

import picocli.CommandLine.Command;

/** Lets a drained agent take trials again. */
@Command(name = "undrain", mixinStandardHelpOptions = true, description = "Lets a drained agent take trials again.")
final class UndrainCommand extends AgentActionCommand {
    UndrainCommand(Surroundings surroundings) {
        super(surroundings, "undrain");
    }
}
