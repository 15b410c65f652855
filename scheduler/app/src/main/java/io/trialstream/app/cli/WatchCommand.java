package io.trialstream.app.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows events live. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Follows what happens, live; of one study until it ends. With --json one JSON object a line.")
final class WatchCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", arity = "0..1", description = "The study's id; without it, all of them.")
    private @Nullable String study;

    @Option(names = "--metrics", description = "Every metric as well.")
    private boolean metrics;

    @Option(names = "--logs", description = "What the processes print as well.")
    private boolean logs;

    WatchCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        return new EventFollower(connection, connection.api()).follow(study, new EventFollower.Shown(metrics, logs));
    }
}
