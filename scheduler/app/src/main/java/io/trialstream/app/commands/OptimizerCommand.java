package io.trialstream.app.commands;

import io.trialstream.app.run.StudySamplers;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.optimizer.OptimizerService;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The optimiser as one role of a cluster. */
@Command(
        name = "optimizer",
        mixinStandardHelpOptions = true,
        description =
                "Run an optimiser on a cluster. Several share the studies; without any, the scheduler proposes at random.")
public final class OptimizerCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final HealthOptions health = new HealthOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "studies fitted at a time (default: the number of processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws InterruptedException {
        return Role.run("optimizer", () -> {
            Cluster kafka = cluster.cluster();
            OptimizerService service = OptimizerService.start(kafka, StudySamplers::create, threads, Clock.systemUTC());
            Terminal.err().println("trialstream: the optimizer runs against " + kafka.bootstrap());
            return health.serving(service, service.probe());
        });
    }
}
