package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.v1.ExitKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * From sending an epoch report to the stop order at the agent, and from reporting a process's end to the next run order for its slot, at a
 * given rate of reports. Beside it the broker's own round trip: a record sent by a plain producer and received by a plain consumer, while
 * the same load goes on. All of that runs in one JVM, which first compiles for some seconds that are not measured.
 */
final class OrderLatency implements SyntheticAgents.Listener {
    private static final int AGENTS = 10;
    private static final int STUDIES = 20;
    private static final int LAST_EPOCH = 81;
    private static final int ROUND_TRIPS_PER_SECOND = 20;

    private final Cluster cluster;
    private final Path dir;
    private final int rate;
    private final int seconds;
    private final int slots;
    private final int warmSeconds;

    // written by the thread that reads orders and the one that reports
    private final Map<String, Long> reportedNs = new ConcurrentHashMap<>();
    private final Map<String, Integer> epochs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<SyntheticAgents.Held> started = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<SyntheticAgents.Held> stopped = new ConcurrentLinkedQueue<>();
    private final Map<String, ConcurrentLinkedQueue<Long>> freedNs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> stopNs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> refillNs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> roundTripNs = new ConcurrentLinkedQueue<>();
    private volatile boolean measuring;
    private volatile boolean over;

    OrderLatency(Cluster cluster, Path dir, int rate, int seconds, int slots, int warmSeconds) {
        this.cluster = cluster;
        this.dir = dir;
        this.rate = rate;
        this.seconds = seconds;
        this.slots = slots;
        this.warmSeconds = warmSeconds;
    }

    @Override
    public void run(SyntheticAgents.Held trial, long receivedNs) {
        epochs.put(trial.key(), 0);
        started.add(trial);
        for (int slot : trial.slots()) {
            Long freed = freed(trial.agent(), slot).poll();
            if (freed != null && measuring) {
                refillNs.add(receivedNs - freed);
            }
        }
    }

    @Override
    public void stop(SyntheticAgents.Held trial, long receivedNs) {
        Long sent = reportedNs.get(trial.key());
        if (sent != null && measuring) {
            stopNs.add(receivedNs - sent);
        }
        stopped.add(trial);
    }

    private ConcurrentLinkedQueue<Long> freed(String agent, int slot) {
        return freedNs.computeIfAbsent(agent + "#" + slot, key -> new ConcurrentLinkedQueue<>());
    }

    void measure() throws Exception {
        int trials = Math.max(slots * 2, rate * (seconds + warmSeconds + 15));
        try (SyntheticAgents agents = new SyntheticAgents(cluster, AGENTS, slots / AGENTS, this);
                SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir)) {
            BenchStudies.create(
                    cluster, STUDIES, Math.max(1, trials / STUDIES), Math.max(1, slots / STUDIES), 1, LAST_EPOCH);
            while (agents.running() < slots) {
                Thread.sleep(20);
            }
            Thread roundTrips = new Thread(this::roundTrips, "bench-round-trips");
            roundTrips.start();
            load(agents);
            over = true;
            roundTrips.join();
            if (!scheduler.isRunning()) {
                throw new IllegalStateException("the scheduler ended: " + scheduler.lastFailure());
            }
        }
        System.out.printf("%,d reports/s on %,d slots, %d studies, %d s%n", rate, slots, STUDIES, seconds);
        print("report sent to stop order received", stopNs);
        print("end reported to next run order for the slot", refillNs);
        print("round trip of the broker, no transaction", roundTripNs);
    }

    private void load(SyntheticAgents agents) {
        Random random = new Random(1);
        long begun = System.nanoTime();
        long warm = begun + Duration.ofSeconds(warmSeconds).toNanos();
        long end = warm + Duration.ofSeconds(seconds).toNanos();
        long sent = 0;
        List<SyntheticAgents.Held> running = new ArrayList<>();
        int next = 0;
        while (System.nanoTime() < end) {
            measuring = System.nanoTime() > warm;
            for (SyntheticAgents.Held trial = started.poll(); trial != null; trial = started.poll()) {
                agents.started(trial);
                running.add(trial);
            }
            for (SyntheticAgents.Held trial = stopped.poll(); trial != null; trial = stopped.poll()) {
                ends(agents, trial, ExitKind.STOPPED);
                running.remove(trial);
            }
            long due = (System.nanoTime() - begun) * rate / 1_000_000_000L;
            while (sent < due && !running.isEmpty()) {
                next = next % running.size();
                SyntheticAgents.Held trial = running.get(next);
                Integer epoch = epochs.merge(trial.key(), 1, Integer::sum);
                reportedNs.put(trial.key(), System.nanoTime());
                agents.epoch(trial, epoch, random.nextDouble());
                sent++;
                if (epoch >= trial.untilEpoch()) {
                    ends(agents, trial, ExitKind.COMPLETED);
                    running.remove(next);
                } else {
                    next++;
                }
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void ends(SyntheticAgents agents, SyntheticAgents.Held trial, ExitKind kind) {
        Integer epoch = epochs.remove(trial.key());
        reportedNs.remove(trial.key());
        if (epoch == null) {
            return; // it ended by itself before the order to stop came
        }
        for (int slot : trial.slots()) {
            freed(trial.agent(), slot).add(System.nanoTime());
        }
        agents.exited(trial, kind, epoch);
    }

    private void roundTrips() {
        String topic = "bench-round-trips";
        Map<String, Object> reader = new HashMap<>(cluster.readerConfig(topic));
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
        try (KafkaProducer<Long, Long> producer =
                        new KafkaProducer<>(cluster.producerConfig(topic), new LongSerializer(), new LongSerializer());
                KafkaConsumer<Long, Long> consumer =
                        new KafkaConsumer<>(reader, new LongDeserializer(), new LongDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long number = 0;
            while (!over) {
                number++;
                long sentNs = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, 0, null, number));
                boolean back = false;
                while (!back && !over) {
                    for (ConsumerRecord<Long, Long> record : consumer.poll(Duration.ofMillis(100))) {
                        back |= record.value() == number;
                    }
                }
                if (back && measuring) {
                    roundTripNs.add(System.nanoTime() - sentNs);
                }
                LockSupport.parkNanos(1_000_000_000L / ROUND_TRIPS_PER_SECOND);
            }
        }
    }

    private static void print(String what, ConcurrentLinkedQueue<Long> durations) {
        long[] sorted = durations.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            System.out.println(what + ": none seen");
            return;
        }
        System.out.printf(
                "%s: p50 %.1f ms, p90 %.1f, p99 %.1f, worst %.1f (%,d)%n",
                what,
                quantile(sorted, 0.5),
                quantile(sorted, 0.9),
                quantile(sorted, 0.99),
                quantile(sorted, 1),
                sorted.length);
    }

    private static double quantile(long[] sorted, double share) {
        int at = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, at))] / 1e6;
    }
}
