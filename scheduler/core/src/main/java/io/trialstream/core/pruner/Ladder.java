package io.trialstream.core.pruner;

import java.util.Arrays;
import java.util.List;

/**
 * The resources at which a pruner looks at a trial, ascending: its rungs. Built by integer multiplication, since
 * {@code floor(log / log)} loses a rung at exact powers (3^5, 10^3).
 */
public final class Ladder {
    /** Trials keep their value at each rung, so a ladder of millions would be a mistake. */
    private static final long MOST_RUNGS = 10_000;

    private static final Ladder EMPTY = new Ladder(new long[0]);

    private final long[] resources;

    private Ladder(long[] resources) {
        this.resources = resources;
    }

    /** A ladder without rungs. */
    public static Ladder empty() {
        return EMPTY;
    }

    /**
     * min, min η, min η², … below max. The full training is not a rung: nothing is decided there. A rung closer than a factor of η
     * below max stays, so that max 30 with η 3 has the rungs 1, 3, 9, 27.
     *
     * @param min the first rung, in epochs, at least 1
     * @param max a full training, in epochs
     * @param reductionFactor η, at least 2
     * @param skipped how many of the lowest rungs are left out (the bracket's number)
     */
    public static Ladder geometric(long min, long max, int reductionFactor, int skipped) {
        if (min < 1 || reductionFactor < 2 || skipped < 0) {
            throw new IllegalArgumentException("a ladder needs min >= 1, reductionFactor >= 2 and skipped >= 0, got "
                    + min + ", " + reductionFactor + " and " + skipped);
        }
        long[] rungs = new long[64];
        int count = 0;
        int index = 0;
        for (long resource = min; resource < max; resource = times(resource, reductionFactor)) {
            if (index++ >= skipped) {
                rungs[count++] = resource;
            }
        }
        return new Ladder(Arrays.copyOf(rungs, count));
    }

    /**
     * from, from + every, from + 2 every, … below max.
     *
     * @param from the first rung, in epochs, at least 1
     * @param every the distance, in epochs, at least 1
     * @param max a full training, in epochs
     * @throws IllegalArgumentException if there were more than 10,000 rungs
     */
    public static Ladder linear(long from, long every, long max) {
        if (from < 1 || every < 1) {
            throw new IllegalArgumentException(
                    "a ladder needs from >= 1 and every >= 1, got " + from + " and " + every);
        }
        long count = from >= max ? 0 : (max - 1 - from) / every + 1;
        if (count > MOST_RUNGS) {
            throw new IllegalArgumentException("every " + every + " epochs from " + from + " to " + max + " are "
                    + count + " rungs; choose a distance that gives at most " + MOST_RUNGS);
        }
        long[] rungs = new long[(int) count];
        for (int i = 0; i < rungs.length; i++) {
            rungs[i] = from + i * every;
        }
        return new Ladder(rungs);
    }

    /**
     * The rungs of all ladders given, each once.
     *
     * @param ladders any number
     */
    public static Ladder union(List<Ladder> ladders) {
        return new Ladder(ladders.stream()
                .flatMapToLong(ladder -> Arrays.stream(ladder.resources))
                .sorted()
                .distinct()
                .toArray());
    }

    /** The index of the rung with exactly this resource, in epochs; -1: there is none. */
    public int indexOf(long resource) {
        int index = Arrays.binarySearch(resources, resource);
        return index < 0 ? -1 : index;
    }

    private static long times(long resource, int factor) {
        return resource > Long.MAX_VALUE / factor ? Long.MAX_VALUE : resource * factor;
    }

    /** How many rungs there are. */
    public int size() {
        return resources.length;
    }

    /** The resource of a rung, in epochs. */
    public long resource(int rung) {
        return resources[rung];
    }

    /** All resources, ascending. */
    public long[] resources() {
        return resources.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(resources);
    }
}
