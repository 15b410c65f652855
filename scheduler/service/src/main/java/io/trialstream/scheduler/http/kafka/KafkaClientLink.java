package io.trialstream.scheduler.http.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.ClientLink;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.schemas.AgentSignature;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.TrialReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Writes what clients say to the topics of agents, and reads their orders. */
public final class KafkaClientLink implements ClientLink, AutoCloseable {
    private static final long LONGEST_WAIT_MS = 10_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final OrderFollower orders;
    private final AgentKeys keys;
    private final LongSupplier clockMs;

    KafkaClientLink(Producer<byte[], byte[]> producer, OrderFollower orders, AgentKeys keys, LongSupplier clockMs) {
        this.producer = producer;
        this.orders = orders;
        this.keys = keys;
        this.clockMs = clockMs;
    }

    /**
     * Connects; orders are read from the first client on.
     *
     * @param kafka the client's settings: bootstrap.servers, security; what is needed besides is set here
     * @param keys of pools whose agents must sign: with them their clients' records are signed
     */
    public static KafkaClientLink connect(Map<String, Object> kafka, AgentKeys keys) {
        return new KafkaClientLink(
                new KafkaProducer<>(
                        KafkaCommandGateway.producerConfig(kafka, "trialstream-clients"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                OrderFollower.of(kafka),
                keys,
                System::currentTimeMillis);
    }

    @Override
    public CompletionStage<Orders> exchange(Trainer who, ObjectNode said) {
        long waitMs = said.has("waitMs") ? ClientCodec.whole(said, "waitMs", 0, LONGEST_WAIT_MS) : 0;
        String after = ClientCodec.text(said, "after");
        long incarnation = ClientCodec.incarnation(said);
        return send(
                        Topics.AGENT_HEARTBEATS,
                        who,
                        ClientCodec.heartbeat(who, said, clockMs.getAsLong(), Math.max(1000, waitMs)))
                .thenCompose(sent -> orders.take(who, incarnation, after, waitMs));
    }

    @Override
    public CompletionStage<Void> report(Trainer who, ObjectNode said) {
        CompletionStage<Void> stored = CompletableFuture.completedStage(null);
        List<TrialReport> reports = ClientCodec.reports(who, said, clockMs.getAsLong());
        for (TrialReport report : reports) {
            // one after the other: after a failure nothing later may be stored without it
            stored = stored.thenCompose(before -> send(Topics.TRIAL_REPORTS, who, report));
        }
        return stored;
    }

    private <T extends SpecificRecordBase> CompletionStage<Void> send(Topic<T> topic, Trainer who, T record) {
        byte[] value;
        try (Serializer<T> serializer = topic.serde().serializer()) {
            value = serializer.serialize(topic.name(), record);
        }
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic.name(), who.pool().getBytes(StandardCharsets.UTF_8), value);
        keys.signature(who.pool(), who.agent())
                .ifPresent(signature -> sent.headers().add(AgentSignature.HEADER, signature.sign(topic.name(), value)));
        CompletableFuture<Void> stored = new CompletableFuture<>();
        try {
            producer.send(sent, (metadata, error) -> {
                if (error == null) {
                    stored.complete(null);
                } else {
                    stored.completeExceptionally(error);
                }
            });
        } catch (KafkaException e) {
            stored.completeExceptionally(e);
        }
        return stored;
    }

    @Override
    public void close() {
        orders.close();
        producer.close(CLOSE_TIMEOUT);
    }
}
