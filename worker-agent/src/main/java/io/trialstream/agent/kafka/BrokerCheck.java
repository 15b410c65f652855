package io.trialstream.agent.kafka;

import io.trialstream.schemas.RootCause;
import io.trialstream.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks whether a broker answers and has the topics that an agent needs. */
public final class BrokerCheck {
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private BrokerCheck() {}

    /**
     * What was found.
     *
     * @param failure why the broker can't be used, in one sentence; empty: it can
     * @param missingTopics topics that are not there
     * @param newestRecordMs the broker's time of the newest heartbeat of any agent; empty: there is none
     */
    public record Result(String failure, List<String> missingTopics, Optional<Long> newestRecordMs) {}

    /** Asks it. */
    public static Result ask(String bootstrap, Map<String, String> clientConfig) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaSettings.consumer(bootstrap, clientConfig, "doctor"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Map<String, List<PartitionInfo>> topics = consumer.listTopics(LIMIT);
            List<String> missing = List.of(
                            Topics.ASSIGNMENTS.name(),
                            Topics.TRIAL_REPORTS.name(),
                            Topics.AGENT_HEARTBEATS.name(),
                            Topics.TRIAL_LOGS.name())
                    .stream()
                    .filter(topic -> !topics.containsKey(topic))
                    .toList();
            return new Result("", missing, newest(consumer, topics.get(Topics.AGENT_HEARTBEATS.name())));
        } catch (KafkaException e) {
            return new Result(RootCause.message(e), List.of(), Optional.empty());
        }
    }

    private static Optional<Long> newest(Consumer<byte[], byte[]> consumer, @Nullable List<PartitionInfo> partitions) {
        if (partitions == null) {
            return Optional.empty();
        }
        long aMinuteAgo = System.currentTimeMillis() - 60_000;
        Map<TopicPartition, Long> wanted = partitions.stream()
                .collect(Collectors.toMap(
                        info -> new TopicPartition(info.topic(), info.partition()), info -> aMinuteAgo));
        return consumer.offsetsForTimes(wanted, LIMIT).values().stream()
                .filter(Objects::nonNull)
                .map(OffsetAndTimestamp::timestamp)
                .max(Long::compare);
    }
}
