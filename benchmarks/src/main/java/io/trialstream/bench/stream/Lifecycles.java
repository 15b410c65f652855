package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.v1.ExitKind;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many whole trials a second a scheduler sees through, all of it durable: proposed, assigned, started, one epoch, ended. The agents that
 * it plays train nothing, and answer an order at once.
 */
final class Lifecycles implements SyntheticAgents.Listener {
    private static final int AGENTS = 10;
    private static final int WARM_SECONDS = 5;
    private static final int MOST_A_SECOND = 20_000;

    private final Cluster cluster;
    private final Path dir;
    private final int seconds;
    private final int slots;
    private final AtomicLong ended = new AtomicLong();
    private volatile @Nullable SyntheticAgents agents;

    Lifecycles(Cluster cluster, Path dir, int seconds, int slots) {
        this.cluster = cluster;
        this.dir = dir;
        this.seconds = seconds;
        this.slots = slots;
    }

    @Override
    public void run(SyntheticAgents.Held trial, long receivedNs) {
        SyntheticAgents all = agents;
        if (all != null) {
            all.started(trial);
            all.epoch(trial, 1, (trial.trial() * 0.618) % 1);
            all.exited(trial, ExitKind.COMPLETED, 1);
            ended.incrementAndGet();
        }
    }

    @Override
    public void stop(SyntheticAgents.Held trial, long receivedNs) {}

    void measure() throws Exception {
        try (SyntheticAgents all = new SyntheticAgents(cluster, AGENTS, slots / AGENTS, this);
                SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir)) {
            agents = all;
            BenchStudies.create(cluster, 1, (seconds + 4 * WARM_SECONDS) * MOST_A_SECOND, slots, 1, 1);
            while (ended.get() == 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.SECONDS.sleep(WARM_SECONDS);
            long before = ended.get();
            long startedNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            double rate = (ended.get() - before) / ((System.nanoTime() - startedNs) / 1e9);
            if (!scheduler.isRunning()) {
                throw new IllegalStateException("the scheduler ended: " + scheduler.lastFailure());
            }
            System.out.printf(
                    "whole trials, one task, exactly-once, %d slots: %,.0f a second over %d s%n", slots, rate, seconds);
        }
    }
}
