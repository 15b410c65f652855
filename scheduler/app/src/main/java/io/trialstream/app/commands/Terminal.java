package io.trialstream.app.commands;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The streams of the command line: results to standard output, progress and errors to standard error. */
public final class Terminal {
    private static final PrintStream OUT =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    private static final PrintStream ERR =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);

    private Terminal() {}

    /** Results. */
    public static PrintStream out() {
        return OUT;
    }

    /** Progress and errors. */
    public static PrintStream err() {
        return ERR;
    }

    /** Whether standard error is a terminal; the launcher says so, since Java can't tell for it alone. */
    public static boolean errIsTerminal() {
        return Boolean.getBoolean("trialstream.tty.err");
    }
}
