package io.trialstream.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;

/**
 * One topic of the catalogue: its name, what its records are keyed by and hold, and how it is kept.
 *
 * @param name {@code trialstream.<plural>.v1}
 * @param type the record's class
 * @param keyedBy what the key is, for people: pool id, agent id, …
 * @param scope which topics have their number of partitions in common
 * @param config the topic's settings, as Kafka names them
 * @param <T> the record's class
 */
public record Topic<T extends SpecificRecordBase>(
        String name, Class<T> type, String keyedBy, Scope scope, Map<String, String> config) {

    /** Topics of one scope have the same number of partitions. */
    public enum Scope {
        /** Keyed by pool id: read together by one scheduler task, so the numbers must be equal. */
        POOL,
        /** Keyed by agent id: each agent reads its own partition. */
        AGENT,
        /** Keyed by study id. */
        STUDY
    }

    public Topic {
        config = Map.copyOf(config);
    }

    /** A serde for the records: single-object encoding, so that a reader knows the writer's schema. */
    public Serde<T> serde() {
        return AvroSerde.of(type);
    }
}
