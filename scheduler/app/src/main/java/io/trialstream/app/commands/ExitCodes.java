package io.trialstream.app.commands;

/** The exit codes of the command line. */
public final class ExitCodes {
    /** Done. */
    public static final int DONE = 0;
    /** The study or request failed. */
    public static final int FAILED = 1;
    /** Bad usage or bad input. */
    public static final int BAD_INPUT = 2;
    /** Interrupted. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
