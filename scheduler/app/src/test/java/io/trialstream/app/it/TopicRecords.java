package io.trialstream.app.it;

import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.Decision;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What stands in the topics, committed records only.
 *
 * @param decisions by their sequence
 * @param reports in their order; unreadable ones are left out
 * @param trials all states of all trials, each trial's in order, with the time of each
 * @param studies all states of all studies, each study's in order
 * @param deadLetters what could not be read or applied
 */
record TopicRecords(
        List<Decision> decisions,
        List<TrialReport> reports,
        List<Stamped> trials,
        List<StudyView> studies,
        List<DeadLetter> deadLetters) {

    /** A trial's state and when it was written, in milliseconds since 1970 UTC. */
    record Stamped(long atMs, TrialView view) {}

    /** Reads the topics of a data directory that no process uses. */
    static TopicRecords inDirectory(Path data) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"), 0, fault -> {})) {
            return at(broker.bootstrap());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the topics of a broker. */
    static TopicRecords at(String bootstrap) {
        return at(Map.of("bootstrap.servers", bootstrap));
    }

    /** Reads the topics of a broker that a client with these settings may read. */
    static TopicRecords at(Map<String, Object> client) {
        List<Decision> decisions = new ArrayList<>(values(client, Topics.DECISIONS));
        decisions.sort(Comparator.comparingLong(Decision::getSequence));
        List<Stamped> trials = new ArrayList<>();
        read(client, Topics.TRIALS, (atMs, view) -> trials.add(new Stamped(atMs, view)));
        return new TopicRecords(
                decisions,
                values(client, Topics.TRIAL_REPORTS),
                trials,
                values(client, Topics.STUDIES),
                values(client, Topics.DEAD_LETTERS));
    }

    /** Takes a record and its time. */
    private interface Taker<T> {
        void take(long atMs, T record);
    }

    private static <T extends SpecificRecordBase> List<T> values(Map<String, Object> client, Topic<T> topic) {
        List<T> values = new ArrayList<>();
        read(client, topic, (atMs, value) -> values.add(value));
        return values;
    }

    private static <T extends SpecificRecordBase> void read(
            Map<String, Object> client, Topic<T> topic, Taker<T> taker) {
        Map<String, Object> config = new HashMap<>(client);
        config.put("isolation.level", "read_committed");
        Deserializer<T> decoder = topic.serde().deserializer();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Await.until(
                    topic.name() + " to be read",
                    () -> {
                        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                            take(record, decoder, taker);
                        }
                        return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
                    },
                    () -> "ends " + ends);
        }
    }

    private static <T> void take(ConsumerRecord<String, byte[]> record, Deserializer<T> decoder, Taker<T> taker) {
        try {
            taker.take(record.timestamp(), decoder.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            // a test put garbage there: it is the scheduler's to find
            return;
        }
    }
}
