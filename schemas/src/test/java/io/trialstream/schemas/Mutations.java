package io.trialstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Inputs that nobody meant: good ones with bytes flipped, put in, taken out, doubled, cut off or mixed with another's, and now and then
 * pure noise. The same seed gives the same inputs.
 */
public final class Mutations {
    private static final int NOISE_ONE_IN = 40;
    private static final int LONGEST = 1 << 18;
    private static final String[] WORDS = {
        "",
        "0",
        "-1",
        "1e999",
        "NaN",
        "9223372036854775808",
        "-9223372036854775808",
        "2147483648",
        "null",
        "true",
        "{}",
        "[]",
        "[[[[[[[[",
        "{\"a\":",
        "\"",
        "\\",
        "\\u0000",
        "\u0000",
        "\n",
        "\r\n",
        "'",
        "../..",
        "%00",
        "\uD83D\uDE00",
        "\u202E",
        "*&",
        "!!java.lang.Object",
        "<<: *a",
        "${x}",
        "$(x)",
        ";",
        "/",
        "?",
        "#",
        " ",
        "\t",
        "epoch",
        "count"
    };

    private final Random random;
    private final List<byte[]> good;

    /** Of these good inputs, at least one. */
    public Mutations(long seed, List<byte[]> good) {
        this.random = new Random(seed);
        this.good = List.copyOf(good);
    }

    /** Of these good texts. */
    public static Mutations ofTexts(long seed, String... texts) {
        return new Mutations(
                seed,
                Arrays.stream(texts)
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /** Of a topic's records, which are random themselves. */
    public static <T extends SpecificRecordBase> Mutations of(Topic<T> topic, long seed) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            byte[] bytes = topic.serde().serializer().serialize(topic.name(), RandomRecords.of(topic.type(), seed + i));
            records.add(java.util.Objects.requireNonNull(bytes));
        }
        return new Mutations(seed, records);
    }

    /** How many inputs a test tries: {@code -Dtrialstream.fuzz.inputs}, else as few as these. */
    public static int inputs(int otherwise) {
        return Integer.getInteger("trialstream.fuzz.inputs", otherwise);
    }

    /** The next input. */
    public byte[] next() {
        if (random.nextInt(NOISE_ONE_IN) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = pick().clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    }

    /** The next input as text; bytes that are no UTF-8 are replaced. */
    public String nextText() {
        return new String(next(), StandardCharsets.UTF_8);
    }

    private byte[] pick() {
        return good.get(random.nextInt(good.size()));
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(12));
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bytes;
            }
            case 2 -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
            case 3 -> replaced(bytes, at, at, WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8));
            case 4 -> replaced(bytes, at, to, WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8));
            case 5 -> replaced(bytes, at, to, new byte[0]);
            case 6 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            default -> spliced(bytes, at);
        };
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = pick();
        int from = random.nextInt(other.length + 1);
        return random.nextInt(4) == 0
                ? Arrays.copyOf(bytes, at)
                : replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = new byte[bytes.length - (to - from) + by.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
