package io.trialstream.core.sampler.gp;

/** The standard normal distribution, with logarithms that stay finite far in the tails. */
final class Normal {
    private static final double LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
    /** Below this, tails are computed by the continued fraction of the Mills ratio. */
    private static final double TAIL = -2;

    private Normal() {}

    static double density(double z) {
        return Math.exp(-0.5 * z * z - LOG_SQRT_2PI);
    }

    /** Φ(z). */
    static double cumulative(double z) {
        if (z < TAIL) {
            return density(z) / (-z + fraction(-z));
        }
        if (z > -TAIL) {
            return 1 - cumulative(-z);
        }
        return 0.5 + density(z) * series(z);
    }

    /** ln Φ(z), and in the second place its derivative φ(z)/Φ(z). */
    static double logCumulative(double z, double[] derivative) {
        if (z < TAIL) {
            double mills = -z + fraction(-z);
            derivative[0] = mills;
            return -0.5 * z * z - LOG_SQRT_2PI - Math.log(mills);
        }
        double cumulative = cumulative(z);
        derivative[0] = density(z) / cumulative;
        return Math.log(cumulative);
    }

    /**
     * ln(φ(z) + zΦ(z)), the log of expected improvement in units of the deviation, and its derivative (Ament et al. 2023, eq. 9; the
     * tail by a continued fraction instead of erfcx, which has no cancellation either).
     */
    static double logImprovement(double z, double[] derivative) {
        if (z < TAIL) {
            double t = -z;
            double c = fraction(t);
            derivative[0] = 1 / c;
            return -0.5 * z * z - LOG_SQRT_2PI + Math.log(c / (t + c));
        }
        double cumulative = cumulative(z);
        double improvement = density(z) + z * cumulative;
        derivative[0] = cumulative / improvement;
        return Math.log(improvement);
    }

    /** Σ z^(2k+1)/(2k+1)!!: (Φ(z) - ½)/φ(z). */
    private static double series(double z) {
        double term = z;
        double sum = z;
        for (int k = 3; k < 60; k += 2) {
            term *= z * z / k;
            sum += term;
        }
        return sum;
    }

    /** c in Φ(-t)/φ(t) = 1/(t + c), c = 1/(t + 2/(t + 3/(t + …))), for t of at least 2. */
    private static double fraction(double t) {
        double c = 0;
        for (int k = t > 6 ? 12 : 60; k > 0; k--) {
            c = k / (t + c);
        }
        return c;
    }

    /** Φ⁻¹(p) for 0 < p < 1 (Acklam's rational approximation, relative error 1.2e-9). */
    static double quantile(double p) {
        if (p > 0.5) {
            return -quantile(1 - p);
        }
        if (p < 0.02425) {
            double q = Math.sqrt(-2 * Math.log(p));
            return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                                                            - 2.549732539343734e+00)
                                                    * q
                                            + 4.374664141464968e+00)
                                    * q
                            + 2.938163982698783e+00)
                    / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                                            + 3.754408661907416e+00)
                                    * q
                            + 1);
        }
        double q = p - 0.5;
        double r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                                                        + 1.383577518672690e+02)
                                                * r
                                        - 3.066479806614716e+01)
                                * r
                        + 2.506628277459239e+00)
                * q
                / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                                                        + 6.680131188771972e+01)
                                                * r
                                        - 1.328068155288572e+01)
                                * r
                        + 1);
    }
}
