package io.trialstream.app.commands;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.Retention;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The scheduler as one role of a cluster. */
@Command(
        name = "scheduler",
        mixinStandardHelpOptions = true,
        description =
                "Run a scheduler on a cluster. Several share the pools; one that dies is taken over by another within"
                        + " seconds.")
public final class SchedulerCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final HealthOptions health = new HealthOptions();

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

    @Option(
            names = "--archive-after",
            paramLabel = "DAYS",
            description = "archives studies so long after their end (default: a person does)")
    private @Nullable Integer archiveAfterDays;

    @Option(
            names = "--remove-after",
            paramLabel = "DAYS",
            description = "removes the trials of a study so long after it was archived (default: they stay)")
    private @Nullable Integer removeAfterDays;

    @Mixin
    private final AgentKeysOption agentKeys = new AgentKeysOption();

    @Override
    public Integer call() throws InterruptedException {
        return Role.run("scheduler", () -> {
            PoolSettings pool = settings();
            AgentKeys keys = agentKeys.read();
            Cluster kafka = cluster.cluster();
            TopicAdmin.forCluster(kafka)
                    .ensure()
                    .forEach(difference -> Terminal.err().println("trialstream: note: " + difference));
            Properties settings = new Properties();
            settings.put("num.standby.replicas", standbys);
            SchedulerService service = SchedulerService.start(kafka, pool, stateDir.toAbsolutePath(), keys, settings);
            Terminal.err()
                    .println("trialstream: the scheduler runs against " + kafka.bootstrap() + " as "
                            + service.memberName());
            return health.serving(service, service.probe());
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
                d.ageingMs(),
                new Retention(
                        milliseconds("--archive-after", archiveAfterDays),
                        milliseconds("--remove-after", removeAfterDays)));
    }

    private static long milliseconds(String option, @Nullable Integer days) {
        if (days != null && days < 0) {
            throw new IllegalArgumentException(option + " is a number of days from 0, got " + days);
        }
        return days == null ? Retention.NEVER : Duration.ofDays(days).toMillis();
    }
}
