package io.trialstream.app.cli;

import picocli.CommandLine.Command;

/** Pauses a study or one of its trials; what runs saves a checkpoint first. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Pauses a study or one of its trials; what runs saves a checkpoint first.")
final class PauseCommand extends StudyOrTrialCommand {
    PauseCommand(Surroundings surroundings) {
        super(surroundings, "pause");
    }
}
