package io.trialstream.scheduler.view.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a message in the protocol buffers' wire format, field by field. Fields at their default are the caller's to leave out. */
final class Proto {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An integer, bool or enum; negative ones take ten bytes, as int32 and int64 do. */
    Proto integer(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    /** A double. */
    Proto number(int field, double value) {
        varint((long) field << 3 | FIXED64);
        fixed(Double.doubleToLongBits(value), Double.BYTES);
        return this;
    }

    /** A float. */
    Proto single(int field, float value) {
        varint((long) field << 3 | FIXED32);
        fixed(Float.floatToIntBits(value), Float.BYTES);
        return this;
    }

    /** A string. */
    Proto text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message. */
    Proto message(int field, Proto value) {
        return bytes(field, value.toByteArray());
    }

    /** Bytes. */
    Proto bytes(int field, byte[] value) {
        varint((long) field << 3 | LENGTH);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void fixed(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> 8 * i));
        }
    }
}
