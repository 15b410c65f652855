package io.trialstream.schemas.example;

import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * An example of a consumer: prints every decision of the schedulers with its evidence, from the oldest that is kept.
 *
 * <pre>
 * java -cp … io.trialstream.schemas.example.DecisionTail HOST:PORT
 * </pre>
 *
 * <p>It has no consumer group: each one that runs sees all decisions and disturbs no other. {@code read_committed} hides what a scheduler
 * wrote in a transaction that it did not finish.
 */
public final class DecisionTail {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<String, Decision> consumer;
    private final java.util.function.Consumer<String> lines;

    /**
     * A tail over a consumer.
     *
     * @param consumer not subscribed yet
     * @param lines takes each decision as a line, and what could not be read
     */
    public DecisionTail(Consumer<String, Decision> consumer, java.util.function.Consumer<String> lines) {
        this.consumer = consumer;
        this.lines = lines;
    }

    /** Settings of such a consumer. */
    public static Map<String, Object> config(String bootstrap) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest");
    }

    /** Follows the decisions until the consumer is woken up ({@link Consumer#wakeup()}), and closes it. */
    public void run() {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.DECISIONS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        try {
            while (true) {
                poll();
            }
        } catch (WakeupException e) {
            consumer.close();
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<String, Decision> record : consumer.poll(POLL)) {
                Decision decision = record.value();
                lines.accept(decision == null ? "unreadable: an empty record" : line(decision));
            }
        } catch (RecordDeserializationException e) {
            // one record that can't be read must not end the tail: pass over it, and say so
            lines.accept("unreadable: " + e.getMessage());
            consumer.seek(e.topicPartition(), e.offset() + 1);
        }
    }

    /** A decision on one line. */
    public static String line(Decision decision) {
        StringBuilder line = new StringBuilder()
                .append(Instant.ofEpochMilli(decision.getDecidedAtMs()))
                .append(' ')
                .append(decision.getKind());
        if (decision.getStudyId() != null) {
            line.append(' ').append(decision.getStudyId());
            if (decision.getTrial() != null) {
                line.append('/').append(decision.getTrial());
            }
        }
        line.append(": ").append(decision.getExplanation());
        Evidence evidence = decision.getEvidence();
        if (evidence != null) {
            line.append(" [rung ").append(evidence.getRung());
            line.append(" at epoch ").append(evidence.getResource());
            line.append(": value ").append(evidence.getValue());
            line.append(", rank ").append(evidence.getRank());
            line.append(" of ").append(evidence.getCount());
            line.append(", cut-off ").append(evidence.getCutoff()).append(']');
        }
        return line.toString();
    }

    /** Runs the tail on a terminal. */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: DecisionTail HOST:PORT");
            System.exit(2);
        }
        KafkaConsumer<String, Decision> consumer = new KafkaConsumer<>(
                config(args[0]),
                new StringDeserializer(),
                Topics.DECISIONS.serde().deserializer());
        Runtime.getRuntime().addShutdownHook(new Thread(consumer::wakeup));
        new DecisionTail(consumer, System.out::println).run();
    }
}
