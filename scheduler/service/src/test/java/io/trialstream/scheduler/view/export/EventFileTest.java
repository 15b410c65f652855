package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    @TempDir
    Path dir;

    @Test
    void theWireFormatIsProtocolBuffers() {
        // the example of the encoding's own documentation: field 1 is 150, field 2 is "testing"
        assertThat(hex(new Proto().integer(1, 150))).isEqualTo("089601");
        assertThat(hex(new Proto().text(2, "testing"))).isEqualTo("120774657374696e67");
        assertThat(hex(new Proto().message(3, new Proto().integer(1, 150)))).isEqualTo("1a03089601");
        assertThat(hex(new Proto().integer(1, -1))).isEqualTo("08ffffffffffffffffff01");
        assertThat(hex(new Proto().number(1, 1.0))).isEqualTo("09000000000000f03f");
        assertThat(hex(new Proto().single(2, 1.0f))).isEqualTo("150000803f");
    }

    private static String hex(Proto proto) {
        return HexFormat.of().formatHex(proto.toByteArray());
    }

    @Test
    void framesCarryMaskedChecksums() throws Exception {
        // CRC-32C of 123456789 is e3069283
        int crc = 0xe3069283;
        assertThat(EventFile.masked("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
        try (EventFile events = EventFile.create(dir, 1_700_000_000_123L)) {
            events.scalar("loss", 3, 1_700_000_001_000L, 0.5);
        }
        Path file = dir.resolve("events.out.tfevents.1700000000.trialstream");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int frames = 0;
        String text = "";
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertThat(bytes.getInt()).isEqualTo(EventFile.masked(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(data);
            assertThat(bytes.getInt()).isEqualTo(EventFile.masked(data));
            text += new String(data, StandardCharsets.ISO_8859_1);
            frames++;
        }
        assertThat(frames).isEqualTo(2);
        assertThat(text).contains("brain.Event:2", "loss");
    }
}
