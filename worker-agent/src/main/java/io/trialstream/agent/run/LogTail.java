package io.trialstream.agent.run;

import io.trialstream.agent.files.UntrustedFile;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Sends what a training process prints, at a bounded rate: a process that prints faster is shown with gaps, and keeps its whole file. */
final class LogTail {
    private static final int LARGEST_PIECE = 16 * 1024;
    private static final int SHORT_LINE = 4 * 1024;
    private static final long UNFINISHED_LINE_WAITS_NANOS = 1_000_000_000L;
    private final RunKey key;
    private final Path file;
    private final long bytesPerSecond;
    private final long lag;
    private long offset;
    private long skipped;
    private double allowance;
    private long filledAtNanos;
    private long waitingSinceNanos = -1;

    LogTail(RunKey key, Path file, long offset, long bytesPerSecond, long nowNanos) {
        this.key = key;
        this.file = file;
        this.offset = offset;
        this.bytesPerSecond = bytesPerSecond;
        this.lag = 4 * bytesPerSecond;
        this.allowance = bytesPerSecond;
        this.filledAtNanos = nowNanos;
    }

    /** Up to where it was sent, in bytes. */
    long offset() {
        return offset;
    }

    /**
     * Sends what the rate allows; how many pieces.
     *
     * @param atEnd whether nothing more will be printed: then the rest goes out, as far as one second's rate
     */
    int pump(Outbox outbox, long nowNanos, long nowMs, boolean atEnd) throws IOException {
        allowance = Math.min(bytesPerSecond, allowance + (nowNanos - filledAtNanos) * 1e-9 * bytesPerSecond);
        filledAtNanos = nowNanos;
        if (atEnd) {
            allowance = bytesPerSecond;
        }
        // java.io.File asks the kernel without making an exception of an absent file: this runs five times a second for
        // each run
        if (file.toFile().length() == offset) {
            return 0;
        }
        try (SeekableByteChannel channel = UntrustedFile.open(file)) {
            long size = channel.size();
            if (size < offset) {
                offset = 0; // it was cut
            }
            long mostBehind = atEnd ? bytesPerSecond : lag;
            if (size - offset > mostBehind) {
                long next = size - bytesPerSecond;
                skipped += next - offset;
                offset = next;
            }
            int pieces = 0;
            while (offset < size && allowance >= 1 && send(channel, size, outbox, nowNanos, nowMs, atEnd)) {
                pieces++;
            }
            return pieces;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private boolean send(
            SeekableByteChannel channel, long size, Outbox outbox, long nowNanos, long nowMs, boolean atEnd)
            throws IOException {
        int most = (int) Math.min(Math.min(size - offset, LARGEST_PIECE), (long) allowance);
        ByteBuffer buffer = ByteBuffer.allocate(most);
        channel.position(offset);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // fill it
        }
        int length = end(buffer.array(), buffer.position(), nowNanos, atEnd);
        if (length == 0) {
            return false;
        }
        String text = new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
        if (!outbox.log(new LogPiece(key, offset, text, skipped, nowMs))) {
            return false;
        }
        offset += length;
        allowance -= length;
        skipped = 0;
        waitingSinceNanos = -1;
        return true;
    }

    /** Where to cut: behind the last whole line, or, when a line takes long to end, before an unfinished character. */
    private int end(byte[] bytes, int length, long nowNanos, boolean atEnd) {
        for (int i = length - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        if (!atEnd && length < SHORT_LINE) {
            if (waitingSinceNanos < 0) {
                waitingSinceNanos = nowNanos;
            }
            if (nowNanos - waitingSinceNanos < UNFINISHED_LINE_WAITS_NANOS) {
                return 0;
            }
        }
        return atEnd ? length : beforeUnfinishedCharacter(bytes, length);
    }

    /** UTF-8: continuation bytes are 10xxxxxx, and a character has at most four bytes. */
    private static int beforeUnfinishedCharacter(byte[] bytes, int length) {
        int start = length;
        while (start > 0 && length - start < 4) {
            start--;
            if ((bytes[start] & 0xC0) != 0x80) {
                int needed = (bytes[start] & 0x80) == 0 ? 1 : Integer.numberOfLeadingZeros(~(bytes[start] << 24));
                return length - start >= needed || start == 0 ? length : start;
            }
        }
        return length;
    }
}
