package io.trialstream.bench.stream;

import io.trialstream.app.run.StudySamplers;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.optimizer.OptimizerService;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.v1.ExitKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The study of {@code python/peers.py}: workers that sleep for each epoch and report a value that follows from the learning rate. Prints one
 * JSON object for the script. Where the study shall hold trials before, they end at the first rung, uncounted, and an optimiser proposes by TPE.
 */
final class PeerStudy implements SyntheticAgents.Listener {
    private static final int LAST_EPOCH = 81;
    private static final Set<Long> RUNGS = Set.of(1L, 3L, 9L, 27L);

    private final Cluster cluster;
    private final Path dir;
    private final int workers;
    private final int seconds;
    private final int epochMs;
    private final int held;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, runnable -> {
        Thread thread = new Thread(runnable, "bench-training");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentLinkedQueue<SyntheticAgents.Held> started = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> stopped = new ConcurrentHashMap<>();
    private final Map<String, Long> reportedNs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> stopNs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> refillNs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> freedNs = new ConcurrentLinkedQueue<>();
    private final AtomicLong trials = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private double best = Double.POSITIVE_INFINITY;

    PeerStudy(Cluster cluster, Path dir, int workers, int seconds, int epochMs, int held) {
        this.cluster = cluster;
        this.dir = dir;
        this.workers = workers;
        this.seconds = seconds;
        this.epochMs = epochMs;
        this.held = held;
    }

    /** What a training reports: as in peers.py. */
    static double loss(double learningRate, long epoch) {
        double distance = Math.log10(learningRate) + 2;
        double end = 0.1 + 0.05 * distance * distance;
        double speed = 0.02 + 0.2 / (1 + distance * distance);
        return end + (1 - end) * Math.exp(-speed * epoch);
    }

    @Override
    public void run(SyntheticAgents.Held trial, long receivedNs) {
        Long freed = freedNs.poll();
        if (freed != null) {
            refillNs.add(receivedNs - freed);
        }
        started.add(trial);
    }

    @Override
    public void stop(SyntheticAgents.Held trial, long receivedNs) {
        Long reported = reportedNs.get(trial.key());
        if (reported != null) {
            stopNs.add(receivedNs - reported);
        }
        stopped.put(trial.key(), receivedNs);
    }

    void measure() throws Exception {
        try (SyntheticAgents agents = new SyntheticAgents(cluster, 1, workers, this);
                SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir);
                OptimizerService optimizer =
                        OptimizerService.start(cluster, StudySamplers::create, 1, Clock.systemUTC())) {
            BenchStudies.create(cluster, held > 0 ? "tpe" : "random", 1, 1_000_000, workers, 1, LAST_EPOCH);
            while (started.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            fill(agents);
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < endNs) {
                for (SyntheticAgents.Held trial = started.poll(); trial != null; trial = started.poll()) {
                    trials.incrementAndGet();
                    agents.started(trial);
                    train(agents, trial, 1);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            clock.shutdownNow();
            if (!scheduler.isRunning()) {
                throw new IllegalStateException("the scheduler ended: " + scheduler.lastFailure());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"tool\":\"trialstream\",\"storage\":\"kafka\",\"workers\":%d,\"trialsPerSecond\":%.1f,\"reportsPerSecond\":%.1f,"
                        + "\"best\":%.6f,\"stopMsP50\":%.2f,\"stopMsP99\":%.2f,\"nextTrialMsP50\":%.2f,\"nextTrialMsP99\":%.2f}%n",
                workers,
                (double) trials.get() / seconds,
                (double) reports.get() / seconds,
                best(),
                quantileMs(stopNs, 0.5),
                quantileMs(stopNs, 0.99),
                quantileMs(refillNs, 0.5),
                quantileMs(refillNs, 0.99));
    }

    private void fill(SyntheticAgents agents) throws InterruptedException {
        for (int ended = 0; ended < held; ) {
            SyntheticAgents.Held trial = started.poll();
            if (trial == null) {
                TimeUnit.MILLISECONDS.sleep(1);
                continue;
            }
            agents.started(trial);
            agents.epoch(trial, 1, loss(trial.learningRate(), 1));
            agents.exited(trial, ExitKind.COMPLETED, 1);
            ended++;
        }
    }

    private void train(SyntheticAgents agents, SyntheticAgents.Held trial, long epoch) {
        clock.schedule(() -> epoch(agents, trial, epoch), epochMs, TimeUnit.MILLISECONDS);
    }

    private void epoch(SyntheticAgents agents, SyntheticAgents.Held trial, long epoch) {
        if (stopped.remove(trial.key()) != null) {
            end(agents, trial, ExitKind.STOPPED, epoch - 1);
            return;
        }
        double value = loss(trial.learningRate(), epoch);
        note(value);
        reports.incrementAndGet();
        if (RUNGS.contains(epoch)) {
            reportedNs.put(trial.key(), System.nanoTime()); // a stop follows from the newest of these
        }
        agents.epoch(trial, epoch, value);
        if (epoch >= trial.untilEpoch()) {
            end(agents, trial, ExitKind.COMPLETED, epoch);
        } else {
            train(agents, trial, epoch + 1);
        }
    }

    private void end(SyntheticAgents agents, SyntheticAgents.Held trial, ExitKind kind, long epoch) {
        reportedNs.remove(trial.key());
        freedNs.add(System.nanoTime());
        agents.exited(trial, kind, epoch);
    }

    private synchronized void note(double value) {
        best = Math.min(best, value);
    }

    private synchronized double best() {
        return best;
    }

    private static double quantileMs(ConcurrentLinkedQueue<Long> durations, double share) {
        long[] sorted = durations.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        int at = (int) Math.ceil(share * sorted.length) - 1;
        return sorted.length == 0 ? 0 : sorted[Math.max(0, at)] / 1e6;
    }
}
