package io.trialstream.core.sampler.gp;

import java.util.Arrays;

/** Maps observed values, lower is better, monotonically to about standard normal ones that a Gaussian process models well. */
public enum OutputTransform {
    /** Shift and scale only, with values beyond five deviations of the better half brought in. */
    STANDARDIZE {
        @Override
        void shape(double[] sorted, double[] shaped) {
            for (int i = 0; i < sorted.length; i++) {
                shaped[i] = Math.min(5, sorted[i]);
            }
        }
    },
    /**
     * Google Vizier's (Song et al. 2024, "The Vizier Gaussian process bandit algorithm", section 3.2): values worse than the median keep
     * their rank only; then a logarithm spreads the best ones.
     */
    HALF_RANK_LOG {
        @Override
        void shape(double[] sorted, double[] shaped) {
            int n = sorted.length;
            halfRank(sorted, shaped);
            double best = shaped[0];
            double range = shaped[n - 1] - best;
            for (int i = 0; i < n; i++) {
                double z = range > 0 ? (shaped[i] - best) / range : 0;
                shaped[i] = Math.log1p(0.5 * z) / Math.log(1.5);
            }
        }
    },
    /** Ranks mapped to normal quantiles: blind to all but the order (Salinas, Shen and Perrone 2020). */
    COPULA {
        @Override
        void shape(double[] sorted, double[] shaped) {
            int n = sorted.length;
            for (int i = 0; i < n; i++) {
                shaped[i] = Normal.quantile((i + 0.5) / n);
            }
        }
    },
    /** Half ranks, without the logarithm. */
    HALF_RANK {
        @Override
        void shape(double[] sorted, double[] shaped) {
            halfRank(sorted, shaped);
        }
    };

    /** From ascending values, in deviations of the better half from the median, to shaped ones. */
    abstract void shape(double[] sorted, double[] shaped);

    /**
     * @param values n finite numbers
     * @return n numbers of mean 0 and variance 1 (all 0 when the values are equal); equal values stay equal
     */
    double[] apply(double[] values) {
        int n = values.length;
        double[] result = new double[n];
        if (n == 0) {
            return result;
        }
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double[] sorted = new double[n];
        for (int i = 0; i < n; i++) {
            sorted[i] = values[order[i]];
        }
        inDeviations(sorted);
        double[] shaped = new double[n];
        shape(sorted, shaped);
        for (int start = 0; start < n; ) {
            int end = start;
            double sum = 0;
            while (end < n && values[order[end]] == values[order[start]]) {
                sum += shaped[end++];
            }
            for (int i = start; i < end; i++) {
                result[order[i]] = sum / (end - start);
            }
            start = end;
        }
        standardize(result);
        return result;
    }

    private static void halfRank(double[] sorted, double[] shaped) {
        int n = sorted.length;
        for (int i = 0; i < n; i++) {
            shaped[i] = sorted[i] <= 0 ? sorted[i] : Normal.quantile(Math.max(0.5, (i + 0.5) / n));
        }
    }

    /** (y - median)/σ, σ the root mean square of the better half about the median; safe for values up to the largest double. */
    private static void inDeviations(double[] sorted) {
        int n = sorted.length;
        double median = sorted[n / 2];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            // halves, so that the difference of two of the largest doubles is finite
            sorted[i] = 0.5 * sorted[i] - 0.5 * median;
            largest = i <= n / 2 ? Math.max(largest, -sorted[i]) : largest;
        }
        if (largest == 0) {
            largest = Math.max(sorted[n - 1], Double.MIN_NORMAL);
        }
        double squares = 0;
        for (int i = 0; i <= n / 2; i++) {
            double d = sorted[i] / largest;
            squares += d * d;
        }
        double deviation = squares == 0 ? 1 : Math.sqrt(squares / (n / 2 + 1));
        for (int i = 0; i < n; i++) {
            sorted[i] = Math.min(1e9, sorted[i] / largest / deviation);
        }
    }

    /** In place: mean 0, variance 1; all 0 when there is no spread. */
    static void standardize(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        double scale = variance > 1e-24 ? 1 / Math.sqrt(variance) : 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - mean) * scale;
        }
    }
}
