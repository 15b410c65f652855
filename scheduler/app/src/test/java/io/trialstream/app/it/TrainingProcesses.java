package io.trialstream.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The training processes of one test, found by their environment: their children too, however they detached themselves. */
final class TrainingProcesses {
    private TrainingProcesses() {}

    /** The process ids of all processes whose report file lies below a directory. */
    static List<Long> below(Path directory) {
        return carrying("TRIALSTREAM_REPORT=" + directory.toAbsolutePath());
    }

    /** The process ids of all processes whose environment holds a variable that starts so. */
    static List<Long> carrying(String start) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (carries(process, start)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean carries(Path process, String start) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + start);
        } catch (IOException e) {
            return false; // it ended meanwhile, or is another user's
        }
    }

    /** Kills what a failed test left behind. */
    static void killBelow(Path directory) {
        for (long pid : below(directory)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
