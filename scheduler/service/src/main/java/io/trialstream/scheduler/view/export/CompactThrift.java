package io.trialstream.scheduler.view.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a struct in Thrift's compact protocol, field by field in rising order; as much of it as Parquet's metadata needs. */
final class CompactThrift {
    private static final int TRUE = 1;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int SHORT_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int last;

    /** A true flag; false ones are left out by none of our structs. */
    CompactThrift yes(int field) {
        header(field, TRUE);
        return this;
    }

    /** A 32-bit integer or an enum. */
    CompactThrift int32(int field, int value) {
        header(field, I32);
        varint(zigzag(value));
        return this;
    }

    /** A 64-bit integer. */
    CompactThrift int64(int field, long value) {
        header(field, I64);
        varint(zigzag(value));
        return this;
    }

    /** A string. */
    CompactThrift text(int field, String value) {
        header(field, BINARY);
        text(value);
        return this;
    }

    /** A struct or union. */
    CompactThrift struct(int field, CompactThrift value) {
        header(field, STRUCT);
        out.writeBytes(value.toByteArray());
        return this;
    }

    /** A list of structs. */
    CompactThrift structs(int field, List<CompactThrift> values) {
        list(field, STRUCT, values.size());
        values.forEach(value -> out.writeBytes(value.toByteArray()));
        return this;
    }

    /** A list of strings. */
    CompactThrift texts(int field, List<String> values) {
        list(field, BINARY, values.size());
        values.forEach(this::text);
        return this;
    }

    /** A list of 32-bit integers or enums. */
    CompactThrift ints(int field, List<Integer> values) {
        list(field, I32, values.size());
        values.forEach(value -> varint(zigzag(value)));
        return this;
    }

    /** The struct with its end. */
    byte[] toByteArray() {
        byte[] fields = out.toByteArray();
        return java.util.Arrays.copyOf(fields, fields.length + 1);
    }

    private void header(int field, int type) {
        int delta = field - last;
        if (delta < 1 || delta > 15) {
            throw new IllegalArgumentException("field " + field + " does not follow " + last);
        }
        out.write(delta << 4 | type);
        last = field;
    }

    private void list(int field, int type, int size) {
        header(field, LIST);
        if (size < SHORT_LIST) {
            out.write(size << 4 | type);
        } else {
            out.write(SHORT_LIST << 4 | type);
            varint(size);
        }
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
