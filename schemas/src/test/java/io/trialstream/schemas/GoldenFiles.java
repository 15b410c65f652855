package io.trialstream.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests compare with, and that are written anew on request alone. */
final class GoldenFiles {
    /** What a failing test tells people to run. */
    static final String COMMAND = "mvn -pl schemas test -Dtrialstream.golden=write";

    private GoldenFiles() {}

    static boolean writing() {
        return "write".equals(System.getProperty("trialstream.golden"));
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
