package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How many epoch reports a second one pool task handles, exactly-once. A backlog of reports is made while the scheduler is down; then it
 * is started, and the time is taken for the later half of the backlog: the JVM compiles during the first. Two baselines move the same records: a Streams processor that
 * does nothing but put each into a row, and a plain transactional loop of the Kafka clients that writes one record for each.
 */
final class ReportThroughput {
    private static final int AGENTS = 100;
    private static final String COPY = "bench-copy";
    private static final TopicPartition REPORTS = new TopicPartition(Topics.TRIAL_REPORTS.name(), 0);

    private final Cluster cluster;
    private final Path dir;
    private final int trials;
    private final int studies;
    private final int epochs;

    ReportThroughput(Cluster cluster, Path dir, int trials, int studies, int epochs) {
        this.cluster = cluster;
        this.dir = dir;
        this.trials = trials;
        this.studies = studies;
        this.epochs = epochs;
    }

    void measure() throws Exception {
        int each = trials / studies;
        try (Admin admin = Admin.create(cluster.clientConfig());
                SyntheticAgents agents =
                        new SyntheticAgents(cluster, AGENTS, (trials + AGENTS - 1) / AGENTS, new Silent())) {
            SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir);
            // the first rung is the last epoch of the load: of the reports of a trial one is judged, the others go by
            BenchStudies.create(cluster, studies, each, each, epochs, epochs * 27L);
            await(agents, each * studies);
            List<SyntheticAgents.Held> running = agents.trials();
            running.forEach(agents::started);
            agents.flush();
            long before = end(admin);
            awaitCommitted(admin, before);
            scheduler.close();

            Random random = new Random(1);
            for (int epoch = 1; epoch <= epochs; epoch++) {
                for (SyntheticAgents.Held trial : running) {
                    agents.epoch(trial, epoch, random.nextDouble());
                }
            }
            agents.flush();
            long after = end(admin);
            long reports = after - before;
            System.out.printf(
                    "%,d reports of %,d trials in %,d studies wait; %,d of them are judged at a rung%n",
                    reports, running.size(), studies, running.size());

            long from = before + reports / 2;
            try (SchedulerService again = StreamBenchmark.scheduler(cluster, dir)) {
                double ours = rate(admin, SchedulerService.APPLICATION_ID, from, after);
                System.out.printf("scheduler, one task, exactly-once: %,.0f reports/s%n", ours);
                again.close();
                bare(admin, from, after);
                for (int commitMs : new int[] {10, 100}) {
                    double baseline = copy(admin, before, after, commitMs);
                    System.out.printf(
                            "plain transactional loop, commit every %d ms: %,.0f records/s; ratio %.2f%n",
                            commitMs, baseline, ours / baseline);
                }
            }
        }
    }

    /** Reports a second that a Streams application takes from one offset to another. */
    private static double rate(Admin admin, String application, long from, long to) throws Exception {
        long started = awaitCommitted(admin, application, from);
        long atStart = committed(admin, application);
        long ended = awaitCommitted(admin, application, to);
        return (to - atStart) / ((ended - started) / 1e9);
    }

    private void bare(Admin admin, long from, long to) throws Exception {
        try (KafkaStreams streams = BareProcessor.start(cluster, dir.resolve("bare"))) {
            System.out.printf(
                    "bare Streams processor, one row in memory a record, exactly-once: %,.0f records/s%n",
                    rate(admin, BareProcessor.APPLICATION_ID, from, to));
        }
    }

    static void await(SyntheticAgents agents, int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (agents.running() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + agents.running() + " of " + count + " trials run");
            }
            Thread.sleep(20);
        }
    }

    static long end(Admin admin) throws Exception {
        return admin.listOffsets(Map.of(REPORTS, OffsetSpec.latest()))
                .partitionResult(REPORTS)
                .get()
                .offset();
    }

    static long committed(Admin admin) throws Exception {
        return committed(admin, SchedulerService.APPLICATION_ID);
    }

    private static long committed(Admin admin, String group) throws Exception {
        OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(REPORTS);
        return offset == null ? 0 : offset.offset();
    }

    /** Waits until the scheduler has committed up to an offset; the time when it was seen, in nanoseconds. */
    static long awaitCommitted(Admin admin, long offset) throws Exception {
        return awaitCommitted(admin, SchedulerService.APPLICATION_ID, offset);
    }

    private static long awaitCommitted(Admin admin, String group, long offset) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (committed(admin, group) < offset) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("committed only " + committed(admin, group) + " of " + offset);
            }
            Thread.sleep(10);
        }
        return System.nanoTime();
    }

    private double copy(Admin admin, long from, long to, int commitMs) throws Exception {
        String topic = COPY + "-" + commitMs;
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        Map<String, Object> writer = new HashMap<>(cluster.producerConfig("bench-copy"));
        writer.put("transactional.id", topic);
        Map<String, Object> reader = new HashMap<>(cluster.readerConfig("bench-copy"));
        reader.put("group.id", topic);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            consumer.assign(List.of(REPORTS));
            consumer.seek(REPORTS, from);
            long position = from;
            long startedAt = 0;
            long firstAt = from + (to - from) / 2;
            long startedNs = 0;
            boolean open = false;
            long committedNs = System.nanoTime();
            while (position < to) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
                if (!open) {
                    producer.beginTransaction();
                    open = true;
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    producer.send(new ProducerRecord<>(topic, record.key(), record.value()));
                    position = record.offset() + 1;
                }
                boolean due = System.nanoTime() - committedNs >= TimeUnit.MILLISECONDS.toNanos(commitMs);
                if (due || position >= to) {
                    producer.sendOffsetsToTransaction(
                            Map.of(REPORTS, new OffsetAndMetadata(position)), new ConsumerGroupMetadata(topic));
                    producer.commitTransaction();
                    open = false;
                    committedNs = System.nanoTime();
                    if (startedNs == 0 && position >= firstAt) {
                        startedNs = committedNs;
                        startedAt = position;
                    }
                }
            }
            return (position - startedAt) / ((System.nanoTime() - startedNs) / 1e9);
        }
    }
}
