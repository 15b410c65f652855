package io.trialstream.agent.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Small files that are whole or absent. A new content is written under another name and renamed into place, so that neither a kill nor a
 * full disk leaves half of it.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Replaces the file's content; it is on the disk when this returns, and survives a power cut. */
    public static void replace(Path file, String content) throws IOException {
        write(file, content, true);
    }

    /** The same without waiting for the disk: survives a kill of the process, not always a power cut. For what can be had again. */
    public static void replaceLazily(Path file, String content) throws IOException {
        write(file, content, false);
    }

    private static void write(Path file, String content, boolean synced) throws IOException {
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (synced) {
                channel.force(true);
            }
        }
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system below " + file.getParent() + " can't rename atomically", e);
        }
        if (synced) {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
        }
    }
}
