package io.trialstream.agent.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialstream.agent.files.DurableFiles;
import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A run's files. {@code live/} holds what the training process and its wrapper write and is watched for changes; the rest is the agent's
 * and the output.
 *
 * @param key the run
 * @param root its directory
 */
public record RunDirectory(RunKey key, Path root) {
    /** What the training process and its wrapper write, but for the output. */
    public Path live() {
        return root.resolve("live");
    }

    /** The report file. */
    public Path report() {
        return live().resolve("report.jsonl");
    }

    /** Its presence tells the training process to end. */
    public Path stopFlag() {
        return live().resolve("stop");
    }

    /**
     * Writes the flag, unless something is there already: a file of its own, so that what the training process may have put there, such as a
     * link, is not written through.
     */
    void raiseStopFlag(String reason) throws IOException {
        try {
            Files.writeString(stopFlag(), reason + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            return; // its presence is all that counts
        }
    }

    /** What the training process prints. */
    public Path output() {
        return root.resolve("out.log");
    }

    /** The reports that were made, in their order. */
    Path journal() {
        return root.resolve("journal.jsonl");
    }

    private Path groupFile() {
        return root.resolve("cgroup");
    }

    /** Notes the run's control group, before anything runs in it. */
    void saveGroup(Path group) throws IOException {
        DurableFiles.replaceLazily(groupFile(), group + "\n");
    }

    /** The run's control group; empty: it has none. */
    Optional<Path> group() {
        try {
            return groupFile().toFile().exists()
                    ? Optional.of(Path.of(Files.readString(groupFile()).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path orderFile() {
        return root.resolve("order.json");
    }

    private Path endingFile() {
        return root.resolve("ending.json");
    }

    private Path progressFile() {
        return root.resolve("progress.json");
    }

    /** Writes down what was ordered, before anything is started. */
    void create(RunRecord record) throws IOException {
        Files.createDirectories(live());
        if (!Files.exists(report())) {
            Files.createFile(report());
        }
        DurableFiles.replace(orderFile(), json(record));
    }

    /** What was ordered; empty: nothing, or not readable. */
    public Optional<RunRecord> record() {
        return read(orderFile(), RunRecord.class);
    }

    /** Notes that the run is being ended, so that an agent that is started anew goes on with it. */
    void saveEnding(Ending ending) throws IOException {
        DurableFiles.replaceLazily(endingFile(), json(ending));
    }

    Optional<Ending> ending() {
        return read(endingFile(), Ending.class);
    }

    /** Notes what the broker has; if a kill loses it, reports are only sent again. */
    void saveProgress(Progress progress) throws IOException {
        DurableFiles.replaceLazily(progressFile(), json(progress));
    }

    Progress progress() {
        return read(progressFile(), Progress.class).orElse(new Progress(-1, 0));
    }

    /**
     * What the broker has.
     *
     * @param acknowledged the last acknowledged report's sequence number; -1: none
     * @param logOffset up to where the output was sent, in bytes
     */
    record Progress(long acknowledged, long logOffset) {}

    private static String json(Object value) throws IOException {
        try {
            return Json.mapper().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IOException("a " + value.getClass().getSimpleName() + " can't be written: " + e.getMessage(), e);
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.mapper().readValue(Files.readString(file), type))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
