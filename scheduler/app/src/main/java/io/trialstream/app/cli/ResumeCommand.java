package io.trialstream.app.cli;

import picocli.CommandLine.Command;

/** Lets a paused study or trial go on. */
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Lets a paused study or trial go on.")
final class ResumeCommand extends StudyOrTrialCommand {
    ResumeCommand(Surroundings surroundings) {
        super(surroundings, "resume");
    }
}
