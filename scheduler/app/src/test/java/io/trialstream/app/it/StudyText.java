package io.trialstream.app.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Study files and training scripts in a test's own directory. */
final class StudyText {
    private final Path directory;

    StudyText(Path directory) {
        this.directory = directory;
    }

    /** Writes a study file. */
    Path file(String name, String text) {
        try {
            Files.createDirectories(directory);
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a training script beside it. */
    Path script(String name) {
        return file(name, text(name));
    }

    /** A training script's text. */
    static String text(String name) {
        try (InputStream script =
                Objects.requireNonNull(StudyText.class.getResourceAsStream("/training/" + name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that training scripts appended to a file; none when it is not there. */
    static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The epochs that curve.sh trained in a directory, a line each. */
    static List<String> trained(Path directory) {
        return lines(directory.resolve("trained.log")).stream()
                .filter(line -> !line.contains("start"))
                .toList();
    }
}
