package io.trialstream.scheduler.kafka;

import io.trialstream.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads topics from their beginnings to where they end now, committed records alone. */
final class RecordingReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Cluster cluster;

    RecordingReader(Cluster cluster) {
        this.cluster = cluster;
    }

    <T extends SpecificRecordBase> void each(Topic<T> topic, BiConsumer<ConsumerRecord<String, byte[]>, T> take) {
        Deserializer<T> decoder = topic.serde().deserializer();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                cluster.readerConfig("trialstream-recording"), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    decode(decoder, record, take);
                }
            }
        }
    }

    private static <T> void decode(
            Deserializer<T> decoder,
            ConsumerRecord<String, byte[]> record,
            BiConsumer<ConsumerRecord<String, byte[]>, T> take) {
        T value;
        try {
            value = decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return; // it went to the dead letters when it was first read
        }
        if (value != null) {
            take.accept(record, value);
        }
    }
}
