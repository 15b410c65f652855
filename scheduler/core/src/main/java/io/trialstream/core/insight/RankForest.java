package io.trialstream.core.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A random forest over the unit cube, and the variance of its trees' predictions that each coordinate explains alone (Hutter, Hoos and
 * Leyton-Brown 2014, algorithm 2): every tree cuts the cube into boxes, so that means and variances over all other coordinates are exact sums.
 */
final class RankForest {
    private static final int TREES = 32;
    private static final int MOST_POINTS = 1000;
    private static final int SMALLEST_LEAF = 3;

    private final double[][] points;
    private final double[] values;
    private final RandomGenerator random;

    private RankForest(double[][] points, double[] values, RandomGenerator random) {
        this.points = points;
        this.values = values;
        this.random = random;
    }

    /** A box of the cube with the mean value of the points in it. */
    private record Leaf(double[] low, double[] high, double value) {
        /** The volume without one coordinate; -1: with all. */
        double volume(int without) {
            double volume = 1;
            for (int j = 0; j < low.length; j++) {
                volume *= j == without ? 1 : high[j] - low[j];
            }
            return volume;
        }
    }

    /**
     * @param points m points of the unit cube (n each)
     * @param values m values
     * @return the share of the variance that each coordinate explains alone, averaged over trees (n)
     */
    static double[] mainEffects(double[][] points, double[] values, RandomGenerator random) {
        int n = points[0].length;
        RankForest forest = new RankForest(points, values, random);
        double[] effects = new double[n];
        for (int tree = 0; tree < TREES; tree++) {
            double[] low = new double[n];
            double[] high = new double[n];
            Arrays.fill(high, 1);
            List<Leaf> leaves = new ArrayList<>();
            forest.grow(forest.bootstrap(), low, high, leaves);
            double mean = leaves.stream()
                    .mapToDouble(leaf -> leaf.volume(-1) * leaf.value())
                    .sum();
            double total = leaves.stream()
                    .mapToDouble(leaf -> leaf.volume(-1) * Math.pow(leaf.value() - mean, 2))
                    .sum();
            for (int j = 0; j < n && total > 0; j++) {
                effects[j] += effect(leaves, j, mean) / total / TREES;
            }
        }
        return effects;
    }

    private Integer[] bootstrap() {
        Integer[] sample = new Integer[Math.min(points.length, MOST_POINTS)];
        Arrays.setAll(sample, i -> random.nextInt(points.length));
        return sample;
    }

    private void grow(Integer[] members, double[] low, double[] high, List<Leaf> leaves) {
        int coordinate = -1;
        int left = 0;
        double cut = 0;
        double bestGain = 1e-12;
        for (int j = 0; j < low.length && members.length >= 2 * SMALLEST_LEAF; j++) {
            // five sixths of the coordinates are looked at, as in the paper
            if (random.nextInt(6) == 0) {
                continue;
            }
            int axis = j;
            Arrays.sort(members, Comparator.comparingDouble(i -> points[i][axis]));
            double sum = Arrays.stream(members).mapToDouble(i -> values[i]).sum();
            double sumLeft = 0;
            for (int k = 1; k < members.length; k++) {
                sumLeft += values[members[k - 1]];
                double before = points[members[k - 1]][axis];
                double after = points[members[k]][axis];
                if (before < after && k >= SMALLEST_LEAF && members.length - k >= SMALLEST_LEAF) {
                    double gain = sumLeft * sumLeft / k
                            + (sum - sumLeft) * (sum - sumLeft) / (members.length - k)
                            - sum * sum / members.length;
                    if (gain > bestGain) {
                        bestGain = gain;
                        coordinate = axis;
                        left = k;
                        cut = 0.5 * (before + after);
                    }
                }
            }
        }
        if (coordinate < 0) {
            double mean =
                    Arrays.stream(members).mapToDouble(i -> values[i]).average().orElse(0);
            leaves.add(new Leaf(low, high, mean));
            return;
        }
        int axis = coordinate;
        Arrays.sort(members, Comparator.comparingDouble(i -> points[i][axis]));
        double[] middleHigh = high.clone();
        middleHigh[axis] = cut;
        double[] middleLow = low.clone();
        middleLow[axis] = cut;
        grow(Arrays.copyOfRange(members, 0, left), low, middleHigh, leaves);
        grow(Arrays.copyOfRange(members, left, members.length), middleLow, high, leaves);
    }

    /** The variance over one coordinate of the mean over all others. */
    private static double effect(List<Leaf> leaves, int j, double mean) {
        TreeSet<Double> cuts = new TreeSet<>();
        leaves.forEach(leaf -> cuts.add(leaf.low()[j]));
        if (cuts.size() == 1) {
            return 0;
        }
        cuts.add(1.0);
        double[] borders = cuts.stream().mapToDouble(Double::doubleValue).toArray();
        double[] marginal = new double[borders.length - 1];
        for (Leaf leaf : leaves) {
            double volume = leaf.volume(j);
            int from = Arrays.binarySearch(borders, leaf.low()[j]);
            for (int k = from; k < marginal.length && borders[k] < leaf.high()[j]; k++) {
                marginal[k] += volume * leaf.value();
            }
        }
        double effect = 0;
        for (int k = 0; k < marginal.length; k++) {
            effect += (borders[k + 1] - borders[k]) * Math.pow(marginal[k] - mean, 2);
        }
        return effect;
    }
}
