package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every version of every schema is kept, with a record that was written with it. All versions read one another, in both directions, so that
 * agents, schedulers and consumers of different versions work together and stored state outlives an upgrade.
 */
class SchemaHistoryTest {
    private static final Path HISTORY = Path.of("src/main/resources/io/trialstream/schemas/history");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final int HEADER = 10;

    static List<Class<? extends SpecificRecordBase>> records() {
        List<Class<? extends SpecificRecordBase>> records = AllRecords.all();
        assertThat(records).hasSize(20);
        return records;
    }

    @ParameterizedTest
    @MethodSource("records")
    void theNewestVersionIsThisBuilds(Class<? extends SpecificRecordBase> type) throws IOException {
        List<Schema> versions = SchemaHistory.of(type);
        Schema now = AllRecords.schema(type);
        String newest = versions.isEmpty() ? "none" : SchemaCatalogue.fingerprint(versions.get(versions.size() - 1));
        if (!newest.equals(SchemaCatalogue.fingerprint(now))) {
            String name = type.getSimpleName() + "/v" + (versions.size() + 1);
            if (!GoldenFiles.writing()) {
                fail("the schema of " + type.getSimpleName()
                        + " changed. If that is meant, keep the new version beside the"
                        + " older ones, which are never edited: " + GoldenFiles.COMMAND + " writes " + name
                        + ".avsc with a sample; then commit them");
            }
            add(type, name);
        }
    }

    private static <T extends SpecificRecordBase> void add(Class<T> type, String name) throws IOException {
        Schema schema = AllRecords.schema(type);
        byte[] sample = AvroSerde.of(type).serializer().serialize("golden", RandomRecords.plain(type));
        GoldenFiles.write(HISTORY.resolve(name + ".avsc"), schema.toString(true) + "\n");
        Files.createDirectories(GOLDEN.resolve(name).getParent());
        Files.write(GOLDEN.resolve(name + ".bin"), sample);
        GoldenFiles.write(GOLDEN.resolve(name + ".json"), json(schema, sample));
    }

    @ParameterizedTest
    @MethodSource("records")
    void allVersionsReadOneAnother(Class<? extends SpecificRecordBase> type) {
        List<Schema> versions = new java.util.ArrayList<>(SchemaHistory.of(type));
        assertThat(versions).isNotEmpty();
        versions.add(AllRecords.schema(type));
        for (Schema reader : versions) {
            for (Schema writer : versions) {
                SchemaCompatibility.SchemaPairCompatibility pair =
                        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
                assertThat(pair.getType())
                        .as(
                                "%s: version %s reads version %s: %s",
                                type.getSimpleName(),
                                versions.indexOf(reader) + 1,
                                versions.indexOf(writer) + 1,
                                pair.getResult().getIncompatibilities())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends SpecificRecordBase> void thisBuildReadsWhatEveryVersionWrote(Class<T> type) throws IOException {
        List<Schema> versions = SchemaHistory.of(type);
        assertThat(versions).isNotEmpty();
        for (int i = 0; i < versions.size(); i++) {
            Path sample = GOLDEN.resolve(type.getSimpleName()).resolve("v" + (i + 1) + ".bin");
            byte[] bytes = Files.readAllBytes(sample);
            T record = AvroSerde.of(type).deserializer().deserialize("golden", bytes);
            assertThat(record).as(sample.toString()).isNotNull();
            // the JSON beside it is what a reader in any language must find in the bytes
            assertThat(json(versions.get(i), bytes))
                    .isEqualTo(Files.readString(sample.resolveSibling("v" + (i + 1) + ".json")));
            // what has a name in both is the same in both
            for (Schema.Field field : versions.get(i).getFields()) {
                Schema.Field today = record.getSchema().getField(field.name());
                assertThat(today)
                        .as("%s.%s", type.getSimpleName(), field.name())
                        .isNotNull();
            }
        }
    }

    @Test
    void anIncompatibleChangeWouldBeSeen() {
        // the check is worth something only if it fails: a new field without a default can't be read from older records
        Schema before = AllRecords.schema(io.trialstream.v1.Checkpoint.class);
        Schema after = new Schema.Parser()
                .parse(before.toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"owner\",\"type\":\"string\",\"doc\":\"Who.\"},"));
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(after, before)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    @Test
    void anOlderWritersRecordIsReadWithDefaults() throws IOException {
        // as version 1 of a later build's history: the same record without a field that has a default
        Schema now = AllRecords.schema(io.trialstream.v1.TrialLog.class);
        Schema older = without(now, "skippedBytes");
        GenericRecord record = new org.apache.avro.generic.GenericData.Record(older);
        record.put("studyId", "s");
        record.put("trial", 3);
        record.put("leaseEpoch", 1);
        record.put("agentId", "a");
        record.put("offsetBytes", 5L);
        record.put("text", "hello");
        record.put("readAtMs", 6L);
        byte[] bytes = new org.apache.avro.message.BinaryMessageEncoder<GenericRecord>(
                        org.apache.avro.generic.GenericData.get(), older)
                .encode(record)
                .array();
        org.apache.avro.message.SchemaStore.Cache writers = new org.apache.avro.message.SchemaStore.Cache();
        writers.addSchema(older);
        io.trialstream.v1.TrialLog read = AvroSerde.of(io.trialstream.v1.TrialLog.class, writers)
                .deserializer()
                .deserialize("test", bytes);
        assertThat(read.getText()).isEqualTo("hello");
        assertThat(read.getSkippedBytes()).isZero();
    }

    private static Schema without(Schema schema, String name) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        assertThat(fields).hasSize(schema.getFields().size() - 1);
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static String json(Schema schema, byte[] singleObject) throws IOException {
        byte[] body = Arrays.copyOfRange(singleObject, HEADER, singleObject.length);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(body, null));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, out, true);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n") + "\n";
    }
}
