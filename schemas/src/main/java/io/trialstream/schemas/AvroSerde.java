package io.trialstream.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding: two marker bytes, the schema's 64-bit fingerprint (little-endian), the record. No registry is needed: a
 * reader finds the writer's schema by its fingerprint, in its own code or in the topic of schemas.
 */
public final class AvroSerde {
    private static final byte[] MARKER = {(byte) 0xC3, 0x01};
    private static final int MARKER_BYTES = MARKER.length;
    /** What comes before the record: marker and fingerprint, in bytes. */
    public static final int HEADER_BYTES = MARKER_BYTES + Long.BYTES;

    static {
        // Avro builds no object of a class that nobody vouched for: vouch for the generated records, and for nothing
        // else
        ClassSecurityPredicate trustedBefore = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                type -> type.getName().startsWith("io.trialstream.v1.") || trustedBefore.isTrusted(type));
    }

    private AvroSerde() {}

    /** A serde that reads all versions of the record up to this build's. */
    public static <T extends SpecificRecordBase> Serde<T> of(Class<T> type) {
        return of(type, null);
    }

    /**
     * A serde that also reads records of newer writers.
     *
     * @param writers finds the schema of a fingerprint that this build does not know; null: such records are refused
     */
    public static <T extends SpecificRecordBase> Serde<T> of(Class<T> type, @Nullable SchemaStore writers) {
        return Serdes.serdeFrom(new AvroSerializer<>(type), new AvroDeserializer<>(type, writers));
    }

    private static final class AvroSerializer<T extends SpecificRecordBase> implements Serializer<T> {
        private final BinaryMessageEncoder<T> encoder;

        AvroSerializer(Class<T> type) {
            // the encoder copies its buffer: the bytes belong to the caller
            this.encoder =
                    new BinaryMessageEncoder<>(model(type), SpecificData.get().getSchema(type), true);
        }

        @Override
        public byte @Nullable [] serialize(String topic, @Nullable T record) {
            if (record == null) {
                return null;
            }
            try {
                ByteBuffer buffer = encoder.encode(record);
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                return bytes;
            } catch (IOException | AvroRuntimeException | NullPointerException | ClassCastException e) {
                throw new SerializationException(
                        "a " + record.getClass().getSimpleName() + " for " + topic + " can't be encoded: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static final class AvroDeserializer<T extends SpecificRecordBase> implements Deserializer<T> {
        private final Class<T> type;
        private final BinaryMessageDecoder<T> decoder;
        private final SchemaStore writers;

        AvroDeserializer(Class<T> type, @Nullable SchemaStore writers) {
            this.type = type;
            this.writers = known(type, writers);
            this.decoder =
                    new BinaryMessageDecoder<>(model(type), SpecificData.get().getSchema(type), this.writers);
        }

        /** The schemas of this build's versions of the record, and then those of newer writers. */
        private static SchemaStore known(Class<? extends SpecificRecordBase> type, @Nullable SchemaStore newer) {
            SchemaStore.Cache own = new SchemaStore.Cache();
            own.addSchema(SpecificData.get().getSchema(type));
            SchemaHistory.of(type).forEach(own::addSchema);
            return fingerprint -> {
                Schema schema = own.findByFingerprint(fingerprint);
                return schema == null && newer != null ? newer.findByFingerprint(fingerprint) : schema;
            };
        }

        @Override
        public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
            if (bytes == null) {
                return null;
            }
            try {
                Schema writer = bytes.length < HEADER_BYTES ? null : writers.findByFingerprint(fingerprint(bytes));
                if (writer != null) { // else the decoder says what is wrong with the header
                    RecordBody.check(writer, bytes, HEADER_BYTES);
                }
                return decoder.decode(bytes);
            } catch (MissingSchemaException e) {
                throw new SerializationException(
                        bytes.length + " bytes of " + topic + " are no " + type.getSimpleName()
                                + " that this build can read: they were written with the schema "
                                + String.format("%016x", fingerprint(bytes))
                                + ", which " + Topics.SCHEMAS + " holds under that key if a newer version wrote them",
                        e);
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                // garbage can claim any length: Avro answers with whatever goes wrong first
                throw new SerializationException(
                        bytes.length + " bytes of " + topic + " are no " + type.getSimpleName() + ": " + e, e);
            }
        }
    }

    /** Whether the bytes bear the marker and a schema's fingerprint (CRC-64-AVRO of its parsing canonical form). */
    public static boolean isOf(long fingerprint, byte[] bytes) {
        return bytes.length >= HEADER_BYTES
                && bytes[0] == MARKER[0]
                && bytes[1] == MARKER[1]
                && fingerprint(bytes) == fingerprint;
    }

    /** The fingerprint after the two marker bytes. */
    private static long fingerprint(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER_BYTES);
    }

    private static GenericData model(Class<?> type) {
        SpecificData model = SpecificData.getForClass(type);
        // the generated records encode themselves, field by field; without this Avro looks each field up by its name
        model.setCustomCoders(true);
        return model;
    }
}
