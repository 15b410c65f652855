package io.trialstream.core.pruner;

import java.util.Arrays;

/**
 * The probability that a learning curve gets down to a value at some later epoch: a small ensemble of curves y = a + b f(t), b at least 0,
 * whose f falls to 0 or, for the slowest, without bound. Power laws t^-c and exponentials exp(-t / τ) as in Domhan et al. 2015 ("Speeding
 * up automatic hyperparameter optimization of deep neural networks by extrapolation of learning curves"), over a grid of c and τ; for each,
 * a and b by least squares, and a normal predictive distribution with the noise estimated from the residuals.
 *
 * <p>Conservative, since no curve is quite of these families: what a member foretells it to fall from now on counts as its standard
 * error too, beside the noise. Where few points say little, the noise has a floor of {@value #NOISE_FLOOR} of the curve's range, known with one degree of
 * freedom; the variance is that of Student's t with the same freedom; and the members' weights are tempered (square root of the
 * likelihood), so that the ones that promise more are not dropped early.
 */
final class CurveExtrapolation {
    private static final double NOISE_FLOOR = 0.02;
    private static final double TEMPER = 0.5;
    private static final double[] POWERS = {0.1, 0.25, 0.5, 1, 2};
    /** τ in units of the last epoch seen. */
    private static final double[] DECAYS = {0.1, 0.2, 0.4, 0.8, 1.6, 3.2};

    // results, one per member, in units of the normalised curve
    private final double[] means = new double[POWERS.length + DECAYS.length];
    private final double[] deviations = new double[means.length];
    private final double[] weights = new double[means.length];

    private CurveExtrapolation() {}

    /**
     * @param epochs ascending, at least 3 of them, above 0
     * @param values the metric there, finite, lower is better
     * @param horizon the epoch asked about, above the last one
     * @param target the value asked about, finite
     * @return the probability, 0 to 1, that the curve is at or below the target at the horizon
     */
    static double probability(double[] epochs, double[] values, double horizon, double target) {
        if (epochs.length < 3 || epochs.length != values.length) {
            throw new IllegalArgumentException("needs at least 3 points, got " + epochs.length);
        }
        // to the unit interval, by way of the largest magnitude so that a range of 1e308 does not overflow
        double magnitude = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        double scale = magnitude == 0 ? 1 : magnitude;
        double low = Arrays.stream(values).min().orElseThrow() / scale;
        double range = Arrays.stream(values).max().orElseThrow() / scale - low;
        if (range == 0) {
            return target >= values[0] ? 1 : 0;
        }
        double[] unit = new double[values.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (values[i] / scale - low) / range;
        }
        CurveExtrapolation ensemble = new CurveExtrapolation();
        ensemble.fit(epochs, unit, horizon);
        return ensemble.atMost((target / scale - low) / range);
    }

    private void fit(double[] epochs, double[] unit, double horizon) {
        double last = epochs[epochs.length - 1];
        int member = 0;
        double[] basis = new double[epochs.length];
        for (double power : POWERS) {
            for (int i = 0; i < basis.length; i++) {
                basis[i] = Math.pow(epochs[i] / last, -power);
            }
            fit(member++, basis, unit, Math.pow(horizon / last, -power));
        }
        for (double decay : DECAYS) {
            for (int i = 0; i < basis.length; i++) {
                basis[i] = Math.exp(-epochs[i] / last / decay);
            }
            fit(member++, basis, unit, Math.exp(-horizon / last / decay));
        }
        double heaviest = Arrays.stream(weights).max().orElseThrow();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(TEMPER * (weights[i] - heaviest));
        }
    }

    /** Least squares of unit = a + b basis with b >= 0; leaves the log likelihood in the weight. */
    private void fit(int member, double[] basis, double[] unit, double ahead) {
        int n = unit.length;
        double meanBasis = Arrays.stream(basis).average().orElseThrow();
        double meanValue = Arrays.stream(unit).average().orElseThrow();
        double basisSquares = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            basisSquares += (basis[i] - meanBasis) * (basis[i] - meanBasis);
            products += (basis[i] - meanBasis) * (unit[i] - meanValue);
        }
        double slope = basisSquares == 0 ? 0 : Math.max(0, products / basisSquares);
        double residuals = 0;
        for (int i = 0; i < n; i++) {
            double residual = unit[i] - meanValue - slope * (basis[i] - meanBasis);
            residuals += residual * residual;
        }
        double freedom = n - 2 + 1;
        double variance = (residuals + NOISE_FLOOR * NOISE_FLOOR) / freedom;
        double distance = ahead - meanBasis;
        double leverage = 1.0 / n + (basisSquares == 0 ? 0 : distance * distance / basisSquares);
        double tails = freedom > 2 ? freedom / (freedom - 2) : 3;
        means[member] = meanValue + slope * distance;
        double fall = slope * (basis[n - 1] - ahead);
        deviations[member] = Math.sqrt(variance * (1 + leverage) * tails + fall * fall);
        weights[member] = -freedom / 2 * Math.log(variance);
    }

    private double atMost(double target) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * normal((target - means[i]) / deviations[i]);
            total += weights[i];
        }
        return sum / total;
    }

    /** The standard normal distribution function: Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
    static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double tail = density
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z > 0 ? 1 - tail : tail;
    }
}
