package io.trialstream.bench.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Means, ranks and paired bootstrap intervals. */
final class Statistics {
    private static final int RESAMPLES = 4_000;
    private static final int FLIPS = 20_000;

    private Statistics() {}

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** The 95 % interval of the mean difference a - b over problems (paired, resampled with a fixed seed): low and high end. */
    static double[] pairedInterval(double[] a, double[] b) {
        SplittableRandom random = new SplittableRandom(7);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            for (int i = 0; i < a.length; i++) {
                int pick = random.nextInt(a.length);
                means[r] += (a[pick] - b[pick]) / a.length;
            }
        }
        Arrays.sort(means);
        return new double[] {means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]};
    }

    /** The standard error of the mean; NaN for a single value. */
    static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /**
     * The two-sided p value of the mean difference a - b over problems, if the sign of each difference were chance (Fisher's randomisation
     * test, 20,000 flips with a fixed seed).
     */
    static double signFlipTest(double[] a, double[] b) {
        SplittableRandom random = new SplittableRandom(8);
        double observed = Math.abs(mean(a) - mean(b)) * a.length;
        int asLarge = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += random.nextBoolean() ? a[i] - b[i] : b[i] - a[i];
            }
            asLarge += Math.abs(sum) >= observed - 1e-12 ? 1 : 0;
        }
        return (double) asLarge / FLIPS;
    }

    /** The mean rank of each row over the columns, 1 the smallest; ties share the mean of their ranks. */
    static double[] meanRanks(double[][] values) {
        double[] ranks = new double[values.length];
        int columns = values.length == 0 ? 0 : values[0].length;
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < values.length; i++) {
                double rank = 1;
                for (int j = 0; j < values.length; j++) {
                    rank += j == i
                            ? 0
                            : values[j][column] < values[i][column]
                                    ? 1
                                    : values[j][column] == values[i][column] ? 0.5 : 0;
                }
                ranks[i] += rank / columns;
            }
        }
        return ranks;
    }
}
