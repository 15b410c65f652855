package io.trialstream.core.sampler.forest;

import io.trialstream.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Bagged regression trees (Breiman 2001) with a predictive variance (Hutter et al. 2014, section 4.3.2). */
final class Forest {
    private final List<Tree> trees = new ArrayList<>();

    /**
     * @param rows m×f features
     * @param targets m
     * @param categories f; see {@link Encoding#categories}
     * @param count how many trees
     * @param seed of the samples and splits
     */
    Forest(double[][] rows, double[] targets, int[] categories, int count, long seed) {
        for (int t = 0; t < count; t++) {
            RandomGenerator random = Seeds.derive(seed, t, "tree");
            int[] sample = new int[rows.length];
            for (int i = 0; i < sample.length; i++) {
                sample[i] = random.nextInt(rows.length);
            }
            trees.add(new Tree(rows, targets, sample, categories, random));
        }
    }

    /** The leaf in each tree. */
    int[] leaves(double[] row) {
        int[] leaves = new int[trees.size()];
        for (int t = 0; t < leaves.length; t++) {
            leaves[t] = trees.get(t).leaf(row);
        }
        return leaves;
    }

    /**
     * Mean and variance: that of the leaves' means over the trees plus the mean of the leaves' variances (law of total variance).
     *
     * @param leaves of the row
     * @return {mean, variance}
     */
    double[] predict(int[] leaves) {
        double sum = 0;
        double squares = 0;
        double within = 0;
        for (int t = 0; t < leaves.length; t++) {
            double mean = trees.get(t).mean(leaves[t]);
            sum += mean;
            squares += mean * mean;
            within += trees.get(t).variance(leaves[t]);
        }
        double mean = sum / leaves.length;
        return new double[] {mean, Math.max(1e-10, squares / leaves.length - mean * mean + within / leaves.length)};
    }
}
