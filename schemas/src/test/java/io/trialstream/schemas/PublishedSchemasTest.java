package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PublishedSchemasTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.SCHEMAS, 0);
    private static final Schema FIRST = SchemaBuilder.record("First")
            .namespace("n")
            .fields()
            .requiredInt("a")
            .endRecord();
    private static final Schema SECOND = SchemaBuilder.record("Second")
            .namespace("n")
            .fields()
            .requiredInt("b")
            .endRecord();

    private final List<String> topic = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private int looks;

    private final PublishedSchemas schemas = new PublishedSchemas(this::consumer, nanos::get);

    private Consumer<byte[], byte[]> consumer() {
        looks++;
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(
                Topics.SCHEMAS, List.of(new PartitionInfo(Topics.SCHEMAS, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) topic.size()));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < topic.size(); i++) {
                consumer.addRecord(new ConsumerRecord<>(
                        PARTITION.topic(), 0, i, new byte[0], topic.get(i).getBytes(StandardCharsets.UTF_8)));
            }
        });
        return consumer;
    }

    private static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    @Test
    void findsWhatWasPublishedAndReadsTheTopicOnce() {
        topic.addAll(List.of(FIRST.toString(), "no schema", SECOND.toString()));

        assertThat(schemas.findByFingerprint(fingerprint(SECOND))).isEqualTo(SECOND);
        assertThat(schemas.findByFingerprint(fingerprint(FIRST))).isEqualTo(FIRST);
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsLookedForAgainOnlyAfterAWhile() {
        topic.add(FIRST.toString());
        assertThat(schemas.findByFingerprint(fingerprint(SECOND))).isNull();
        topic.add(SECOND.toString());

        nanos.addAndGet(PublishedSchemas.LOOK_AGAIN.toNanos() - 1);
        assertThat(schemas.findByFingerprint(fingerprint(SECOND))).isNull();
        assertThat(looks).isEqualTo(1);

        nanos.addAndGet(1);
        assertThat(schemas.findByFingerprint(fingerprint(SECOND))).isEqualTo(SECOND);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void aTopicThatCannotBeReadIsNoVerdict() {
        topic.add(FIRST.toString());
        List<Supplier<Consumer<byte[], byte[]>>> answers = new ArrayList<>(List.of(
                () -> {
                    throw new KafkaException("no broker");
                },
                this::consumer));
        PublishedSchemas shaky = new PublishedSchemas(() -> answers.remove(0).get(), nanos::get);

        assertThat(shaky.findByFingerprint(fingerprint(FIRST))).isNull();
        assertThat(shaky.findByFingerprint(fingerprint(FIRST))).isEqualTo(FIRST);
    }
}
