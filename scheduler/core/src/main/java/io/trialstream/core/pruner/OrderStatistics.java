package io.trialstream.core.pruner;

import java.util.Arrays;

/**
 * A sorted multiset of (value, trial) pairs with rank and selection.
 *
 * <p>Order: lower value first, NaN last, ties by trial; 0.0 and -0.0 are equal.
 *
 * <p>The pairs stand in sorted blocks of at most {@value #BLOCK}, with a directory of each block's first pair and a Fenwick tree (Fenwick
 * 1994) of the blocks' sizes. A query is two binary searches and a walk up the Fenwick tree: O(log n), and it touches one block
 * only, the rest being small enough to stay in the processor's cache. That matters more than the number of comparisons: a balanced
 * tree of a million pairs, twenty cache misses a query, was measured at ten times one of ten thousand. Adding moves at most a block;
 * splitting one moves the directory, n / {@value #BLOCK} long, once in {@value #BLOCK} / 2 times.
 */
public final class OrderStatistics {
    private static final int BLOCK = 512;
    private static final int SMALL = 16;

    private double[][] values = new double[1][SMALL];
    private int[][] trials = new int[1][SMALL];
    private int[] sizes = new int[1];
    private double[] firstValues = new double[1];
    private int[] firstTrials = new int[1];
    /** Prefix sums of the sizes, from 1. */
    private int[] fenwick = new int[2];

    private int blocks = 1;
    private int size;

    /** How many pairs there are. */
    public int size() {
        return size;
    }

    /** Adds a pair; pairs are distinct. */
    public void add(int trial, double value) {
        int block = blockOf(trial, value);
        if (sizes[block] == BLOCK) {
            split(block);
            block = blockOf(trial, value);
        }
        int count = sizes[block];
        if (count == values[block].length) {
            values[block] = Arrays.copyOf(values[block], 2 * count);
            trials[block] = Arrays.copyOf(trials[block], 2 * count);
        }
        int place = placeIn(block, trial, value);
        System.arraycopy(values[block], place, values[block], place + 1, count - place);
        System.arraycopy(trials[block], place, trials[block], place + 1, count - place);
        values[block][place] = value;
        trials[block][place] = trial;
        resize(block, 1);
        if (place == 0) {
            noteFirst(block);
        }
    }

    /** Removes a pair; true if it was there. */
    public boolean remove(int trial, double value) {
        int block = blockOf(trial, value);
        int place = placeIn(block, trial, value);
        int count = sizes[block];
        if (place == count || compare(values[block][place], trials[block][place], value, trial) != 0) {
            return false;
        }
        System.arraycopy(values[block], place + 1, values[block], place, count - place - 1);
        System.arraycopy(trials[block], place + 1, trials[block], place, count - place - 1);
        resize(block, -1);
        if (sizes[block] == 0 && blocks > 1) {
            drop(block);
        } else if (place == 0) {
            noteFirst(block);
        }
        return true;
    }

    /** How many pairs come before this one, which need not be in the set. */
    public int rank(int trial, double value) {
        int block = blockOf(trial, value);
        return before(block) + placeIn(block, trial, value);
    }

    /** The value at a rank, 0 for the first. */
    public double valueAt(int rank) {
        int block = blockAt(rank);
        return values[block][rank - before(block)];
    }

    /** The trial at a rank, 0 for the first. */
    public int trialAt(int rank) {
        int block = blockAt(rank);
        return trials[block][rank - before(block)];
    }

    /** The last block whose first pair does not come after this one; the first block if all do. */
    private int blockOf(int trial, double value) {
        int low = 0;
        int high = blocks - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (compare(firstValues[middle], firstTrials[middle], value, trial) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** How many pairs of the block come before this one. */
    private int placeIn(int block, int trial, double value) {
        double[] blockValues = values[block];
        int[] blockTrials = trials[block];
        int low = 0;
        int high = sizes[block];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(blockValues[middle], blockTrials[middle], value, trial) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many pairs stand in the blocks before this one. */
    private int before(int block) {
        int sum = 0;
        for (int i = block; i > 0; i -= i & -i) {
            sum += fenwick[i];
        }
        return sum;
    }

    private int blockAt(int rank) {
        if (rank < 0 || rank >= size) {
            throw new IndexOutOfBoundsException("rank " + rank + " of " + size);
        }
        int block = 0;
        int left = rank;
        for (int step = Integer.highestOneBit(blocks); step > 0; step >>= 1) {
            if (block + step <= blocks && fenwick[block + step] <= left) {
                block += step;
                left -= fenwick[block];
            }
        }
        return block;
    }

    private void resize(int block, int change) {
        sizes[block] += change;
        size += change;
        for (int i = block + 1; i <= blocks; i += i & -i) {
            fenwick[i] += change;
        }
    }

    private void noteFirst(int block) {
        firstValues[block] = values[block][0];
        firstTrials[block] = trials[block][0];
    }

    /** Moves the upper half of a full block into a new one behind it. */
    private void split(int block) {
        if (blocks == sizes.length) {
            int capacity = 2 * blocks;
            values = Arrays.copyOf(values, capacity);
            trials = Arrays.copyOf(trials, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
            firstValues = Arrays.copyOf(firstValues, capacity);
            firstTrials = Arrays.copyOf(firstTrials, capacity);
            fenwick = new int[capacity + 1];
        }
        shift(block + 1, block + 2, blocks - block - 1);
        blocks++;
        int half = BLOCK / 2;
        values[block + 1] = Arrays.copyOfRange(values[block], half, BLOCK + half);
        trials[block + 1] = Arrays.copyOfRange(trials[block], half, BLOCK + half);
        sizes[block] = half;
        sizes[block + 1] = BLOCK - half;
        noteFirst(block + 1);
        sumUp();
    }

    private void drop(int block) {
        shift(block + 1, block, blocks - block - 1);
        blocks--;
        values[blocks] = new double[0];
        trials[blocks] = new int[0];
        sumUp();
    }

    private void shift(int from, int to, int count) {
        System.arraycopy(values, from, values, to, count);
        System.arraycopy(trials, from, trials, to, count);
        System.arraycopy(sizes, from, sizes, to, count);
        System.arraycopy(firstValues, from, firstValues, to, count);
        System.arraycopy(firstTrials, from, firstTrials, to, count);
    }

    private void sumUp() {
        Arrays.fill(fenwick, 0);
        for (int i = 1; i <= blocks; i++) {
            fenwick[i] += sizes[i - 1];
            int above = i + (i & -i);
            if (above <= blocks) {
                fenwick[above] += fenwick[i];
            }
        }
    }

    // Double.compare orders -0.0 before 0.0, which must tie; it serves to put NaN last
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
