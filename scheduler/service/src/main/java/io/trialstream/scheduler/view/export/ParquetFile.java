package io.trialstream.scheduler.view.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file of flat, nullable columns: version 1 data pages, one a column and row group, plainly encoded and not compressed. See the
 * format's <a href="https://parquet.apache.org/docs/file-format/">description</a> and its {@code parquet.thrift}.
 */
final class ParquetFile implements AutoCloseable {
    /** So many rows are held in memory and make a group. */
    static final int GROUP_ROWS = 50_000;

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int OPTIONAL = 1;
    private static final int UTF8 = 0;

    /** A column's type; the number is that of Parquet's physical type. */
    enum Kind {
        BOOLEAN(0),
        INT64(2),
        DOUBLE(5),
        TEXT(6);

        private final int physical;

        Kind(int physical) {
            this.physical = physical;
        }
    }

    /** A column: its name, and the type of its values. */
    record Column(String name, Kind kind) {}

    private final OutputStream out;
    private final List<Column> columns;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<CompactThrift> groups = new ArrayList<>();
    private long written;
    private int rows;
    private long allRows;

    /** Begins a file; the stream is the caller's to close. */
    ParquetFile(OutputStream out, List<Column> columns) throws IOException {
        this.out = out;
        this.columns = List.copyOf(columns);
        columns.forEach(column -> chunks.add(new Chunk(column.kind())));
        write(MAGIC);
    }

    /**
     * Adds a row.
     *
     * @param cells as many as columns: Boolean, Number, Number or anything by the column's type; null: nothing there
     */
    void row(List<? extends @Nullable Object> cells) throws IOException {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        for (int i = 0; i < cells.size(); i++) {
            chunks.get(i).add(cells.get(i));
        }
        rows++;
        if (rows == GROUP_ROWS) {
            group();
        }
    }

    private void group() throws IOException {
        long start = written;
        List<CompactThrift> metadata = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            long offset = written;
            byte[] page = chunks.get(i).page();
            write(new CompactThrift()
                    .int32(1, 0)
                    .int32(2, page.length)
                    .int32(3, page.length)
                    .struct(
                            5,
                            new CompactThrift()
                                    .int32(1, rows)
                                    .int32(2, PLAIN)
                                    .int32(3, RLE)
                                    .int32(4, RLE))
                    .toByteArray());
            write(page);
            metadata.add(chunk(columns.get(i), offset, written - offset));
            chunks.set(i, new Chunk(columns.get(i).kind()));
        }
        groups.add(new CompactThrift()
                .structs(1, metadata)
                .int64(2, written - start)
                .int64(3, rows));
        allRows += rows;
        rows = 0;
    }

    private CompactThrift chunk(Column column, long offset, long bytes) {
        return new CompactThrift()
                .int64(2, offset)
                .struct(
                        3,
                        new CompactThrift()
                                .int32(1, column.kind().physical)
                                .ints(2, List.of(PLAIN, RLE))
                                .texts(3, List.of(column.name()))
                                .int32(4, 0)
                                .int64(5, rows)
                                .int64(6, bytes)
                                .int64(7, bytes)
                                .int64(9, offset));
    }

    private static CompactThrift schema(Column column) {
        CompactThrift element = new CompactThrift()
                .int32(1, column.kind().physical)
                .int32(3, OPTIONAL)
                .text(4, column.name());
        return column.kind() == Kind.TEXT
                ? element.int32(6, UTF8).struct(10, new CompactThrift().struct(1, new CompactThrift()))
                : element;
    }

    /** Writes what is left and the file's footer. */
    @Override
    public void close() throws IOException {
        if (rows > 0) {
            group();
        }
        List<CompactThrift> schema = new ArrayList<>();
        schema.add(new CompactThrift().text(4, "schema").int32(5, columns.size()));
        columns.forEach(column -> schema.add(schema(column)));
        byte[] footer = new CompactThrift()
                .int32(1, 1)
                .structs(2, schema)
                .int64(3, allRows)
                .structs(4, groups)
                .text(6, "trialstream")
                .toByteArray();
        write(footer);
        write(little(footer.length, Integer.BYTES));
        write(MAGIC);
        out.flush();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private static byte[] little(long value, int bytes) {
        byte[] little = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            little[i] = (byte) (value >>> 8 * i);
        }
        return little;
    }

    /** A column's values in one group. */
    private static final class Chunk {
        private final Kind kind;
        private final ByteArrayOutputStream values = new ByteArrayOutputStream();
        private final BitSet there = new BitSet();
        private final BitSet flags = new BitSet();
        private int rows;
        private int present;

        Chunk(Kind kind) {
            this.kind = kind;
        }

        void add(@Nullable Object value) {
            if (value != null) {
                there.set(rows);
                value(value);
                present++;
            }
            rows++;
        }

        private void value(Object value) {
            switch (kind) {
                case BOOLEAN -> flags.set(present, (Boolean) value);
                case INT64 -> values.writeBytes(little(((Number) value).longValue(), Long.BYTES));
                case DOUBLE ->
                    values.writeBytes(little(Double.doubleToRawLongBits(((Number) value).doubleValue()), Double.BYTES));
                case TEXT -> {
                    byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
                    values.writeBytes(little(text.length, Integer.BYTES));
                    values.writeBytes(text);
                }
            }
        }

        /** The definition levels as one bit-packed run, with its length before it, and the values that are there. */
        byte[] page() {
            int groups = (rows + 7) / 8;
            ByteArrayOutputStream levels = new ByteArrayOutputStream();
            int header = groups << 1 | 1;
            while ((header & ~0x7F) != 0) {
                levels.write(header & 0x7F | 0x80);
                header >>>= 7;
            }
            levels.write(header);
            levels.writeBytes(packed(there, rows));
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            page.writeBytes(little(levels.size(), Integer.BYTES));
            page.writeBytes(levels.toByteArray());
            page.writeBytes(kind == Kind.BOOLEAN ? packed(flags, present) : values.toByteArray());
            return page.toByteArray();
        }

        private static byte[] packed(BitSet bits, int count) {
            return java.util.Arrays.copyOf(bits.toByteArray(), (count + 7) / 8);
        }
    }
}
