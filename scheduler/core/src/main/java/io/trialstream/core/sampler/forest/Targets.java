package io.trialstream.core.sampler.forest;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The trials' values as what the forest learns: ranks on [0, 1] raised to the power 1/2, so that neither the scale nor outliers matter and
 * the best trials differ more than the others; trials that break an outcome constraint or could not be trained lie above all others.
 * Several objectives are made one by the augmented Chebyshev norm with random weights (ParEGO, Knowles 2006).
 */
final class Targets {
    private static final double BAD = 1.5;
    private static final double AUGMENTED = 0.05;

    private Targets() {}

    /** Whether the trial counts as bad whatever its value. */
    static boolean bad(ObservedTrial trial) {
        if (!trial.informative()) {
            return true;
        }
        for (double value : trial.values()) {
            if (!Double.isFinite(value)) {
                return true;
            }
        }
        for (double violation : trial.violations()) {
            if (!(violation <= 0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param trials m that say something
     * @param objectives how many metrics are optimised
     * @param seed of the weights
     * @return m targets, lower is better
     */
    static double[] of(List<ObservedTrial> trials, int objectives, long seed) {
        double[] targets = new double[trials.size()];
        double[] values = new double[trials.size()];
        if (objectives == 1) {
            for (int i = 0; i < values.length; i++) {
                values[i] = bad(trials.get(i)) ? Double.NaN : trials.get(i).value();
            }
            return ranks(values);
        }
        RandomGenerator random = Seeds.derive(seed, trials.size(), "weights");
        for (int k = 0; k < objectives; k++) {
            double weight = -Math.log(1 - random.nextDouble());
            for (int i = 0; i < values.length; i++) {
                double[] all = trials.get(i).values();
                values[i] = bad(trials.get(i)) ? Double.NaN : k < all.length ? all[k] : 0;
            }
            double[] ranked = ranks(values);
            for (int i = 0; i < targets.length; i++) {
                targets[i] = Math.max(targets[i], weight * ranked[i]) + AUGMENTED * weight * ranked[i];
            }
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = bad(trials.get(i)) ? Double.NaN : targets[i];
        }
        return ranks(targets);
    }

    /** Equal values share the mean of their ranks; NaN: bad. */
    private static double[] ranks(double[] values) {
        double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                ranks[i] = BAD;
                continue;
            }
            int below = lowerBound(sorted, values[i], false);
            int upTo = lowerBound(sorted, values[i], true);
            ranks[i] = Math.sqrt((below + upTo) / 2.0 / sorted.length);
        }
        return ranks;
    }

    private static int lowerBound(double[] sorted, double value, boolean inclusive) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value || inclusive && sorted[middle] == value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
