package io.trialstream.bench.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Means, ranks and paired bootstrap intervals. */
final class Statistics {
    private static final int RESAMPLES = 4_000;

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
