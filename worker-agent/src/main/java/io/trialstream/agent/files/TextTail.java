package io.trialstream.agent.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The end of a file of text. */
public final class TextTail {
    private TextTail() {}

    /**
     * The last bytes as text, from a line's start where there is one; bytes that are no UTF-8 are replaced; empty when the file is absent.
     *
     * @param mostBytes how much at most
     */
    public static String of(Path file, int mostBytes) {
        try (SeekableByteChannel channel = UntrustedFile.open(file)) {
            long size = channel.size();
            int length = (int) Math.min(size, mostBytes);
            channel.position(size - length);
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // fill it
            }
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            int firstEnd = text.indexOf('\n');
            return size > length && firstEnd >= 0 && firstEnd + 1 < text.length() ? text.substring(firstEnd + 1) : text;
        } catch (IOException e) {
            return "";
        }
    }
}
