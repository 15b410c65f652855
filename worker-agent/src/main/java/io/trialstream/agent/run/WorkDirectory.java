package io.trialstream.agent.run;

import io.trialstream.agent.files.DurableFiles;
import io.trialstream.agent.files.Trees;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's directory: {@code studies/STUDY/TRIAL/run-LEASE/} for each run; {@code active/} and {@code ended/} with an empty file for each
 * run that is held and that is kept, so that a start needs not look through all of them; the lock; the incarnation.
 */
public final class WorkDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkDirectory.class);
    private static final long FULL_BYTES = 1 << 20;
    private final Path root;
    private final FileChannel lockChannel;
    private final FileStore store;

    private WorkDirectory(Path root, FileChannel lockChannel, FileStore store) {
        this.root = root;
        this.store = store;
        this.lockChannel = lockChannel;
    }

    /**
     * Opens it for one agent alone.
     *
     * @throws IOException if it can't be made or written, or another agent has it; the message says which
     */
    public static WorkDirectory open(Path root) throws IOException {
        try {
            Files.createDirectories(root.resolve("active"));
            Files.createDirectories(root.resolve("ended"));
            Files.createDirectories(root.resolve("studies"));
        } catch (IOException e) {
            throw new IOException(
                    "the work directory " + root + " can't be made (" + e + "); give a writable one with --work-dir",
                    e);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(root.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "the work directory " + root + " can't be written (" + e + "); give a writable one with --work-dir",
                    e);
        }
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // an agent in this very process
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another agent uses the work directory " + root
                    + "; end it first, or give this one its own with --work-dir and an id of its own with --id");
        }
        return new WorkDirectory(root, channel, Files.getFileStore(root));
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    /**
     * A new incarnation, above all earlier ones of this directory; never below the clock, so that it rises even when the directory was
     * wiped.
     */
    public long nextIncarnation(long nowMs) throws IOException {
        Path file = root.resolve("incarnation");
        long last = 0;
        try {
            last = Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            LOG.debug("first start on {}", root);
        } catch (NumberFormatException e) {
            LOG.warn("{} is damaged; going on from the clock", file);
        }
        long next = Math.max(last + 1, nowMs);
        DurableFiles.replace(file, next + "\n");
        return next;
    }

    /** A run's directory. */
    public RunDirectory run(RunKey key) {
        return new RunDirectory(key, trial(key.trialKey()).resolve("run-" + key.leaseEpoch()));
    }

    /** A trial's directory. */
    public Path trial(TrialKey trial) {
        return root.resolve("studies").resolve(trial.studyId()).resolve(Integer.toString(trial.trial()));
    }

    /** Whether the run is known here: it is held, or its files are still kept. */
    public boolean knows(RunKey key) {
        return Files.isDirectory(run(key).root());
    }

    void activate(RunKey key) throws IOException {
        try {
            Files.createFile(root.resolve("active").resolve(fileName(key)));
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} is active already", key);
        }
    }

    /** The run's exit is acknowledged: it is held no more. */
    void end(RunKey key) throws IOException {
        Path mark = root.resolve("active").resolve(fileName(key));
        Path ended = root.resolve("ended").resolve(fileName(key));
        Files.move(mark, ended, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(ended, FileTime.fromMillis(System.currentTimeMillis()));
    }

    /** The runs that an earlier agent held. */
    public List<RunKey> active() throws IOException {
        List<RunKey> keys = new ArrayList<>();
        for (Path mark : list("active")) {
            key(mark).ifPresent(keys::add);
        }
        return keys;
    }

    /** Removes the oldest ended runs beyond so many; checkpoints stay. */
    public void clean(int keep) throws IOException {
        List<Path> marks = list("ended");
        if (marks.size() <= keep) {
            return;
        }
        marks.sort(Comparator.comparingLong(WorkDirectory::modified));
        for (Path mark : marks.subList(0, marks.size() - keep)) {
            Optional<RunKey> key = key(mark);
            if (key.isPresent()) {
                RunDirectory run = run(key.get());
                Trees.delete(run.root());
                deleteIfEmpty(trial(key.get().trialKey()));
            }
            Files.deleteIfExists(mark);
        }
    }

    /** Free space below the directory, in bytes; -1: not known. */
    public long freeBytes() {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Whether there is so little space that whatever is written fails. */
    boolean isFull() {
        long free = freeBytes();
        return free >= 0 && free < FULL_BYTES;
    }

    private List<Path> list(String name) throws IOException {
        List<Path> marks = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(name))) {
            entries.forEach(marks::add);
        }
        return marks;
    }

    private static void deleteIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("{} is kept: {}", directory, e.getMessage());
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    // a slug holds no ~
    private static String fileName(RunKey key) {
        return key.studyId() + "~" + key.trial() + "~" + key.leaseEpoch();
    }

    private static Optional<RunKey> key(Path mark) {
        String[] parts = mark.getFileName().toString().split("~", -1);
        try {
            return parts.length == 3
                    ? Optional.of(new RunKey(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2])))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Frees it for another agent. */
    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
