package io.trialstream.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the wrapper script wrote down about a training process. */
public final class WrapperFiles {
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
        return fields("exit", 2).map(words -> new Ended(Integer.parseInt(words[0]), ProcessTable.uptimeMs(words[1])));
    }

    private Optional<Started> started(String file) {
        return fields(file, 3)
                .map(words -> new Started(
                        new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])),
                        ProcessTable.uptimeMs(words[2])));
    }

    private Optional<String[]> fields(String file, int count) {
        if (!live.resolve(file).toFile().exists()) {
            return Optional.empty(); // the usual case of the exit file, without the cost of an exception
        }
        try {
            String text = Files.readString(live.resolve(file));
            String[] words = text.strip().split(" ");
            // the line's end tells that it is whole
            return text.endsWith("\n") && words.length == count ? Optional.of(words) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
