package io.trialstream.app.commands;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory of {@code --data}. */
final class DataDirectory {
    private DataDirectory() {}

    /**
     * Makes it, if need be.
     *
     * @throws IOException if it can't be made or written; the message says what would help
     */
    static void prepare(Path dir) throws IOException {
        try {
            Files.createDirectories(dir);
        } catch (FileSystemException e) {
            String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new IOException(dir + " can't be made (" + e.getFile() + ": " + why + "); give another --data", e);
        }
        if (!Files.isWritable(dir)) {
            throw new IOException(dir + " can't be written; give another --data");
        }
    }

    /** What is to be said of a failure below it. */
    static String said(IOException e) {
        return e instanceof FileSystemException
                ? e.getMessage() + " can't be used (" + e.getClass().getSimpleName() + "); give another --data"
                : String.valueOf(e.getMessage());
    }
}
