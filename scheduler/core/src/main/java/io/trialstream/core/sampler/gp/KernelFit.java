package io.trialstream.core.sampler.gp;

import java.util.Arrays;

/**
 * Finds the most probable kernel parameters (MAP). A fit is a function of its rows alone, so that a sampler that was rebuilt after a
 * crash finds the very same ones: it is warm-started not from an earlier fit but from one on every few of its own rows, which costs
 * little.
 */
final class KernelFit {
    private static final int ROWS_OF_FIRST_PASS = 60;
    private static final double LONGEST_STEP = 2;

    private KernelFit() {}

    /**
     * @param x n rows of d columns, n at least 1
     * @param nominal which columns are compared for equality only (d)
     * @param values y (n), about standardised
     */
    static KernelParameters fit(double[][] x, boolean[] nominal, double[] values, HyperparameterPrior prior) {
        int columns = nominal.length;
        if (x.length < 2) {
            return KernelParameters.fromLogs(prior.centre(columns));
        }
        if (x.length > ROWS_OF_FIRST_PASS * 3 / 2) {
            int[] picked = spread(x.length, ROWS_OF_FIRST_PASS);
            double[][] someRows = Arrays.stream(picked).mapToObj(i -> x[i]).toArray(double[][]::new);
            double[] someValues =
                    Arrays.stream(picked).mapToDouble(i -> values[i]).toArray();
            double[] best = minimize(new MarginalLikelihood(someRows, nominal, someValues, prior), columns, 40, prior);
            return KernelParameters.fromLogs(refine(new MarginalLikelihood(x, nominal, values, prior), best, 20)
                    .x());
        }
        return KernelParameters.fromLogs(
                minimize(new MarginalLikelihood(x, nominal, values, prior), columns, 60, prior));
    }

    /** From the prior's centre, and from short length scales with more noise: the two modes that small data sets have. */
    private static double[] minimize(
            MarginalLikelihood likelihood, int columns, int evaluations, HyperparameterPrior prior) {
        LimitedMemoryBfgs.Minimum smooth = refine(likelihood, prior.centre(columns), evaluations);
        double[] rough = prior.centre(columns);
        for (int k = 0; k < columns; k++) {
            rough[k] += 2;
        }
        LimitedMemoryBfgs.Minimum other = refine(likelihood, rough, evaluations);
        return other.value() < smooth.value() ? other.x() : smooth.x();
    }

    private static LimitedMemoryBfgs.Minimum refine(MarginalLikelihood likelihood, double[] start, int evaluations) {
        double[] lower = new double[start.length];
        double[] upper = new double[start.length];
        Arrays.fill(lower, -14);
        Arrays.fill(upper, 12);
        upper[start.length - 1] = 1;
        return LimitedMemoryBfgs.minimize(likelihood, start, lower, upper, LONGEST_STEP, 0.02, evaluations);
    }

    private static int[] spread(int rows, int count) {
        int[] picked = new int[count];
        for (int i = 0; i < count; i++) {
            picked[i] = (int) ((long) i * rows / count);
        }
        return picked;
    }
}
