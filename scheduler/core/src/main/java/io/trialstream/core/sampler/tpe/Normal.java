package io.trialstream.core.sampler.tpe;

/** The standard normal distribution. */
final class Normal {
    private Normal() {}

    /** The mass between two points, at least 1e-300 so that its logarithm is finite. */
    static double mass(double low, double high) {
        // by the tail that is the smaller one, so that nothing cancels
        double mass = low > 0 ? cumulative(-low) - cumulative(-high) : cumulative(high) - cumulative(low);
        return Math.max(1e-300, mass);
    }

    /** The draw of a normal that is cut off outside [0, 1], by inversion at u in [0, 1). */
    static double truncated(double mean, double sigma, double u) {
        double low = cumulative(-mean / sigma);
        double high = cumulative((1 - mean) / sigma);
        return Math.min(1, Math.max(0, mean + sigma * quantile(low + u * (high - low))));
    }

    /** Φ(x) by Zelen and Severo (Abramowitz and Stegun 26.2.17), to 7.5e-8. */
    static double cumulative(double x) {
        if (Math.abs(x) > 8) {
            return x > 0 ? 1 : 0;
        }
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-0.5 * x * x) * 0.3989422804014327 * series;
        return x > 0 ? 1 - tail : tail;
    }

    /** Φ^-1(p) by Acklam's rational approximation, to 1.2e-9 of the value. */
    static double quantile(double p) {
        double clamped = Math.min(1 - 1e-12, Math.max(1e-12, p));
        if (clamped < 0.02425) {
            return tail(Math.sqrt(-2 * Math.log(clamped)));
        }
        if (clamped > 1 - 0.02425) {
            return -tail(Math.sqrt(-2 * Math.log(1 - clamped)));
        }
        double q = clamped - 0.5;
        double r = q * q;
        double numerator = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
                                - 30.66479806614716)
                        * r
                + 2.506628277459239;
        double denominator = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
                                - 13.28068155288572)
                        * r
                + 1;
        return numerator * q / denominator;
    }

    private static double tail(double q) {
        double numerator = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
                                + 4.374664141464968)
                        * q
                + 2.938163982698783;
        double denominator =
                (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
        return numerator / denominator;
    }
}
