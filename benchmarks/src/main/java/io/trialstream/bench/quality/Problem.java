package io.trialstream.bench.quality;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A function to minimise whose best value is known.
 *
 * @param name its name in tables
 * @param group what is averaged together: synthetic, conditional, tabular, lcbench
 * @param space its search space
 * @param truth the value without noise: what runs are judged by
 * @param observation what a trial reports
 * @param best the best known value of truth
 * @param median the median of truth over random configurations
 */
public record Problem(
        String name,
        String group,
        SearchSpace space,
        ToDoubleFunction<Hyperparameters> truth,
        Observation observation,
        double best,
        double median) {

    private static final int RANDOM_CONFIGURATIONS = 2_001;

    /** What a trial reports. */
    @FunctionalInterface
    public interface Observation {
        /** The observed value, lower is better. */
        double observe(Hyperparameters hyperparameters, RandomGenerator noise);
    }

    /** A problem whose median is found by sampling 2,001 configurations with a fixed seed. */
    public static Problem sampled(
            String name,
            String group,
            SearchSpace space,
            ToDoubleFunction<Hyperparameters> truth,
            Observation observation,
            double best) {
        RandomGenerator random = new SplittableRandom(20_240_601);
        double[] values = new double[RANDOM_CONFIGURATIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = truth.applyAsDouble(space.sample(random));
        }
        Arrays.sort(values);
        return new Problem(name, group, space, truth, observation, best, values[RANDOM_CONFIGURATIONS / 2]);
    }

    /** (f - f*)/(median of random - f*): 0 the best known, 1 a random configuration. */
    public double normalisedRegret(double value) {
        return (value - best) / (median - best);
    }
}
