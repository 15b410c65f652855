package io.trialstream.core.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What happens next on the virtual clock: a binary heap by time; events of one time come in the order in which they were planned. */
final class EventQueue {
    /** Something that happens. */
    interface Event {
        void happen();
    }

    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private @Nullable Event[] events = new @Nullable Event[1024];
    private int size;
    private long planned;
    private long nowMs;

    EventQueue(long startMs) {
        nowMs = startMs;
    }

    /** The virtual time, in milliseconds. */
    long nowMs() {
        return nowMs;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void plan(long atMs, Event event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        long time = Math.max(atMs, nowMs);
        long order = planned++;
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (before(times[parent], orders[parent], time, order)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        set(place, time, order, event);
    }

    /** Takes the next event and sets the clock to its time; null: nothing is planned. */
    @Nullable Event next() {
        if (size == 0) {
            return null;
        }
        Event first = events[0];
        nowMs = times[0];
        size--;
        long time = times[size];
        long order = orders[size];
        Event last = events[size];
        events[size] = null;
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
            set(place, time, order, last);
        }
        return first;
    }

    private static boolean before(long timeA, long orderA, long timeB, long orderB) {
        return timeA < timeB || (timeA == timeB && orderA < orderB);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        events[to] = events[from];
    }

    private void set(int place, long time, long order, @Nullable Event event) {
        times[place] = time;
        orders[place] = order;
        events[place] = event;
    }
}
