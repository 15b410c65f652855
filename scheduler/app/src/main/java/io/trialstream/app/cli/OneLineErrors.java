package io.trialstream.app.cli;

import io.trialstream.scheduler.studyfile.Nearest;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong in one line on standard error, without a usage page or a stack trace. */
public final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OneLineErrors.class);
    private static final int INTERRUPTED = 130;

    /** Installs it on a command line and its subcommands; call it after they are added. */
    public static void install(CommandLine commandLine) {
        OneLineErrors errors = new OneLineErrors();
        commandLine.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            message += suggestion(unmatched, command);
        }
        say(command, message + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return CommandFailure.BAD_INPUT;
    }

    /** For options picocli's own suggestions; for commands the one with the fewest changes. */
    private static String suggestion(UnmatchedArgumentException unmatched, CommandLine command) {
        List<String> words = unmatched.getUnmatched();
        boolean option = words.isEmpty() || words.get(0).startsWith("-");
        List<String> likely = option || command.getSubcommands().isEmpty()
                ? unmatched.getSuggestions()
                : Nearest.find(words.get(0), command.getSubcommands().keySet()).stream()
                        .toList();
        return likely.isEmpty() ? "" : "; did you mean " + String.join(" or ", likely) + "?";
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, @Nullable ParseResult parsed) {
        if (e instanceof CommandFailure failure) {
            say(command, String.valueOf(failure.getMessage()));
            return failure.exitCode();
        }
        if (e instanceof StudyFileException wrong) {
            say(command, String.valueOf(wrong.getMessage()));
            return CommandFailure.BAD_INPUT;
        }
        if (e instanceof InterruptedException) {
            return INTERRUPTED;
        }
        LOG.error("The command failed", e);
        say(command, e.toString());
        return CommandFailure.FAILED;
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println("trialstream: " + message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
        command.getErr().flush();
    }
}
