package io.trialstream.scheduler.view.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: TFRecord frames (length, masked CRC-32C of the length, data, masked CRC-32C of the data) that hold Event
 * messages of {@code tensorflow/core/util/event.proto}.
 */
final class EventFile implements AutoCloseable {
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int PLUGIN_CONTENT = 2;
    private static final int MASK_DELTA = 0xa282ead8;
    private static final double MILLIS = 1000;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Creates a file in a directory, which is created too.
     *
     * @param startedAtMs of what it is about, milliseconds since 1970 UTC: part of its name and time of its first event
     */
    static EventFile create(Path directory, long startedAtMs) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("events.out.tfevents." + startedAtMs / 1000 + ".trialstream");
        EventFile events = new EventFile(new BufferedOutputStream(Files.newOutputStream(file)));
        events.write(
                new Proto().number(EVENT_WALL_TIME, startedAtMs / MILLIS).text(EVENT_FILE_VERSION, "brain.Event:2"));
        return events;
    }

    /** A scalar at a step. */
    void scalar(String tag, long step, long atMs, double value) throws IOException {
        summary(step, atMs, new Proto().text(VALUE_TAG, tag).single(VALUE_SIMPLE, (float) value));
    }

    /** A record that only a plugin understands. */
    void plugin(String tag, String plugin, Proto content, long atMs) throws IOException {
        Proto data = new Proto().text(PLUGIN_NAME, plugin).message(PLUGIN_CONTENT, content);
        Proto metadata = new Proto().message(METADATA_PLUGIN, data);
        summary(0, atMs, new Proto().text(VALUE_TAG, tag).message(VALUE_METADATA, metadata));
    }

    private void summary(long step, long atMs, Proto value) throws IOException {
        write(new Proto()
                .number(EVENT_WALL_TIME, atMs / MILLIS)
                .integer(EVENT_STEP, step)
                .message(EVENT_SUMMARY, new Proto().message(SUMMARY_VALUE, value)));
    }

    private void write(Proto event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = little(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(little(Integer.BYTES).putInt(masked(length)).array());
        out.write(data);
        out.write(little(Integer.BYTES).putInt(masked(data)).array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The checksum as TFRecord stores it: rotated and shifted, since a checksum of data that holds checksums is weak. */
    static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
