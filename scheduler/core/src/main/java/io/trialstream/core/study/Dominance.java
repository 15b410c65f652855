package io.trialstream.core.study;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * For each vector, how many others dominate it (Fonseca and Fleming 1993), kept as vectors come: O(n) to add one, O(1) to ask. Lower is
 * better; a vector with a value that is not finite is dominated by every finite one, and dominates none.
 */
final class Dominance {
    private final Map<Integer, Integer> places = new HashMap<>();
    private double[][] vectors = new double[16][];
    private int[] dominators = new int[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    boolean contains(int trial) {
        return places.containsKey(trial);
    }

    /** Adds a trial's vector; a trial is added once. */
    void add(int trial, double[] vector) {
        if (size == vectors.length) {
            vectors = Arrays.copyOf(vectors, 2 * size);
            dominators = Arrays.copyOf(dominators, 2 * size);
        }
        int own = 0;
        for (int i = 0; i < size; i++) {
            if (dominates(vectors[i], vector)) {
                own++;
            } else if (dominates(vector, vectors[i])) {
                dominators[i]++;
            }
        }
        vectors[size] = vector;
        dominators[size] = own;
        places.put(trial, size++);
    }

    /** How many vectors dominate this trial's. */
    int dominators(int trial) {
        Integer place = places.get(trial);
        if (place == null) {
            throw new IllegalArgumentException("trial " + trial + " is not among them");
        }
        return dominators[place];
    }

    private static boolean dominates(double[] a, double[] b) {
        if (!Finite.all(a)) {
            return false;
        }
        if (!Finite.all(b)) {
            return true;
        }
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }
}
