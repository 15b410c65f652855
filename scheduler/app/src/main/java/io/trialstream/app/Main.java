package io.trialstream.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the {@code trialstream} command line. */
@Command(
        name = "trialstream",
        mixinStandardHelpOptions = true,
        version = "trialstream 0.1.0-SNAPSHOT",
        description = "A streaming trial scheduler for hyperparameter search on a shared GPU pool.")
public final class Main implements Runnable {
    private Main() {}

    /** Runs the command line and exits with its status: 0 done, 1 failed, 2 bad usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
