package io.trialstream.agent.metrics;

import io.trialstream.agent.files.UntrustedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file that grows, whole line by whole line; a last line without an end waits for it. The file is opened for each look, so that
 * one that was replaced is followed too; one that became shorter is read from its start.
 */
public final class LineFollower {
    /** Longer lines are handed out cut, and marked so. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int BLOCK = 256 * 1024;
    private final Path file;
    private long offset;
    private long lines;
    private boolean insideLongLine;

    /**
     * From a place that an earlier follower reached.
     *
     * @param file the file, which may be absent yet
     * @param offset where to go on, in bytes
     * @param lines how many lines lie before it
     */
    public LineFollower(Path file, long offset, long lines) {
        this.file = file;
        this.offset = offset;
        this.lines = lines;
    }

    /**
     * One line.
     *
     * @param text without its end; bytes that are no UTF-8 are replaced
     * @param cut whether it was too long and its rest was left out
     * @param endOffset where the next one starts, in bytes
     * @param number its number, from 1
     */
    public record Line(String text, boolean cut, long endOffset, long number) {}

    /** Up to where was read, in bytes. */
    public long offset() {
        return offset;
    }

    /** How many lines were read. */
    public long lineCount() {
        return lines;
    }

    /** How much the file has grown beyond what was read, in bytes; 0: nothing, or it is absent. */
    public long behind() {
        long size = UntrustedFile.size(file);
        return size == 0 ? 0 : Math.abs(size - offset);
    }

    /**
     * The next whole lines, a block of them at most.
     *
     * @param atEnd whether nobody writes any more: then a last line without an end is handed out too
     */
    public List<Line> next(boolean atEnd) throws IOException {
        try (SeekableByteChannel channel = UntrustedFile.open(file)) {
            if (channel.size() < offset) {
                offset = 0; // it was written anew
                insideLongLine = false;
            }
            long left = channel.size() - offset;
            if (left == 0) {
                return List.of();
            }
            ByteBuffer block = ByteBuffer.allocate((int) Math.min(left, BLOCK));
            channel.position(offset);
            while (block.hasRemaining() && channel.read(block) >= 0) {
                // fill the block
            }
            return split(block.array(), block.position(), atEnd && left <= block.position());
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private List<Line> split(byte[] bytes, int length, boolean last) {
        List<Line> found = new ArrayList<>();
        long base = offset;
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                Line line = line(bytes, start, i, base + i + 1);
                if (line != null) {
                    found.add(line);
                }
                start = i + 1;
            }
        }
        if (last && start < length) {
            Line line = line(bytes, start, length, base + length);
            if (line != null) {
                found.add(line);
            }
        } else if (length - start > LONGEST_LINE) {
            // hand out its beginning now and pass over the rest: such a line is no report
            if (!insideLongLine) {
                lines++;
                found.add(new Line(text(bytes, start, start + LONGEST_LINE), true, base + length, lines));
                insideLongLine = true;
            }
            offset = base + length;
        }
        return found;
    }

    private @Nullable Line line(byte[] bytes, int from, int to, long end) {
        offset = end;
        if (insideLongLine) {
            insideLongLine = false;
            return null; // the rest of a line that was handed out
        }
        lines++;
        boolean cut = to - from > LONGEST_LINE;
        int stop = cut ? from + LONGEST_LINE : to;
        if (!cut && stop > from && bytes[stop - 1] == '\r') {
            stop--;
        }
        return new Line(text(bytes, from, stop), cut, end, lines);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
