package io.trialstream.core.sampler.gp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The log of expected improvement, on average over samples of what the trials that have not ended will come to (Snoek, Larochelle and
 * Adams 2012, section 3.2; each joint over all of them), and its gain in knowledge where observations are noisy.
 *
 * <p>Samples share the factor U of the covariances: with K = UᵀU and v = U⁻ᵀy the mean at a point is (U⁻ᵀk)·v, for which the deviation
 * needs U⁻ᵀk anyway; and appending a trial whose outcome is its mean plus z deviations appends z to v. So a sample costs O(n) a point and
 * O(n) a trial.
 *
 * <p>Where repeating a point would be worth little, since noise is most of what is not known of it, the improvement counts for less by the
 * factor 1 - σ/√(s² + σ²) (Huang et al. 2006, augmented expected improvement, eq. 12).
 */
final class Fantasies {
    /**
     * So much noise σ², of about standardised values, has no say: without it models of exact functions, which see some noise in what they
     * can't follow, would leave the best point's surroundings too early.
     */
    private static final double TOLERATED_NOISE = 0.05;

    private final Posterior posterior;
    private final RandomGenerator random;
    private final int samples;
    /** Per sample v (n). */
    private double[][] whitened;
    /** Per sample the best value so far. */
    private double[] best;
    /** Per sample U⁻¹v (n); empty: to be computed. */
    private double[][] alphas = new double[0][];

    /**
     * @param posterior conditioned on what was measured
     * @param values y (n), what it was conditioned on
     * @param best the best mean among them
     * @param samples how many once a trial is pending, at least 2
     */
    Fantasies(Posterior posterior, double[] values, double best, int samples, RandomGenerator random) {
        this.posterior = posterior;
        this.random = random;
        this.samples = samples;
        this.whitened = new double[][] {Arrays.copyOf(values, posterior.size() + posterior.spare())};
        posterior.whiten(whitened[0]);
        this.best = new double[] {best};
    }

    /**
     * Appends a trial that has not ended.
     *
     * @param counts whether it may turn out to be the best: not when it is expected to break a constraint
     */
    void pend(double[] row, boolean counts) {
        if (whitened.length == 1) {
            double[] first = whitened[0];
            whitened = new double[samples][];
            for (int s = 0; s < samples; s++) {
                whitened[s] = first.clone();
            }
            double known = best[0];
            best = new double[samples];
            Arrays.fill(best, known);
        }
        int n = posterior.size();
        double[] solved = posterior.append(row);
        double total = posterior.appendedDeviation();
        double noise = posterior.parameters().noise();
        // how far the mean moves towards an observation
        double gain = Math.max(0, 1 - noise / (total * total));
        double z = 0;
        for (int s = 0; s < samples; s++) {
            // in pairs of opposites, so that their mean is that of the model
            z = s % 2 == 1 ? -z : random.nextGaussian();
            double mean = Posterior.dot(solved, whitened[s], n);
            whitened[s][n] = z;
            if (counts) {
                best[s] = Math.min(best[s], mean + gain * total * z);
            }
        }
        alphas = new double[0][];
    }

    /** An upper bound of {@link #value}, in O(n(d + samples)). */
    double bound(double[] row) {
        if (alphas.length == 0) {
            alphas = new double[whitened.length][];
            for (int s = 0; s < alphas.length; s++) {
                alphas[s] = whitened[s].clone();
                posterior.unwhiten(alphas[s]);
            }
        }
        double[] covariances = new double[posterior.size()];
        double deviation = posterior.roughly(row, covariances);
        double[] means = new double[whitened.length];
        for (int s = 0; s < means.length; s++) {
            means[s] = Posterior.dot(covariances, alphas[s], covariances.length);
        }
        return score(means, deviation, new double[means.length + 1]);
    }

    /** The score of a row, higher is better, in O(n²). */
    double value(double[] row) {
        double[] solved = new double[posterior.size()];
        double deviation = posterior.whiten(row, solved);
        return score(means(solved), deviation, new double[whitened.length + 1]);
    }

    /**
     * The score and its gradient.
     *
     * @param gradient by each column (d), 0 for nominal ones; added to
     */
    double valueAndGradient(double[] row, double[] gradient) {
        double[] solved = new double[posterior.size()];
        double deviation = posterior.whiten(row, solved);
        double[] slopes = new double[whitened.length + 1];
        double score = score(means(solved), deviation, slopes);
        double byDeviation = -slopes[whitened.length] / deviation;
        for (int i = 0; i < solved.length; i++) {
            double sum = byDeviation * solved[i];
            for (int s = 0; s < whitened.length; s++) {
                sum += slopes[s] * whitened[s][i];
            }
            solved[i] = sum;
        }
        posterior.addGradient(row, solved, gradient);
        return score;
    }

    /** What {@link #value} takes off at a row for its noise: at most 0. */
    double discount(double[] row) {
        double deviation = posterior.whiten(row, new double[posterior.size()]);
        return discount(deviation, Math.sqrt(deviation * deviation + noise()));
    }

    /** The log of 1 - σ/√(s² + σ²), in a form without cancellation. */
    private double discount(double deviation, double total) {
        return 2 * Math.log(deviation) - Math.log(total) - Math.log(total + Math.sqrt(noise()));
    }

    private double noise() {
        return Math.max(1e-12, posterior.parameters().noise() - TOLERATED_NOISE);
    }

    private double[] means(double[] solved) {
        double[] means = new double[whitened.length];
        for (int s = 0; s < means.length; s++) {
            means[s] = Posterior.dot(solved, whitened[s], solved.length);
        }
        return means;
    }

    /**
     * The score from the means under the samples and the deviation, which all have in common.
     *
     * @param slopes the derivatives by each mean, then by the deviation; overwritten
     */
    private double score(double[] means, double deviation, double[] slopes) {
        double[] logs = new double[means.length];
        double[] derivative = new double[1];
        double largest = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < means.length; s++) {
            logs[s] = Normal.logImprovement((best[s] - means[s]) / deviation, derivative);
            slopes[s] = derivative[0];
            largest = Math.max(largest, logs[s]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        double byDeviation = 1 / deviation;
        for (int s = 0; s < means.length; s++) {
            double share = Math.exp(logs[s] - largest) / sum;
            double z = (best[s] - means[s]) / deviation;
            byDeviation -= share * slopes[s] * z / deviation;
            slopes[s] *= -share / deviation;
        }
        double total = Math.sqrt(deviation * deviation + noise());
        double withNoise = total + Math.sqrt(noise());
        slopes[means.length] =
                byDeviation + 2 / deviation - deviation / (total * total) - deviation / (total * withNoise);
        return largest + Math.log(sum / means.length) + Math.log(deviation) + discount(deviation, total);
    }
}
