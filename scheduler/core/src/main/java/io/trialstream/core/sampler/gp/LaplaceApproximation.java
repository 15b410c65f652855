package io.trialstream.core.sampler.gp;

import java.util.random.RandomGenerator;

/**
 * What rows say about length scales, as independent normal distributions of ln w round the most probable parameters, as wide as the
 * posterior density is curved there (MacKay 2003, chapter 27, the diagonal alone). Amplitude and noise stay the most probable ones.
 *
 * @param centre the most probable parameters
 * @param deviations of ln w (d)
 */
record LaplaceApproximation(KernelParameters centre, double[] deviations) {
    /** The step of ln w over which the gradient's change is taken. */
    private static final double STEP = 0.15;

    /** No wider than the prior, whose deviation of ln w is 2: where the density is flat or bent the other way. */
    private static final double LEAST_CURVATURE = 0.25;

    /**
     * Takes 2d gradients.
     *
     * @param likelihood of the rows that the parameters were fitted on
     */
    static LaplaceApproximation of(MarginalLikelihood likelihood, KernelParameters centre) {
        double[] logs = centre.toLogs();
        double[] deviations = new double[centre.weights().length];
        for (int k = 0; k < deviations.length; k++) {
            double curvature = (slope(likelihood, logs, k, STEP) - slope(likelihood, logs, k, -STEP)) / (2 * STEP);
            deviations[k] = 1 / Math.sqrt(Math.max(LEAST_CURVATURE, curvature));
        }
        return new LaplaceApproximation(centre, deviations);
    }

    private static double slope(MarginalLikelihood likelihood, double[] logs, int k, double step) {
        double[] moved = logs.clone();
        moved[k] += step;
        double[] gradient = new double[logs.length];
        likelihood.valueAndGradient(moved, gradient);
        return gradient[k];
    }

    /** Parameters drawn from it. */
    KernelParameters draw(RandomGenerator random) {
        double[] logs = centre.toLogs();
        for (int k = 0; k < deviations.length; k++) {
            logs[k] += deviations[k] * random.nextGaussian();
        }
        return KernelParameters.fromLogs(logs);
    }
}
