package io.trialstream.agent.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A file that a training process may have put something else in the place of: a link to a file that only the agent may read, a pipe that
 * nobody writes to. Only a regular file is opened; anything else counts as absent.
 */
public final class UntrustedFile {
    private UntrustedFile() {}

    /**
     * Opens it for reading.
     *
     * @throws NoSuchFileException if it is absent, or no regular file
     */
    public static SeekableByteChannel open(Path file) throws IOException {
        if (!attributes(file).isRegularFile()) {
            throw new NoSuchFileException(file.toString(), null, "it is no regular file");
        }
        return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** Its size in bytes; 0: it is absent, or no regular file. */
    public static long size(Path file) {
        try {
            BasicFileAttributes attributes = attributes(file);
            return attributes.isRegularFile() ? attributes.size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
