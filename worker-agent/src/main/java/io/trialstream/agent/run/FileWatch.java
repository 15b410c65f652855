package io.trialstream.agent.run;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when files in watched directories change, by the kernel's notices, so that nothing is polled while nothing happens. Where there are
 * none (their number is limited), {@link Watched#isNoticed} says so and the caller polls.
 */
public final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long BATCH_NANOS = 3_000_000L;
    private final @Nullable WatchService service;
    private final Map<WatchKey, Watched> watched = new ConcurrentHashMap<>();
    private final Runnable wake;

    /**
     * Starts its thread.
     *
     * @param wake runs after a change
     */
    public FileWatch(Runnable wake) {
        this.wake = wake;
        WatchService made = null;
        try {
            made = FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("no notices of file changes ({}); polling instead", e.getMessage());
        }
        this.service = made;
        if (made != null) {
            WatchService running = made;
            Thread thread = new Thread(() -> follow(running), "trialstream-file-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** One directory, or two, under watch. */
    public static final class Watched {
        private final @Nullable String onlyFile;
        private final boolean noticed;
        private volatile boolean changed = true;

        private Watched(@Nullable String onlyFile, boolean noticed) {
            this.onlyFile = onlyFile;
            this.noticed = noticed;
        }

        /** Whether notices come at all. */
        public boolean isNoticed() {
            return noticed;
        }

        /** Whether something changed since the last call; always so when no notices come. */
        public boolean takeChanged() {
            if (!noticed) {
                return true;
            }
            boolean before = changed;
            changed = false;
            return before;
        }
    }

    /**
     * Watches a directory.
     *
     * @param onlyFile the one file whose changes matter; null: all
     */
    public Watched watch(Path directory, @Nullable String onlyFile) {
        if (service == null) {
            return new Watched(onlyFile, false);
        }
        try {
            Watched entry = new Watched(onlyFile, true);
            WatchKey key = directory.register(
                    service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            watched.put(key, entry);
            return entry;
        } catch (IOException | ClosedWatchServiceException e) {
            LOG.warn("no notices of changes in {} ({}); polling it instead", directory, e.getMessage());
            return new Watched(onlyFile, false);
        }
    }

    /** Ends the watch. */
    public void release(Watched entry) {
        watched.entrySet().removeIf(candidate -> {
            if (candidate.getValue() == entry) {
                candidate.getKey().cancel();
                return true;
            }
            return false;
        });
    }

    private void follow(WatchService running) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                boolean matters = take(running.take());
                WatchKey next = running.poll();
                while (next != null) {
                    matters |= take(next);
                    next = running.poll();
                }
                if (matters) {
                    wake.run();
                }
                // a process that writes without pause makes a notice for each write: take them together
                LockSupport.parkNanos(BATCH_NANOS);
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("file watch closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean take(WatchKey key) {
        Watched entry = watched.get(key);
        boolean matters = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (entry != null
                    && (entry.onlyFile == null
                            || event.kind() == StandardWatchEventKinds.OVERFLOW
                            || entry.onlyFile.equals(String.valueOf(event.context())))) {
                entry.changed = true;
                matters = true;
            }
        }
        key.reset();
        return matters;
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }
}
