package io.trialstream.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of newer writers, from the topic of schemas. It is read when a record's fingerprint is not known, and at most once in {@link #LOOK_AGAIN}:
 * garbage must not cost a look each. So an older role reads what a newer one writes, as long as the newer one published its schemas first, as
 * {@code trialstream init} and every scheduler do at their start.
 */
public final class PublishedSchemas implements SchemaStore {
    /** The shortest time between two looks. */
    public static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LongSupplier nanoClock;
    private final Map<Long, Schema> found = new HashMap<>();
    private boolean looked;
    private long lookedNanos;

    /**
     * Reads nothing yet.
     *
     * @param reader the settings of the consumer that reads the records, without a group: bootstrap.servers, security; this one is named after it
     */
    public static PublishedSchemas of(Map<String, Object> reader) {
        Map<String, Object> config = new HashMap<>(reader);
        config.computeIfPresent("client.id", (key, name) -> name + "-schemas");
        return new PublishedSchemas(
                () -> new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                System::nanoTime);
    }

    /** @param consumers makes a consumer, which is closed after each look */
    PublishedSchemas(Supplier<Consumer<byte[], byte[]>> consumers, LongSupplier nanoClock) {
        this.consumers = consumers;
        this.nanoClock = nanoClock;
    }

    /** The schema, or null where the topic has none of this fingerprint or can't be read now. */
    @Override
    public synchronized @Nullable Schema findByFingerprint(long fingerprint) {
        if (!found.containsKey(fingerprint)
                && (!looked || nanoClock.getAsLong() - lookedNanos >= LOOK_AGAIN.toNanos())) {
            looked = true;
            lookedNanos = nanoClock.getAsLong();
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                read(consumer);
            } catch (KafkaException e) {
                // the record is refused with the fingerprint; the next one asks again
                looked = false;
            }
        }
        return found.get(fingerprint);
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> infos = consumer.partitionsFor(Topics.SCHEMAS, ANSWER);
        if (infos == null || infos.isEmpty()) {
            return;
        }
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
        long deadline = nanoClock.getAsLong() + ANSWER.toNanos();
        while (nanoClock.getAsLong() < deadline
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), ANSWER) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                add(record.value());
            }
        }
    }

    private void add(byte @Nullable [] text) {
        if (text == null) {
            return;
        }
        try {
            Schema schema = new Schema.Parser().parse(new String(text, StandardCharsets.UTF_8));
            found.put(SchemaNormalization.parsingFingerprint64(schema), schema);
        } catch (SchemaParseException e) {
            // not of ours: no record of ours names it
            return;
        }
    }
}
