package io.trialstream.schemas;

import java.util.Map;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

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

    /**
     * The same, which also reads what newer writers wrote.
     *
     * @param writers finds the schema of a fingerprint that this build does not know; null: such records are refused
     */
    public Serde<T> serde(@Nullable SchemaStore writers) {
        return AvroSerde.of(type, writers);
    }
}
