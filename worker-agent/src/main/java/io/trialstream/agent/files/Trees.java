package io.trialstream.agent.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whole directories. Symbolic links are never followed: they are copied and deleted as links, and count nothing. */
public final class Trees {
    private Trees() {}

    /** Deletes the directory and all below it; absent ones are fine. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return passIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Copies the directory; the target must be absent or empty.
     *
     * @param cancelled asked before each file
     * @throws IOException if a file can't be copied, or the copy was cancelled
     */
    public static void copy(Path from, Path to, BooleanSupplier cancelled) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("the copy of " + from + " was cancelled");
                }
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * What the directory holds: bytes of its files, and the newest modification. Drafts (names that start with a dot, or with draft, or
     * end with .tmp) do not count.
     */
    public static Extent measure(Path directory) throws IOException {
        long[] sums = new long[3];
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return new Extent(0, 0, 0);
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (attributes.isRegularFile()
                        && !name.startsWith(".")
                        && !name.startsWith("draft")
                        && !name.endsWith(".tmp")) {
                    sums[0]++;
                    sums[1] += attributes.size();
                    sums[2] = Math.max(sums[2], attributes.lastModifiedTime().toMillis());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return passIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return new Extent(sums[0], sums[1], sums[2]);
    }

    // a training process writes and removes files while we look
    private static FileVisitResult passIfGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    /**
     * What a directory holds.
     *
     * @param files how many files
     * @param bytes their size
     * @param modifiedMs the newest modification, milliseconds since 1970-01-01 UTC; 0: no file
     */
    public record Extent(long files, long bytes, long modifiedMs) {}
}
