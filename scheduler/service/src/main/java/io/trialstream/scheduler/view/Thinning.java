package io.trialstream.scheduler.view;

import java.util.Arrays;

/**
 * Fewer points of a learning curve for a plot: each stretch of it keeps its lowest and its highest point, so that no spike is lost; the
 * first and the last point always stay.
 *
 * @param epochs rising
 * @param values as long
 */
public record Thinning(int[] epochs, double[] values) {

    /**
     * Thins a curve.
     *
     * @param points at most so many are kept, at least 4
     */
    public static Thinning of(int[] epochs, double[] values, int points) {
        if (points < 4) {
            throw new IllegalArgumentException("at least 4 points must be kept, got " + points);
        }
        int count = epochs.length;
        if (count <= points) {
            return new Thinning(epochs, values);
        }
        int[] kept = new int[points];
        int keptCount = 0;
        kept[keptCount++] = 0;
        int buckets = (points - 2) / 2;
        int inner = count - 2;
        for (int bucket = 0; bucket < buckets; bucket++) {
            int from = 1 + (int) ((long) bucket * inner / buckets);
            int to = 1 + (int) ((long) (bucket + 1) * inner / buckets);
            int low = from;
            int high = from;
            for (int i = from + 1; i < to; i++) {
                // any number is taken before NaN
                low = values[i] < values[low] || Double.isNaN(values[low]) ? i : low;
                high = values[i] > values[high] || Double.isNaN(values[high]) ? i : high;
            }
            kept[keptCount++] = Math.min(low, high);
            if (low != high) {
                kept[keptCount++] = Math.max(low, high);
            }
        }
        kept[keptCount++] = count - 1;
        int[] chosen = Arrays.copyOf(kept, keptCount);
        return new Thinning(
                Arrays.stream(chosen).map(i -> epochs[i]).toArray(),
                Arrays.stream(chosen).mapToDouble(i -> values[i]).toArray());
    }
}
