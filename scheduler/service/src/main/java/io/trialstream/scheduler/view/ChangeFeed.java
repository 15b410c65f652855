package io.trialstream.scheduler.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What changed, in order, bounded: followers read from the id that they saw last. A newer state of a study, trial or agent takes the place
 * of an older one that lies in the buffer still, so a slow follower sees fewer states but always the newest. Publishing never waits for a
 * follower: who falls behind the buffer is told so and loads anew.
 *
 * <p>Ids rise, also over restarts, since they start at the time of the start: an id of an earlier process lies before all of this one's.
 */
public final class ChangeFeed {
    /** What changed; in lower case, the name of the event. */
    public enum Type {
        /** A study's newest state. */
        STUDY,
        /** A trial's newest state. */
        TRIAL,
        /** Metrics after an epoch. */
        METRIC,
        /** A decision. */
        DECISION,
        /** An agent's newest state. */
        AGENT,
        /** A piece of output. */
        LOG
    }

    /**
     * A change.
     *
     * @param id rises
     * @param type what changed
     * @param study the study concerned; null: none
     * @param data the row, piece or decision
     */
    public record Change(long id, Type type, @Nullable String study, Object data) {}

    /**
     * What a follower reads.
     *
     * @param reset whether changes before these are lost to the follower, who must load anew
     * @param changes by rising id
     * @param lastId where to read on
     */
    public record Batch(boolean reset, List<Change> changes, long lastId) {}

    private record Slot(Change change, @Nullable Object key) {}

    private final @Nullable Slot[] ring;
    private final long firstId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final Map<Object, Long> newest = new HashMap<>();
    private long nextId;
    private int waiting;
    private boolean closed;

    /**
     * An empty feed.
     *
     * @param capacity how many changes it holds
     * @param startedAtMs the present time, milliseconds since 1970 UTC
     */
    public ChangeFeed(int capacity, long startedAtMs) {
        this.ring = new Slot[capacity];
        // 1,024 ids a millisecond: more than are ever published, and below 2^53, so that they are exact in JavaScript
        this.firstId = Math.max(1, startedAtMs << 10);
        this.nextId = firstId;
    }

    /**
     * Publishes a change.
     *
     * @param key changes of the same key supersede one another; null: each counts
     */
    void publish(Type type, @Nullable String study, @Nullable Object key, Object data) {
        lock.lock();
        try {
            long id = nextId++;
            int at = index(id);
            Slot old = ring[at];
            if (old != null && old.key() != null) {
                newest.remove(old.key(), old.change().id());
            }
            ring[at] = new Slot(new Change(id, type, study, data), key);
            if (key != null) {
                Long superseded = newest.put(key, id);
                if (superseded != null) {
                    ring[index(superseded)] = null;
                }
            }
            if (waiting > 0) {
                published.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private int index(long id) {
        return (int) ((id - firstId) % ring.length);
    }

    /** The id of the newest change. */
    public long lastId() {
        lock.lock();
        try {
            return nextId - 1;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes after an id.
     *
     * @param afterId the id that the follower saw last
     * @param study only of this study; null: all
     * @param max at most so many
     */
    public Batch read(long afterId, @Nullable String study, int max) {
        lock.lock();
        try {
            long oldest = Math.max(firstId, nextId - ring.length);
            if (afterId < oldest - 1 || afterId >= nextId) {
                return new Batch(true, List.of(), nextId - 1);
            }
            List<Change> changes = new ArrayList<>();
            long id = afterId + 1;
            for (; id < nextId && changes.size() < max; id++) {
                Slot slot = ring[index(id)];
                if (slot != null && (study == null || study.equals(slot.change().study()))) {
                    changes.add(slot.change());
                }
            }
            return new Batch(false, changes, id - 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is a change after an id, the time is over or the feed is closed.
     *
     * @return whether there is one
     */
    public boolean await(long afterId, long timeoutMs) throws InterruptedException {
        lock.lock();
        waiting++;
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (nextId - 1 <= afterId && !closed && left > 0) {
                left = published.awaitNanos(left);
            }
            return nextId - 1 > afterId;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Wakes all who wait, for good. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was closed. */
    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
