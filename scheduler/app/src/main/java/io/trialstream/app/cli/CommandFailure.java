package io.trialstream.app.cli;

/** A command can't do what it was asked; the message is the one line that people see. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit code of a study or request that failed or was refused. */
    public static final int FAILED = 1;

    /** The exit code of bad usage or bad input. */
    public static final int BAD_INPUT = 2;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The study or request failed, or was refused. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(FAILED, message);
    }

    /** What was given can't be right. */
    public static CommandFailure badInput(String message) {
        return new CommandFailure(BAD_INPUT, message);
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
