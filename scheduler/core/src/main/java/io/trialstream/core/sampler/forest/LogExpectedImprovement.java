package io.trialstream.core.sampler.forest;

/** log E[max(0, best - Y)] for normal Y, also where the improvement is far out in the tail. */
final class LogExpectedImprovement {
    private static final double LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

    private LogExpectedImprovement() {}

    static double of(double best, double mean, double sigma) {
        double z = (best - mean) / sigma;
        double logDensity = -0.5 * z * z - LOG_SQRT_2PI;
        // below -4 the asymptotic series of the Mills ratio: phi(z) + z Phi(z) = phi(z) / z^2 (1 - 3/z^2 + 15/z^4 - …)
        if (z < -4) {
            double inverse = 1 / (z * z);
            return Math.log(sigma) + logDensity + Math.log(inverse * (1 - 3 * inverse * (1 - 5 * inverse * (1 - 7 * inverse))));
        }
        double density = Math.exp(logDensity);
        return Math.log(sigma) + Math.log(Math.max(1e-12, density + z * cumulative(z)));
    }

    /** Φ by Zelen and Severo (Abramowitz and Stegun 26.2.17), to 7.5e-8. */
    private static double cumulative(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-0.5 * x * x) * 0.3989422804014327 * series;
        return x > 0 ? 1 - tail : tail;
    }
}
