package io.trialstream.app.commands;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The scheduler as one role of a cluster. */
@Command(
        name = "scheduler",
        mixinStandardHelpOptions = true,
        description =
                "Run a scheduler on a cluster. Several share the pools; one that dies is taken over by another within seconds.")
public final class SchedulerCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "for Kafka Streams' files (default: ${DEFAULT-VALUE})",
            defaultValue = ".trialstream/scheduler")
    private Path stateDir = Path.of(".trialstream/scheduler");

    @Option(
            names = "--standbys",
            paramLabel = "N",
            description = "warm copies of each pool's state on other schedulers (default: ${DEFAULT-VALUE})",
            defaultValue = "0")
    private int standbys;

    @Option(
            names = "--lease",
            paramLabel = "SECONDS",
            description = "an agent not heard of for so long is lost (default: ${DEFAULT-VALUE})",
            defaultValue = "30")
    private int leaseSeconds;

    @Override
    public Integer call() throws InterruptedException {
        return Role.run("scheduler", () -> {
            Cluster kafka = cluster.cluster();
            TopicAdmin.forCluster(kafka)
                    .ensure()
                    .forEach(difference -> Terminal.err().println("trialstream: note: " + difference));
            Properties settings = new Properties();
            settings.put("num.standby.replicas", standbys);
            SchedulerService service = SchedulerService.start(kafka, settings(), stateDir.toAbsolutePath(), settings);
            Terminal.err()
                    .println("trialstream: the scheduler runs against " + kafka.bootstrap() + " as "
                            + service.memberName());
            return service;
        });
    }

    private PoolSettings settings() {
        PoolSettings d = PoolSettings.DEFAULT;
        long leaseMs = leaseSeconds * 1000L;
        return new PoolSettings(
                leaseMs,
                Math.max(1000, leaseMs / 2),
                d.fallbackAfterMs(),
                d.retryBackoffMs(),
                d.agentFailures(),
                d.studyFailures(),
                d.preemptAfterMs(),
                d.minRunMs(),
                d.ageingMs());
    }
}
