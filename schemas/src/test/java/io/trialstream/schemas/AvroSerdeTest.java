package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Command;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.Decision;
import io.trialstream.v1.TrialReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {
    private static final String TOPIC = "trialstream.tests.v1";
    private static final int HEADER = 10;

    static List<Class<? extends SpecificRecordBase>> records() {
        List<Class<? extends SpecificRecordBase>> records = AllRecords.all();
        assertThat(records).hasSize(20);
        return records;
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends SpecificRecordBase> void comesBackAsItWent(Class<T> type) {
        Serde<T> serde = AvroSerde.of(type);
        for (long seed = 0; seed < 300; seed++) {
            T record = RandomRecords.of(type, seed);
            byte[] bytes = serde.serializer().serialize(TOPIC, record);
            T back = serde.deserializer().deserialize(TOPIC, bytes);
            assertThat(PlainValues.of(back)).as("seed %s", seed).isEqualTo(PlainValues.of(record));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends SpecificRecordBase> void everyTruncationIsRefused(Class<T> type) {
        Serde<T> serde = AvroSerde.of(type);
        byte[] whole = serde.serializer().serialize(TOPIC, RandomRecords.plain(type));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(SerializationException.class)
                    .as("the first %s of %s bytes", length, whole.length)
                    .isThrownBy(() -> serde.deserializer().deserialize(TOPIC, part))
                    .withMessageContainingAll(length + " bytes", TOPIC, type.getSimpleName());
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends SpecificRecordBase> void garbageIsRefusedAndCostsLittleMemory(Class<T> type) {
        Serde<T> serde = AvroSerde.of(type);
        byte[] whole = serde.serializer().serialize(TOPIC, RandomRecords.plain(type));
        Random random = new Random(7);
        int refused = 0;
        long allocatedBefore = allocated();
        for (int i = 0; i < 2_000; i++) {
            // under the right header, so that it is the body that is read
            byte[] bytes = Arrays.copyOf(whole, HEADER + random.nextInt(80));
            for (int at = HEADER; at < bytes.length; at++) {
                bytes[at] = (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt(256));
            }
            refused += refuses(serde, bytes) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(100);
        assertThat((allocated() - allocatedBefore) / 2_000)
                .as("bytes allocated for a piece of garbage")
                .isLessThan(50_000);
    }

    @Test
    void lengthsBeyondTheRecordAreRefusedBeforeTheyAreAllocated() throws IOException {
        // the first field of each is a text or a list that claims to be huge
        List<Long> claims = List.of(1L << 20, (1L << 31) - 9, 1L << 31, Long.MAX_VALUE, -1L, Long.MIN_VALUE);
        for (long claim : claims) {
            byte[] text = headed(Command.class, encoder -> encoder.writeLong(claim));
            assertRefusedCheaply(AvroSerde.of(Command.class), text, claim);
            byte[] list = headed(AgentHeartbeat.class, encoder -> {
                encoder.writeString("pool");
                encoder.writeString("agent");
                encoder.writeLong(1);
                encoder.writeLong(1);
                encoder.writeLong(1);
                encoder.writeLong(1);
                encoder.writeString("host");
                encoder.writeString("version");
                encoder.writeLong(0);
                encoder.writeLong(claim); // slots
            });
            assertRefusedCheaply(AvroSerde.of(AgentHeartbeat.class), list, claim);
            byte[] payload = headed(DeadLetter.class, encoder -> {
                encoder.writeString("topic");
                encoder.writeInt(0);
                encoder.writeLong(0);
                encoder.writeString("reason");
                encoder.writeString("role");
                encoder.writeLong(0);
                encoder.writeLong(claim); // bytes
            });
            assertRefusedCheaply(AvroSerde.of(DeadLetter.class), payload, claim);
        }
    }

    private static <T extends SpecificRecordBase> void assertRefusedCheaply(Serde<T> serde, byte[] bytes, long claim) {
        long before = allocated();
        assertThat(refuses(serde, bytes)).as("a length of %s", claim).isTrue();
        assertThat(allocated() - before)
                .as("bytes allocated for a length of %s", claim)
                .isLessThan(1L << 20);
    }

    @Test
    void anUnknownSchemaIsNamedAsTheTopicOfSchemasNamesIt() {
        byte[] decision =
                AvroSerde.of(Decision.class).serializer().serialize(TOPIC, RandomRecords.plain(Decision.class));
        String fingerprint = SchemaCatalogue.fingerprint(AllRecords.schema(Decision.class));
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> AvroSerde.of(TrialReport.class).deserializer().deserialize(TOPIC, decision))
                .withMessageContainingAll("TrialReport", fingerprint, Topics.SCHEMAS);
    }

    @Test
    void whatIsNoAvroIsRefused() {
        for (String text : List.of("{\"studyId\": \"a\"}", "\u00C3\u0001", "hello", "x".repeat(1000))) {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThatExceptionOfType(SerializationException.class)
                    .as(text)
                    .isThrownBy(() -> Topics.COMMANDS.serde().deserializer().deserialize(TOPIC, bytes))
                    .withMessageStartingWith(bytes.length + " bytes of " + TOPIC + " are no Command");
        }
    }

    @Test
    void nothingStaysNothing() {
        Serde<Command> serde = Topics.COMMANDS.serde();
        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void aRecordThatLacksAFieldIsNotWritten() {
        Command incomplete = new Command();
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Topics.COMMANDS.serde().serializer().serialize(TOPIC, incomplete))
                .withMessageContainingAll("Command", TOPIC);
    }

    private static boolean refuses(Serde<?> serde, byte[] bytes) {
        try {
            serde.deserializer().deserialize(TOPIC, bytes);
            return false;
        } catch (SerializationException e) {
            return true;
        }
    }

    private interface Body {
        void write(BinaryEncoder encoder) throws IOException;
    }

    private static <T extends SpecificRecordBase> byte[] headed(Class<T> type, Body body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(AvroSerde.of(type).serializer().serialize(TOPIC, RandomRecords.plain(type)), 0, HEADER);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        body.write(encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
