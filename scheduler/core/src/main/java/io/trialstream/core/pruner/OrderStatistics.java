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
 *
 * <p>What is added waits unsorted until somebody asks. Live that is at once; a study that is read back from its rows has added thousands by
 * then, which are sorted and merged in one go.
 */
public final class OrderStatistics {
    private static final int BLOCK = 512;
    private static final int FILLED = BLOCK / 4 * 3;
    private static final int SMALL = 16;
    /** From so many on, sorting what waits and walking over all there is costs less than placing each. */
    private static final int MERGED = 4_096;

    private double[][] values = new double[1][SMALL];
    private int[][] trials = new int[1][SMALL];
    private int[] sizes = new int[1];
    private double[] firstValues = new double[1];
    private int[] firstTrials = new int[1];
    /** Prefix sums of the sizes, from 1. */
    private int[] fenwick = new int[2];

    private int blocks = 1;
    private int size;
    /** Added, and not in the blocks yet. */
    private final UnsortedPairs added = new UnsortedPairs();

    /** How many pairs there are. */
    public int size() {
        return size + added.size;
    }

    /** Adds a pair; pairs are distinct. */
    public void add(int trial, double value) {
        added.add(trial, value);
        if (added.isFull()) {
            settle();
        }
    }

    private void settle() {
        if (added.size == 0) {
            return;
        }
        if (added.size >= Math.max(MERGED, size / BLOCK)) {
            added.sort();
            merge();
        } else {
            for (int i = 0; i < added.size; i++) {
                place(added.trials[i], added.values[i]);
            }
        }
        added.clear();
    }

    /** Makes new blocks, {@value #FILLED} long, of those that are there and of what was added, both sorted. */
    private void merge() {
        double[][] oldValues = values;
        int[][] oldTrials = trials;
        int[] oldSizes = sizes;
        int oldBlocks = blocks;
        size += added.size;
        blocks = (size + FILLED - 1) / FILLED;
        values = new double[blocks][];
        trials = new int[blocks][];
        sizes = new int[blocks];
        firstValues = new double[blocks];
        firstTrials = new int[blocks];
        fenwick = new int[blocks + 1];
        int old = 0;
        int place = 0;
        int next = 0;
        for (int block = 0; block < blocks; block++) {
            int count = Math.min(FILLED, size - block * FILLED);
            values[block] = new double[count];
            trials[block] = new int[count];
            sizes[block] = count;
            for (int i = 0; i < count; i++) {
                boolean takesOld = old < oldBlocks
                        && place < oldSizes[old]
                        && (next == added.size
                                || compare(
                                                oldValues[old][place],
                                                oldTrials[old][place],
                                                added.values[next],
                                                added.trials[next])
                                        < 0);
                values[block][i] = takesOld ? oldValues[old][place] : added.values[next];
                trials[block][i] = takesOld ? oldTrials[old][place++] : added.trials[next++];
                if (takesOld && place == oldSizes[old]) {
                    old++;
                    place = 0;
                }
            }
            noteFirst(block);
        }
        sumUp();
    }

    private void place(int trial, double value) {
        int block = blockOf(trial, value);
        if (sizes[block] == BLOCK) {
            split(block);
            block = blockOf(trial, value);
        }
        int count = sizes[block];
        if (count == values[block].length) {
            values[block] = Arrays.copyOf(values[block], Math.min(BLOCK, 2 * count));
            trials[block] = Arrays.copyOf(trials[block], Math.min(BLOCK, 2 * count));
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
        settle();
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
        settle();
        int block = blockOf(trial, value);
        return before(block) + placeIn(block, trial, value);
    }

    /** The value at a rank, 0 for the first. */
    public double valueAt(int rank) {
        settle();
        int block = blockAt(rank);
        return values[block][rank - before(block)];
    }

    /** The trial at a rank, 0 for the first. */
    public int trialAt(int rank) {
        settle();
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
    static int compare(double valueA, int trialA, double valueB, int trialB) {
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
