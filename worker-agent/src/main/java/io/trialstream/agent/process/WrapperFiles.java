package io.trialstream.agent.process;

import io.trialstream.agent.files.TextTail;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** What the wrapper script wrote down about a training process. */
public final class WrapperFiles {
    private static final int LONGEST = 200;

    private final Path live;

    /** Of the directory that the launch named. */
    public WrapperFiles(Path live) {
        this.live = live;
    }

    /**
     * A process that said who it is.
     *
     * @param id who
     * @param uptimeMs when, in milliseconds since boot
     */
    public record Started(ProcessId id, long uptimeMs) {}

    /**
     * An exit.
     *
     * @param code the exit code, 128 + n for signal n
     * @param uptimeMs when, in milliseconds since boot
     */
    public record Ended(int code, long uptimeMs) {}

    /** The training process; empty: not started yet, or its file is not whole yet. */
    public Optional<Started> trainer() {
        return started("pid");
    }

    /** The script that waits for it. */
    public Optional<Started> wrapper() {
        return started("wrapper");
    }

    /** How it ended; empty: it did not, or nobody wrote it down. */
    public Optional<Ended> exit() {
        return fields("exit", 2, words -> new Ended(Integer.parseInt(words[0]), ProcessTable.uptimeMs(words[1])));
    }

    private Optional<Started> started(String file) {
        return fields(
                file,
                3,
                words -> new Started(
                        new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])),
                        ProcessTable.uptimeMs(words[2])));
    }

    private <T> Optional<T> fields(String file, int count, Function<String[], T> read) {
        if (!live.resolve(file).toFile().exists()) {
            return Optional.empty(); // the usual case of the exit file, without the cost of an exception
        }
        String text = TextTail.of(live.resolve(file), LONGEST);
        String[] words = text.strip().split(" ");
        // the line's end tells that it is whole
        if (!text.endsWith("\n") || words.length != count) {
            return Optional.empty();
        }
        try {
            return Optional.of(read.apply(words));
        } catch (NumberFormatException e) {
            return Optional.empty(); // the training process wrote there: as if nobody had
        }
    }
}
