package io.trialstream.app.cli;

import picocli.CommandLine.Command;

/** Lets an agent finish what it runs and take nothing new. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Lets an agent finish what it runs and take nothing new.")
final class DrainCommand extends AgentActionCommand {
    DrainCommand(Surroundings surroundings) {
        super(surroundings, "drain");
    }
}
