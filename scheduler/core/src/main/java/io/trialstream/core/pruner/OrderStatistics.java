package io.trialstream.core.pruner;

import java.util.Arrays;

/**
 * A sorted multiset of (value, trial) pairs with rank and selection in O(log n): a treap in arrays, 28 bytes an entry, no objects. Its
 * heap priorities are a hash of the trial, so the tree's shape does not depend on the order of arrival.
 *
 * <p>Order: lower value first, NaN last, ties by trial.
 */
public final class OrderStatistics {
    private static final int NONE = -1;

    private double[] values = new double[16];
    private int[] trials = new int[16];
    private int[] lefts = new int[16];
    private int[] rights = new int[16];
    private int[] sizes = new int[16];
    private int used;
    private int free = NONE;
    private int root = NONE;
    // results of split, kept here since Java has no pairs of ints
    private int low;
    private int high;

    /** How many pairs there are. */
    public int size() {
        return root == NONE ? 0 : sizes[root];
    }

    /** Adds a pair; pairs are distinct. */
    public void add(int trial, double value) {
        int node = allocate(trial, value);
        split(root, trial, value);
        int left = low;
        int right = high;
        root = merge(merge(left, node), right);
    }

    /** Removes a pair; true if it was there. */
    public boolean remove(int trial, double value) {
        int before = size();
        root = removeFrom(root, trial, value);
        return size() < before;
    }

    /** How many pairs come before this one, which need not be in the set. */
    public int rank(int trial, double value) {
        int rank = 0;
        int node = root;
        while (node != NONE) {
            if (compare(values[node], trials[node], value, trial) < 0) {
                rank += 1 + (lefts[node] == NONE ? 0 : sizes[lefts[node]]);
                node = rights[node];
            } else {
                node = lefts[node];
            }
        }
        return rank;
    }

    /** The value at a rank, 0 for the first. */
    public double valueAt(int rank) {
        return values[nodeAt(rank)];
    }

    /** The trial at a rank, 0 for the first. */
    public int trialAt(int rank) {
        return trials[nodeAt(rank)];
    }

    private int nodeAt(int rank) {
        if (rank < 0 || rank >= size()) {
            throw new IndexOutOfBoundsException("rank " + rank + " of " + size());
        }
        int node = root;
        int left = rank;
        while (true) {
            int before = lefts[node] == NONE ? 0 : sizes[lefts[node]];
            if (left < before) {
                node = lefts[node];
            } else if (left == before) {
                return node;
            } else {
                left -= before + 1;
                node = rights[node];
            }
        }
    }

    /** Splits below a node into {@link #low} (before the pair) and {@link #high}. */
    private void split(int node, int trial, double value) {
        if (node == NONE) {
            low = NONE;
            high = NONE;
        } else if (compare(values[node], trials[node], value, trial) < 0) {
            split(rights[node], trial, value);
            rights[node] = low;
            update(node);
            low = node;
        } else {
            split(lefts[node], trial, value);
            lefts[node] = high;
            update(node);
            high = node;
        }
    }

    private int merge(int left, int right) {
        if (left == NONE) {
            return right;
        }
        if (right == NONE) {
            return left;
        }
        if (priority(left) > priority(right)) {
            rights[left] = merge(rights[left], right);
            update(left);
            return left;
        }
        lefts[right] = merge(left, lefts[right]);
        update(right);
        return right;
    }

    private int removeFrom(int node, int trial, double value) {
        if (node == NONE) {
            return NONE;
        }
        int order = compare(value, trial, values[node], trials[node]);
        if (order == 0) {
            int rest = merge(lefts[node], rights[node]);
            lefts[node] = free;
            free = node;
            return rest;
        }
        if (order < 0) {
            lefts[node] = removeFrom(lefts[node], trial, value);
        } else {
            rights[node] = removeFrom(rights[node], trial, value);
        }
        update(node);
        return node;
    }

    private void update(int node) {
        sizes[node] =
                1 + (lefts[node] == NONE ? 0 : sizes[lefts[node]]) + (rights[node] == NONE ? 0 : sizes[rights[node]]);
    }

    private int priority(int node) {
        int h = trials[node] * 0x9E3779B9;
        h = (h ^ (h >>> 16)) * 0x85EBCA6B;
        h = (h ^ (h >>> 13)) * 0xC2B2AE35;
        return h ^ (h >>> 16);
    }

    private int allocate(int trial, double value) {
        int node = free;
        if (node != NONE) {
            free = lefts[node];
        } else {
            if (used == values.length) {
                grow();
            }
            node = used++;
        }
        values[node] = value;
        trials[node] = trial;
        lefts[node] = NONE;
        rights[node] = NONE;
        sizes[node] = 1;
        return node;
    }

    private void grow() {
        int capacity = values.length * 2;
        values = Arrays.copyOf(values, capacity);
        trials = Arrays.copyOf(trials, capacity);
        lefts = Arrays.copyOf(lefts, capacity);
        rights = Arrays.copyOf(rights, capacity);
        sizes = Arrays.copyOf(sizes, capacity);
    }

    // Double.compare puts NaN last and orders -0.0 before 0.0; the latter must tie, so equal values are compared by
    // trial
    private static int compare(double valueA, int trialA, double valueB, int trialB) {
        if (valueA < valueB) {
            return -1;
        }
        if (valueA > valueB) {
            return 1;
        }
        int order = valueA == valueB ? 0 : Double.compare(valueA, valueB);
        return order != 0 ? order : Integer.compare(trialA, trialB);
    }
}
