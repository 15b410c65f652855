package io.trialstream.scheduler.http.kafka;

import io.trialstream.scheduler.http.CommandGateway;
import io.trialstream.scheduler.http.CommandRequest;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes commands to the topic of commands, keyed by pool. */
public final class KafkaCommandGateway implements CommandGateway, AutoCloseable {
    private static final int DELIVERY_TIMEOUT_MS = 10_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<String, Command> producer;
    private final LongSupplier clockMs;

    KafkaCommandGateway(Producer<String, Command> producer, LongSupplier clockMs) {
        this.producer = producer;
        this.clockMs = clockMs;
    }

    /**
     * Connects.
     *
     * @param kafka the client's settings: bootstrap.servers, security; what commands need is set here
     */
    public static KafkaCommandGateway connect(Map<String, Object> kafka) {
        return new KafkaCommandGateway(
                new KafkaProducer<>(
                        producerConfig(kafka, "trialstream-commands"),
                        new StringSerializer(),
                        Topics.COMMANDS.serde().serializer()),
                System::currentTimeMillis);
    }

    /** Settings of a producer whose sends are waited for by somebody. */
    static Map<String, Object> producerConfig(Map<String, Object> kafka, String clientId) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        return config;
    }

    @Override
    public CompletionStage<Void> send(CommandRequest request) {
        Command command = Command.newBuilder()
                .setCommandId(request.commandId())
                .setPoolId(request.pool())
                .setIssuedAtMs(clockMs.getAsLong())
                .setIssuedBy(request.issuedBy())
                .setKind(CommandKind.valueOf(request.kind().name()))
                .setStudyId(request.study())
                .setTrial(request.trial())
                .setAgentId(request.agent())
                .setPayload(request.payload())
                .build();
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), request.pool(), command), (metadata, error) -> {
                if (error == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(error);
                }
            });
        } catch (KafkaException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    /** Sends what is left, for a short while. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
