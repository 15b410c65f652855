package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.ExitKind;
import java.io.File;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * What a trial leaves on the broker's disk, topic by topic: as it is written, and once compacted topics and the scheduler's changelog are
 * compacted. The agents that it plays report all epochs of a trial at once; successive halving judges them as they come.
 */
final class DiskPerTrial implements SyntheticAgents.Listener {
    private static final int AGENTS = 10;
    private static final int SLOTS = 200;
    private static final long EPOCHS = 9;
    private static final String CHANGELOG = SchedulerService.APPLICATION_ID + "-pool-store-changelog";
    private static final int QUIET_SECONDS = 20;
    private static final int LONGEST_SECONDS = 240;

    private final Cluster cluster;
    private final Path dir;
    private final int trials;
    private final AtomicLong ended = new AtomicLong();
    private volatile @Nullable SyntheticAgents agents;

    DiskPerTrial(Cluster cluster, Path dir, int trials) {
        this.cluster = cluster;
        this.dir = dir;
        this.trials = trials;
    }

    @Override
    public void run(SyntheticAgents.Held trial, long receivedNs) {
        SyntheticAgents all = agents;
        if (all != null) {
            all.started(trial);
            for (long epoch = 1; epoch <= trial.untilEpoch(); epoch++) {
                all.epoch(trial, epoch, (trial.trial() * 0.618) % 1 / epoch);
            }
            all.exited(trial, ExitKind.COMPLETED, trial.untilEpoch());
            ended.incrementAndGet();
        }
    }

    @Override
    public void stop(SyntheticAgents.Held trial, long receivedNs) {}

    void measure() throws Exception {
        try (SyntheticAgents all = new SyntheticAgents(cluster, AGENTS, SLOTS / AGENTS, this);
                SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir)) {
            agents = all;
            BenchStudies.create(cluster, 1, trials, SLOTS, 1, EPOCHS);
            while (ended.get() < trials) {
                TimeUnit.MILLISECONDS.sleep(100);
                if (!scheduler.isRunning()) {
                    throw new IllegalStateException("the scheduler ended: " + scheduler.lastFailure());
                }
            }
            Map<String, Long> written = whenQuiet(3);
            compactAtOnce();
            Map<String, Long> kept = whenQuiet(QUIET_SECONDS);
            System.out.printf("%,d trials of %d epochs; bytes a trial on the broker's disk%n", trials, EPOCHS);
            written.forEach((topic, bytes) -> System.out.printf(
                    "%-55s written %,7d   kept %,7d%n", topic, bytes / trials, kept.getOrDefault(topic, 0L) / trials));
        }
    }

    /** Rolls and cleans segments of the topics that keep the newest of each key without waiting for a day. */
    private void compactAtOnce() throws Exception {
        List<AlterConfigOp> eager = List.of(
                new AlterConfigOp(new ConfigEntry("segment.ms", "1000"), AlterConfigOp.OpType.SET),
                new AlterConfigOp(new ConfigEntry("min.cleanable.dirty.ratio", "0"), AlterConfigOp.OpType.SET));
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (String topic : List.of(Topics.TRIALS.name(), Topics.STUDIES.name(), Topics.AGENTS.name(), CHANGELOG)) {
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), eager);
        }
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
        TimeUnit.SECONDS.sleep(2);
        // a segment is closed when the next record comes: of a second study, since the first is there already
        BenchStudies.create(cluster, 2, SLOTS, SLOTS, 1, EPOCHS);
    }

    /** The topics' bytes once they have been the same for so long, heartbeats aside. */
    private Map<String, Long> whenQuiet(int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        Map<String, Long> last = bytes();
        int quiet = 0;
        while (quiet < seconds) {
            TimeUnit.SECONDS.sleep(1);
            Map<String, Long> now = bytes();
            quiet = now.equals(last) ? quiet + 1 : 0;
            last = now;
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the topics still grow after " + LONGEST_SECONDS + " s");
            }
        }
        return last;
    }

    private Map<String, Long> bytes() {
        Map<String, Long> sizes = new TreeMap<>();
        File[] partitions = dir.resolve("kafka").toFile().listFiles(File::isDirectory);
        for (File partition : Objects.requireNonNull(partitions, "no directory of the broker")) {
            String name = partition.getName();
            File[] segments = partition.listFiles(file -> file.getName().endsWith(".log"));
            if (name.startsWith("trialstream") && !name.contains("heartbeats") && segments != null) {
                // the length of a segment that the cleaner has just taken away is 0
                long length = Stream.of(segments).mapToLong(File::length).sum();
                sizes.merge(name.substring(0, name.lastIndexOf('-')), length, Long::sum);
            }
        }
        return sizes;
    }
}
