package io.trialstream.core.sampler.cmaes;

/** The standard normal distribution. */
final class Normal {
    private Normal() {}

    /**
     * The cumulative distribution: half of erfc, by the Chebyshev fit of Numerical Recipes (relative error below 1.2e-7 everywhere).
     */
    static double cumulative(double x) {
        double z = Math.abs(x) / Math.sqrt(2);
        double t = 1 / (1 + 0.5 * z);
        double tail = 0.5
                * t
                * Math.exp(
                        -z * z
                                - 1.26551223
                                + t
                                        * (1.00002368
                                                + t
                                                        * (0.37409196
                                                                + t
                                                                        * (0.09678418
                                                                                + t
                                                                                        * (-0.18628806
                                                                                                + t
                                                                                                        * (0.27886807
                                                                                                                + t
                                                                                                                        * (-1.13520398
                                                                                                                                + t
                                                                                                                                        * (1.48851587
                                                                                                                                                + t
                                                                                                                                                        * (-0.82215223
                                                                                                                                                                + t
                                                                                                                                                                        * 0.17087277)))))))));
        return x >= 0 ? 1 - tail : tail;
    }

    /** The inverse of {@link #cumulative}, by bisection; p in (0, 1). */
    static double quantile(double p) {
        double low = -40;
        double high = 40;
        for (int i = 0; i < 80; i++) {
            double middle = 0.5 * (low + high);
            if (cumulative(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }
}
