package io.trialstream.scheduler.view;

import java.util.Iterator;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A study's trials by number: one thread writes, any number read. Numbers are dense, so rows lie in chunks of an array; a stray number far
 * away costs one chunk, not an array up to it.
 */
public final class TrialTable implements Iterable<TrialEntry> {
    private static final int CHUNK = 1024;

    private final NavigableMap<Integer, AtomicReferenceArray<@Nullable TrialEntry>> chunks =
            new ConcurrentSkipListMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Sets or, with null, removes a trial; gives what was there. */
    @Nullable TrialEntry put(int trial, @Nullable TrialEntry entry) {
        if (trial < 0) {
            throw new IllegalArgumentException("a trial's number is not negative, got " + trial);
        }
        AtomicReferenceArray<@Nullable TrialEntry> chunk = chunks.get(trial / CHUNK);
        if (chunk == null) {
            if (entry == null) {
                return null;
            }
            chunk = new AtomicReferenceArray<>(CHUNK);
            chunks.put(trial / CHUNK, chunk);
        }
        TrialEntry before = chunk.getAndSet(trial % CHUNK, entry);
        size.addAndGet((entry == null ? 0 : 1) - (before == null ? 0 : 1));
        return before;
    }

    /** The trial; null: there is none of that number. */
    public @Nullable TrialEntry get(int trial) {
        AtomicReferenceArray<@Nullable TrialEntry> chunk = trial < 0 ? null : chunks.get(trial / CHUNK);
        return chunk == null ? null : chunk.get(trial % CHUNK);
    }

    /** How many trials there are. */
    public int size() {
        return size.get();
    }

    /** The trials by rising number. */
    public Stream<TrialEntry> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Iterator<TrialEntry> iterator() {
        return new Iterator<>() {
            private final Iterator<AtomicReferenceArray<@Nullable TrialEntry>> rest =
                    chunks.values().iterator();
            private @Nullable AtomicReferenceArray<@Nullable TrialEntry> chunk;
            private int index;
            private @Nullable TrialEntry next = advance();

            private @Nullable TrialEntry advance() {
                while (true) {
                    AtomicReferenceArray<@Nullable TrialEntry> current = chunk;
                    while (current != null && index < CHUNK) {
                        TrialEntry entry = current.get(index++);
                        if (entry != null) {
                            return entry;
                        }
                    }
                    if (!rest.hasNext()) {
                        return null;
                    }
                    chunk = rest.next();
                    index = 0;
                }
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public TrialEntry next() {
                TrialEntry entry = next;
                if (entry == null) {
                    throw new NoSuchElementException("no more trials");
                }
                next = advance();
                return entry;
            }
        };
    }
}
