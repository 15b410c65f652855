package io.trialstream.schemas;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Walks over the bytes of a record without building it, so that no length in it is believed before the bytes are seen to be there: Avro's
 * decoder allocates what a text or list claims (up to 2 GiB) before it reads.
 */
final class RecordBody {
    private final byte[] bytes;
    private int at;

    private RecordBody(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    /**
     * @param writer the schema that the record was written with
     * @throws AvroRuntimeException if the bytes from {@code from} on are no record of that schema: one ends too early, or claims what can't be
     */
    static void check(Schema writer, byte[] bytes, int from) {
        new RecordBody(bytes, from).skip(writer);
    }

    private void skip(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    skip(field.schema());
                }
            }
            case ARRAY -> skipBlocks(schema.getElementType(), false);
            case MAP -> skipBlocks(schema.getValueType(), true);
            case UNION ->
                skip(schema.getTypes()
                        .get(index("union branch", schema.getTypes().size())));
            case ENUM -> index("enumeration", schema.getEnumSymbols().size());
            case STRING, BYTES -> pass(varint(), "a text or bytes");
            case FIXED -> pass(schema.getFixedSize(), "a fixed field");
            case INT, LONG -> varint();
            case DOUBLE -> pass(Double.BYTES, "a double");
            case FLOAT -> pass(Float.BYTES, "a float");
            case BOOLEAN -> pass(1, "a boolean");
            case NULL -> {}
        }
    }

    /** Blocks of items: a count (negative: the block's size in bytes follows), the items, and a last block of none. */
    private void skipBlocks(Schema item, boolean keyed) {
        while (true) {
            long count = varint();
            if (count == 0) {
                return;
            }
            if (count < 0) {
                count = -count;
                varint();
            }
            // no item of ours is empty: each takes a byte at least
            if (count < 0 || count > bytes.length - at) {
                throw new AvroRuntimeException(
                        "a list claims " + count + " items where " + (bytes.length - at) + " bytes are left");
            }
            for (long i = 0; i < count; i++) {
                if (keyed) {
                    pass(varint(), "a key");
                }
                skip(item);
            }
        }
    }

    private int index(String what, int size) {
        long index = varint();
        if (index < 0 || index >= size) {
            throw new AvroRuntimeException("the " + what + " " + index + " is not among " + size);
        }
        return (int) index;
    }

    private void pass(long length, String what) {
        if (length < 0 || length > bytes.length - at) {
            throw new AvroRuntimeException(
                    what + " claims " + length + " bytes where " + (bytes.length - at) + " are left");
        }
        at += (int) length;
    }

    /** An integer of up to 64 bits, seven a byte, lowest first, its sign in the lowest bit (Avro's zig-zag). */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= bytes.length) {
                throw new AvroRuntimeException("the record ends within a number, after " + bytes.length + " bytes");
            }
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new AvroRuntimeException("a number of more than 10 bytes ends at byte " + at);
    }
}
