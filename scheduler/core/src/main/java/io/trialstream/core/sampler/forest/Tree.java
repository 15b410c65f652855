package io.trialstream.core.sampler.forest;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A regression tree: at each node the split of largest variance reduction over a random part of the features, ordered features by a
 * threshold, categorical ones by a set of categories (those in order of their mean, which holds the best set; Fisher 1958).
 */
final class Tree {
    private static final double FEATURES = 5.0 / 6;
    private static final int SMALLEST_LEAF = 2;
    private static final int DEEPEST = 24;

    private final int[] categories;
    private final double[][] rows;
    private final double[] targets;
    private final RandomGenerator random;
    private int nodes;
    private int[] feature;
    private double[] threshold; // ordered: left when at most this
    private long[] leftSet; // categorical: left when bit category + 1 is set, 0 being inactive
    private int[] left;
    private double[] mean;
    private double[] variance;

    /**
     * @param rows m×f features
     * @param targets m
     * @param sample indices of the rows to learn from, with repeats; reordered
     * @param categories f; 0: ordered; more than 62: taken for ordered
     */
    Tree(double[][] rows, double[] targets, int[] sample, int[] categories, RandomGenerator random) {
        this.rows = rows;
        this.targets = targets;
        this.categories = categories;
        this.random = random;
        int most = 2 * sample.length + 1;
        feature = new int[most];
        threshold = new double[most];
        leftSet = new long[most];
        left = new int[most];
        mean = new double[most];
        variance = new double[most];
        nodes = 1;
        grow(0, sample, 0, sample.length, 0);
        feature = Arrays.copyOf(feature, nodes);
        threshold = Arrays.copyOf(threshold, nodes);
        leftSet = Arrays.copyOf(leftSet, nodes);
        left = Arrays.copyOf(left, nodes);
        mean = Arrays.copyOf(mean, nodes);
        variance = Arrays.copyOf(variance, nodes);
    }

    /** The leaf that a row falls into. */
    int leaf(double[] row) {
        int node = 0;
        while (feature[node] >= 0) {
            node = goesLeft(node, row) ? left[node] : left[node] + 1;
        }
        return node;
    }

    double mean(int leaf) {
        return mean[leaf];
    }

    double variance(int leaf) {
        return variance[leaf];
    }

    private boolean goesLeft(int node, double[] row) {
        double value = row[feature[node]];
        return leftSet[node] != 0 ? (leftSet[node] >>> ((int) value + 1) & 1) == 1 : value <= threshold[node];
    }

    private void grow(int node, int[] sample, int from, int to, int depth) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += targets[sample[i]];
        }
        double average = sum / (to - from);
        double squares = 0;
        for (int i = from; i < to; i++) {
            double difference = targets[sample[i]] - average;
            squares += difference * difference;
        }
        mean[node] = average;
        variance[node] = squares / (to - from);
        feature[node] = -1;
        if (to - from < 2 * SMALLEST_LEAF || squares < 1e-12 || depth >= DEEPEST || !split(node, sample, from, to)) {
            return;
        }
        int middle = partition(node, sample, from, to);
        left[node] = nodes;
        nodes += 2;
        int first = left[node];
        grow(first, sample, from, middle, depth + 1);
        grow(first + 1, sample, middle, to, depth + 1);
    }

    private int partition(int node, int[] sample, int from, int to) {
        int middle = from;
        for (int i = from; i < to; i++) {
            if (goesLeft(node, rows[sample[i]])) {
                int swapped = sample[i];
                sample[i] = sample[middle];
                sample[middle++] = swapped;
            }
        }
        return middle;
    }

    private boolean split(int node, int[] sample, int from, int to) {
        double best = 0;
        for (int f = 0; f < categories.length; f++) {
            if (random.nextDouble() < FEATURES) {
                best = isCategorical(f) ? splitCategories(node, sample, from, to, f, best) : splitOrdered(node, sample, from, to, f, best);
            }
        }
        return feature[node] >= 0;
    }

    private boolean isCategorical(int f) {
        return categories[f] > 0 && categories[f] <= 62;
    }

    /** Tries every threshold; the gain of a split is sumLeft² / nLeft + sumRight² / nRight - sum² / n. */
    private double splitOrdered(int node, int[] sample, int from, int to, int f, double atLeast) {
        int n = to - from;
        long[] order = new long[n];
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = rows[sample[from + i]][f];
            // features are at least -1: the bits of value + 1 sort as the number; the low bits give way to the index
            order[i] = Double.doubleToLongBits((float) (values[i] + 1)) & ~0xFFFFL | i;
        }
        Arrays.sort(order);
        double sum = mean[node] * n;
        double leftSum = 0;
        double best = atLeast;
        for (int i = 0; i + 1 < n; i++) {
            int here = (int) (order[i] & 0xFFFF);
            int next = (int) (order[i + 1] & 0xFFFF);
            leftSum += targets[sample[from + here]];
            int leftCount = i + 1;
            if (values[here] >= values[next] || leftCount < SMALLEST_LEAF || n - leftCount < SMALLEST_LEAF) {
                continue;
            }
            double gain = gain(leftSum, leftCount, sum, n);
            if (gain > best) {
                best = gain;
                feature[node] = f;
                leftSet[node] = 0;
                threshold[node] = values[here] + random.nextDouble() * (values[next] - values[here]) * 0.999;
            }
        }
        return best;
    }

    private double splitCategories(int node, int[] sample, int from, int to, int f, double atLeast) {
        int k = categories[f] + 1;
        double[] sums = new double[k];
        int[] counts = new int[k];
        for (int i = from; i < to; i++) {
            int category = (int) rows[sample[i]][f] + 1;
            sums[category] += targets[sample[i]];
            counts[category]++;
        }
        Integer[] order = new Integer[k];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, java.util.Comparator.comparingDouble((Integer c) -> counts[c] == 0 ? 0 : sums[c] / counts[c])
                .thenComparing(c -> c));
        double sum = mean[node] * (to - from);
        double leftSum = 0;
        int leftCount = 0;
        long set = 0;
        double best = atLeast;
        for (int i = 0; i + 1 < k; i++) {
            int category = order[i];
            // categories not seen here go either way
            if (counts[category] == 0) {
                set |= random.nextBoolean() ? 1L << category : 0;
                continue;
            }
            set |= 1L << category;
            leftSum += sums[category];
            leftCount += counts[category];
            int rightCount = to - from - leftCount;
            if (leftCount < SMALLEST_LEAF || rightCount < SMALLEST_LEAF) {
                continue;
            }
            double gain = gain(leftSum, leftCount, sum, to - from);
            if (gain > best) {
                best = gain;
                feature[node] = f;
                leftSet[node] = set;
            }
        }
        return best;
    }

    private static double gain(double leftSum, int leftCount, double sum, int count) {
        double rightSum = sum - leftSum;
        double gain = leftSum * leftSum / leftCount + rightSum * rightSum / (count - leftCount) - sum * sum / count;
        return gain > 1e-12 ? gain : 0;
    }
}
