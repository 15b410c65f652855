package io.trialstream.agent.metrics;

import java.util.Map;
import java.util.TreeMap;

/** A set of epochs as ranges, since nearly all of them follow one another: a million epochs cost one entry. */
public final class SeenEpochs {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** Whether the epoch is there. */
    public boolean contains(long epoch) {
        Map.Entry<Long, Long> below = lastByFirst.floorEntry(epoch);
        return below != null && below.getValue() >= epoch;
    }

    /** Adds the epoch; whether it was not there. */
    public boolean add(long epoch) {
        Map.Entry<Long, Long> below = lastByFirst.floorEntry(epoch);
        if (below != null && below.getValue() >= epoch) {
            return false;
        }
        long first = below != null && below.getValue() == epoch - 1 ? below.getKey() : epoch;
        Long joined = lastByFirst.remove(epoch + 1);
        lastByFirst.put(first, joined == null ? epoch : joined);
        return true;
    }
}
