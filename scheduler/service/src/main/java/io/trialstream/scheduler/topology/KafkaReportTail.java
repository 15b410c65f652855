package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.TrialReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the tail from the topic of trial reports, up to the offset that the scheduler's transactions have committed. */
public final class KafkaReportTail implements ReportTail {
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final String applicationId;
    private final AgentKeys keys;

    /** For the scheduler with that application id, which takes what is signed with these keys. */
    public KafkaReportTail(Cluster cluster, String applicationId, AgentKeys keys) {
        this.cluster = cluster;
        this.applicationId = applicationId;
        this.keys = keys;
    }

    @Override
    public long read(int partition, long fromOffset, BiConsumer<Long, TrialReport> reports) {
        Map<String, Object> config = cluster.readerConfig("trialstream-report-tail-" + partition);
        config.put("group.id", applicationId);
        TopicPartition reportsPartition = new TopicPartition(Topics.TRIAL_REPORTS.name(), partition);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            OffsetAndMetadata committed =
                    consumer.committed(Set.of(reportsPartition)).get(reportsPartition);
            if (committed == null || committed.offset() <= fromOffset) {
                return fromOffset;
            }
            consumer.assign(List.of(reportsPartition));
            consumer.seek(reportsPartition, fromOffset);
            copy(consumer, reportsPartition, committed.offset(), keys.check(), reports);
            return committed.offset();
        }
    }

    private static void copy(
            KafkaConsumer<String, byte[]> consumer,
            TopicPartition partition,
            long end,
            AgentKeys.Check check,
            BiConsumer<Long, TrialReport> reports) {
        Deserializer<TrialReport> decoder = Topics.TRIAL_REPORTS.serde().deserializer();
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset() < end) {
                    decode(decoder, record, check, reports);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the reports up to offset " + end + " of " + partition
                        + " can't be read within " + AT_MOST.toSeconds() + " s");
            }
        }
    }

    private static void decode(
            Deserializer<TrialReport> decoder,
            ConsumerRecord<String, byte[]> record,
            AgentKeys.Check check,
            BiConsumer<Long, TrialReport> reports) {
        TrialReport report;
        try {
            report = decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return; // it went to the dead letters when it was first read
        }
        boolean taken = report != null
                && check.problem(
                                report.getPoolId(),
                                report.getAgentId(),
                                record.topic(),
                                record.value(),
                                record.headers())
                        == null;
        if (taken) {
            reports.accept(record.offset(), report);
        }
    }
}
