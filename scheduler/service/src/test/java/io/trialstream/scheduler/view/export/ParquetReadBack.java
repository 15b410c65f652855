package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the kind of Parquet file that we write, from the format's description and not from our writer. */
final class ParquetReadBack {
    private final ByteBuffer bytes;

    private ParquetReadBack(byte[] file) {
        bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The columns by name, each with all its values. */
    static Map<String, List<@Nullable Object>> columns(byte[] file) {
        return new ParquetReadBack(file).read();
    }

    private Map<String, List<@Nullable Object>> read() {
        int end = bytes.limit();
        assertThat(new String(bytes.array(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(new String(bytes.array(), end - 4, 4, StandardCharsets.US_ASCII))
                .isEqualTo("PAR1");
        int length = bytes.getInt(end - 8);
        bytes.position(end - 8 - length);
        Map<Integer, Object> footer = struct();
        assertThat(bytes.position()).isEqualTo(end - 8);
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        for (Map<Integer, Object> element :
                list(footer, 2).subList(1, list(footer, 2).size())) {
            columns.put((String) element.get(4), new ArrayList<>());
        }
        for (Map<Integer, Object> group : list(footer, 4)) {
            for (Map<Integer, Object> chunk : list(group, 1)) {
                chunk(chunk, columns);
            }
        }
        long rows = (Long) footer.get(3);
        columns.values().forEach(values -> assertThat(values).hasSize((int) rows));
        return columns;
    }

    @SuppressWarnings("unchecked")
    private void chunk(Map<Integer, Object> chunk, Map<String, List<@Nullable Object>> columns) {
        Map<Integer, Object> meta = (Map<Integer, Object>) chunk.get(3);
        List<@Nullable Object> values = columns.get(((List<String>) meta.get(3)).get(0));
        bytes.position((int) (long) (Long) meta.get(9));
        Map<Integer, Object> page = struct();
        Map<Integer, Object> data = (Map<Integer, Object>) page.get(5);
        int count = (int) (long) (Long) data.get(1);
        assertThat(meta.get(5)).isEqualTo((long) count);
        int start = bytes.position();
        int levels = bytes.getInt();
        int header = (int) varint();
        assertThat(header & 1).as("a bit-packed run").isEqualTo(1);
        byte[] there = new byte[header >> 1];
        bytes.get(there);
        assertThat(bytes.position()).isEqualTo(start + 4 + levels);
        int flag = 0;
        int flags = bytes.position();
        for (int i = 0; i < count; i++) {
            if ((there[i / 8] >> i % 8 & 1) == 0) {
                values.add(null);
                continue;
            }
            switch ((int) (long) (Long) meta.get(1)) {
                case 0 -> {
                    values.add((bytes.get(flags + flag / 8) >> flag % 8 & 1) == 1);
                    flag++;
                }
                case 2 -> values.add(bytes.getLong());
                case 5 -> values.add(bytes.getDouble());
                case 6 -> {
                    byte[] text = new byte[bytes.getInt()];
                    bytes.get(text);
                    values.add(new String(text, StandardCharsets.UTF_8));
                }
                default -> throw new AssertionError("type " + meta.get(1));
            }
        }
        int read = bytes.position() + (flag + 7) / 8;
        assertThat(read - start).isEqualTo((int) (long) (Long) page.get(3));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<Integer, Object>> list(Map<Integer, Object> struct, int field) {
        return (List<Map<Integer, Object>>) struct.get(field);
    }

    private Map<Integer, Object> struct() {
        Map<Integer, Object> fields = new TreeMap<>();
        int field = 0;
        while (true) {
            int header = bytes.get() & 0xff;
            if (header == 0) {
                return fields;
            }
            field += header >> 4;
            fields.put(field, value(header & 0xf));
        }
    }

    private Object value(int type) {
        switch (type) {
            case 1:
                return true;
            case 5, 6:
                long zigzag = varint();
                return zigzag >>> 1 ^ -(zigzag & 1);
            case 8:
                byte[] text = new byte[(int) varint()];
                bytes.get(text);
                return new String(text, StandardCharsets.UTF_8);
            case 9:
                int header = bytes.get() & 0xff;
                int size = header >> 4 == 15 ? (int) varint() : header >> 4;
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    values.add(value(header & 0xf));
                }
                return values;
            case 12:
                return struct();
            default:
                throw new AssertionError("type " + type);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
