package io.trialstream.app.commands;

import io.trialstream.app.run.AllInOne;
import io.trialstream.app.run.AllInOneConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything in this process, staying up for many studies. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Serve many studies on this machine: broker, scheduler, optimiser, dashboard and an agent in one process.")
public final class ServeCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "where everything is kept")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "port of the dashboard and the API (default: ${DEFAULT-VALUE})",
            defaultValue = "8080")
    private int port;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "slots of the built-in agent (default: the number of processors; 0: no agent)")
    private int slots = Runtime.getRuntime().availableProcessors();

    @Mixin
    private final WebhookOptions webhooks = new WebhookOptions();

    @Override
    public Integer call() throws InterruptedException {
        Path dir = java.util.Objects.requireNonNull(data, "picocli demands it")
                .toAbsolutePath()
                .normalize();
        try {
            AllInOneConfig config = new AllInOneConfig(
                    dir, port, slots, Path.of("").toAbsolutePath(), AllInOneConfig.POOL, webhooks.read());
            DataDirectory.prepare(dir);
            AllInOne parts = AllInOne.start(config);
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                parts.close();
                                end.countDown();
                            },
                            "close"));
            Terminal.err()
                    .println("trialstream: serving at " + parts.url() + "; broker at "
                            + parts.cluster().bootstrap() + "; data in " + dir);
            end.await();
            return ExitCodes.DONE;
        } catch (IOException e) {
            Terminal.err().println("trialstream: " + DataDirectory.said(e));
            return ExitCodes.FAILED;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        }
    }
}
