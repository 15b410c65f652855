package io.trialstream.core.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What happens next on the virtual clock: a binary heap by time; events of one time come in the order in which they were planned. Those that
 * happen at once, most of all where messages take no time, wait in line beside the heap: what the heap holds for the same time was planned
 * before them.
 */
final class EventQueue {
    /** Something that happens. */
    interface Event {
        void happen();
    }

    // the heap: times and orders of places, and where the event of a place lies
    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private int[] slots = new int[1024];
    private int size;
    // events stay where they are while the heap moves numbers
    private @Nullable Event[] events = new @Nullable Event[1024];
    private int[] freeSlots = new int[1024];
    private int freeCount;

    private final ArrayDeque<Event> atOnce = new ArrayDeque<>();
    private long planned;
    private long nowMs;

    EventQueue(long startMs) {
        nowMs = startMs;
        free(0, times.length);
    }

    private void free(int from, int to) {
        for (int slot = to - 1; slot >= from; slot--) {
            freeSlots[freeCount++] = slot;
        }
    }

    /** The virtual time, in milliseconds. */
    long nowMs() {
        return nowMs;
    }

    boolean isEmpty() {
        return size == 0 && atOnce.isEmpty();
    }

    void plan(long atMs, Event event) {
        if (atMs <= nowMs) {
            atOnce.add(event);
            return;
        }
        if (size == times.length) {
            grow();
        }
        int slot = freeSlots[--freeCount];
        events[slot] = event;
        long order = planned++;
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (before(times[parent], orders[parent], atMs, order)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        set(place, atMs, order, slot);
    }

    private void grow() {
        int more = 2 * size;
        times = Arrays.copyOf(times, more);
        orders = Arrays.copyOf(orders, more);
        slots = Arrays.copyOf(slots, more);
        events = Arrays.copyOf(events, more);
        freeSlots = Arrays.copyOf(freeSlots, more);
        free(size, more);
    }

    /** Takes the next event and sets the clock to its time; null: nothing is planned. */
    @Nullable Event next() {
        boolean heapFirst = size > 0 && times[0] <= nowMs;
        if (!heapFirst && !atOnce.isEmpty()) {
            return atOnce.remove();
        }
        return size == 0 ? null : takeFirst();
    }

    private @Nullable Event takeFirst() {
        int taken = slots[0];
        Event first = events[taken];
        events[taken] = null;
        freeSlots[freeCount++] = taken;
        nowMs = times[0];
        size--;
        long time = times[size];
        long order = orders[size];
        int slot = slots[size];
        int place = 0;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(times[child + 1], orders[child + 1], times[child], orders[child])) {
                child++;
            }
            if (!before(times[child], orders[child], time, order)) {
                break;
            }
            move(child, place);
            place = child;
        }
        if (size > 0) {
            set(place, time, order, slot);
        }
        return first;
    }

    private static boolean before(long timeA, long orderA, long timeB, long orderB) {
        return timeA < timeB || (timeA == timeB && orderA < orderB);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        slots[to] = slots[from];
    }

    private void set(int place, long time, long order, int slot) {
        times[place] = time;
        orders[place] = order;
        slots[place] = slot;
    }
}
