package io.trialstream.schemas;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/** Records with random content: extremes and odd texts among it. */
public final class RandomRecords {
    private static final double[] DOUBLES = {
        0, -0.0, 1, -1, Double.MAX_VALUE, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, 1e-300
    };
    private static final String[] TEXTS = {
        "", " ", "a", "study/1", "ä→日本", "\uD83D\uDE00", "line\nbreak\t\"quoted\"", "\u0000"
    };

    private final Random random;
    private final boolean plain;

    private RandomRecords(Random random, boolean plain) {
        this.random = random;
        this.plain = plain;
    }

    /** Any record of the type. */
    public static <T extends SpecificRecordBase> T of(Class<T> type, long seed) {
        return type.cast(new RandomRecords(new Random(seed), false).value(AllRecords.schema(type)));
    }

    /** A record of the type that every JSON reader can show: finite numbers, one entry in each list and map, nothing absent. */
    static <T extends SpecificRecordBase> T plain(Class<T> type) {
        return type.cast(new RandomRecords(new Random(1), true).value(AllRecords.schema(type)));
    }

    private Object value(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case ENUM ->
                SpecificData.get()
                        .createEnum(
                                schema.getEnumSymbols()
                                        .get(
                                                plain
                                                        ? 1
                                                        : random.nextInt(schema.getEnumSymbols()
                                                                .size())),
                                schema);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int i = count(); i > 0; i--) {
                    items.add(value(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                for (int i = count(); i > 0; i--) {
                    entries.put(text(), value(schema.getValueType()));
                }
                yield entries;
            }
            case UNION -> {
                List<Schema> types = schema.getTypes();
                yield value(plain ? types.get(types.size() > 2 ? 0 : 1) : types.get(random.nextInt(types.size())));
            }
            case STRING -> text();
            case BYTES -> {
                byte[] bytes = new byte[plain ? 3 : random.nextInt(20)];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            case INT -> plain ? random.nextInt(100) : random.nextInt();
            case LONG -> plain ? random.nextInt(1_000_000) + 0L : random.nextLong();
            case DOUBLE -> plain ? random.nextInt(1000) / 8.0 : aDouble();
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
            case FLOAT, FIXED -> throw new AssertionError("no record has a " + schema.getType());
        };
    }

    private Object record(Schema schema) {
        IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema()));
        }
        return record;
    }

    private int count() {
        return plain ? 1 : random.nextInt(4);
    }

    private String text() {
        return plain ? "text" + random.nextInt(100) : TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(1000);
    }

    private double aDouble() {
        return random.nextBoolean() ? random.nextGaussian() : DOUBLES[random.nextInt(DOUBLES.length)];
    }
}
