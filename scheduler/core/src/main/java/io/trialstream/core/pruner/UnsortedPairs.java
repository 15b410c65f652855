package io.trialstream.core.pruner;

import java.util.Arrays;

/** (value, trial) pairs in the order in which they came, to be sorted all at once. */
final class UnsortedPairs {
    /** So many stay in the processor's cache while they are sorted. */
    private static final int MOST = 1 << 16;

    private static final int KEPT = 64;

    double[] values = new double[4];
    int[] trials = new int[4];
    int size;

    boolean isFull() {
        return size == MOST;
    }

    void add(int trial, double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            trials = Arrays.copyOf(trials, 2 * size);
        }
        values[size] = value;
        trials[size++] = trial;
    }

    /** Lets them go, and the room of many. */
    void clear() {
        size = 0;
        if (values.length > KEPT) {
            values = new double[4];
            trials = new int[4];
        }
    }

    /** Merges sorted runs, each time twice as long, until there is one. */
    void sort() {
        double[] toValues = new double[size];
        int[] toTrials = new int[size];
        for (int run = 1; run < size; run *= 2) {
            for (int from = 0; from < size; from += 2 * run) {
                merge(from, Math.min(from + run, size), Math.min(from + 2 * run, size), toValues, toTrials);
            }
            double[] swappedValues = values;
            int[] swappedTrials = trials;
            values = toValues;
            trials = toTrials;
            toValues = swappedValues;
            toTrials = swappedTrials;
        }
    }

    private void merge(int from, int middle, int to, double[] toValues, int[] toTrials) {
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to
                    || (left < middle
                            && OrderStatistics.compare(values[left], trials[left], values[right], trials[right]) <= 0);
            int next = takeLeft ? left++ : right++;
            toValues[i] = values[next];
            toTrials[i] = trials[next];
        }
    }
}
