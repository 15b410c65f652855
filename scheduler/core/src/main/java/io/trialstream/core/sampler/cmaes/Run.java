package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.space.Parameter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One run of CMA-ES in the unit cube: x = m + sigma D A z with the mean m (n), the step size sigma, the margins' scales D (n×n, diagonal) and
 * the lower Cholesky factor A (n×n) of the covariance C. Equation numbers are those of Hansen's tutorial (arXiv 1604.00772). The inverse
 * factor takes the place of C^-1/2 in the step-size path (Krause, Arbonès and Igel, "CMA-ES with Optimal Covariance Update and Storage
 * Complexity", 2016), which needs no eigendecomposition.
 */
final class Run {
    private static final double SMALLEST_DEVIATION = 1e-5;
    private static final double LARGEST_CONDITION = 1e7;
    private static final double LARGEST_DEVIATION = 1;

    private final int n;
    private final List<Parameter> parameters;
    private final Weights weights;
    private final double expectedLength;

    private final double[] mean;
    private final double[][] covariance;
    private final double[] scale;
    private final double[] stepPath;
    private final double[] covariancePath;
    private double[][] factor;
    private double stepSize;

    private int generations;
    private double best = Double.POSITIVE_INFINITY;
    private int sinceBest;
    private final Deque<Double> recentBest = new ArrayDeque<>();
    private int flatGenerations;

    /**
     * @param parameters the n ordered parameters of the coordinates
     * @param population lambda
     * @param start the first mean (n), in [0, 1]
     * @param stepSize the first sigma
     */
    Run(List<Parameter> parameters, int population, double[] start, double stepSize) {
        this.n = parameters.size();
        this.parameters = parameters;
        this.weights = new Weights(Math.max(1, n), population);
        this.expectedLength = Math.sqrt(n) * (1 - 1.0 / (4 * Math.max(1, n)) + 1.0 / (21.0 * Math.max(1, n * n)));
        this.mean = start.clone();
        this.covariance = Lower.identity(n);
        this.factor = Lower.identity(n);
        this.scale = new double[n];
        java.util.Arrays.fill(scale, 1);
        this.stepPath = new double[n];
        this.covariancePath = new double[n];
        this.stepSize = stepSize;
        applyMargins();
    }

    int population() {
        return weights.population;
    }

    int generations() {
        return generations;
    }

    double stepSize() {
        return stepSize;
    }

    /** A point (n) of the Gaussian, clipped to the unit cube; coordinates outside are drawn again a few times first. */
    double[] draw(double widening, RandomGenerator random) {
        double[] z = new double[n];
        double[] x = new double[n];
        for (int attempt = 0; attempt < 4; attempt++) {
            for (int j = 0; j < n; j++) {
                z[j] = random.nextGaussian();
            }
            boolean inside = true;
            for (int j = 0; j < n; j++) {
                x[j] = mean[j] + widening * stepSize * scale[j] * Lower.row(factor, j, z);
                inside &= x[j] >= 0 && x[j] <= 1;
            }
            if (inside) {
                break;
            }
        }
        for (int j = 0; j < n; j++) {
            x[j] = Math.min(1, Math.max(0, x[j]));
        }
        return x;
    }

    /**
     * Takes in a generation.
     *
     * @param points lambda points (n each), best first
     * @param values their objective values; infinite: bad, no number
     */
    void update(List<double[]> points, double[] values) {
        double[][] steps = new double[points.size()][];
        double[] lengths = new double[points.size()];
        double longest = Math.sqrt(n) + 2.0 * n / (n + 2);
        for (int i = 0; i < steps.length; i++) {
            double[] step = new double[n];
            for (int j = 0; j < n; j++) {
                step[j] = (points.get(i)[j] - mean[j]) / (stepSize * scale[j]);
            }
            double length = Lower.norm(Lower.solve(factor, step));
            // Hansen 2011, equation 4: an injected point may not move the mean further than a drawn one
            double share = Math.min(1, longest / length);
            for (int j = 0; j < n; j++) {
                step[j] *= share;
            }
            steps[i] = step;
            lengths[i] = Math.min(length, longest);
        }
        double[] meanStep = new double[n];
        for (int i = 0; i < weights.parents; i++) {
            for (int j = 0; j < n; j++) {
                meanStep[j] += weights.weights[i] * steps[i][j];
            }
        }
        adapt(steps, lengths, meanStep);
        generations++;
        applyMargins();
        watch(values);
    }

    private void adapt(double[][] steps, double[] lengths, double[] meanStep) {
        for (int j = 0; j < n; j++) {
            mean[j] = Math.min(1, Math.max(0, mean[j] + stepSize * scale[j] * meanStep[j]));
        }
        // equations 43 and 44
        double[] whitened = Lower.solve(factor, meanStep);
        double gain = Math.sqrt(weights.cSigma * (2 - weights.cSigma) * weights.effective);
        for (int j = 0; j < n; j++) {
            stepPath[j] = (1 - weights.cSigma) * stepPath[j] + gain * whitened[j];
        }
        double length = Lower.norm(stepPath);
        boolean stalled = length / Math.sqrt(1 - Math.pow(1 - weights.cSigma, 2.0 * (generations + 1)))
                >= (1.4 + 2.0 / (n + 1)) * expectedLength;
        // equations 45 to 47
        double pathGain = stalled ? 0 : Math.sqrt(weights.cC * (2 - weights.cC) * weights.effective);
        for (int j = 0; j < n; j++) {
            covariancePath[j] = (1 - weights.cC) * covariancePath[j] + pathGain * meanStep[j];
        }
        double correction = stalled ? weights.c1 * weights.cC * (2 - weights.cC) : 0;
        if (!updateCovariance(steps, lengths, correction, weights.cMu)) {
            updateCovariance(steps, lengths, correction, 0);
        }
        double change = weights.cSigma / weights.damping * (length / expectedLength - 1);
        stepSize *= Math.exp(Math.max(-1, Math.min(1, change)));
        double widest = 0;
        for (int j = 0; j < n; j++) {
            widest = Math.max(widest, stepSize * scale[j] * Math.sqrt(covariance[j][j]));
        }
        stepSize *= Math.min(1, LARGEST_DEVIATION / widest);
    }

    /** Sets C and A; false, and no change, when the new C would not be positive definite. */
    private boolean updateCovariance(double[][] steps, double[] lengths, double correction, double cMu) {
        double[] factors = new double[steps.length];
        double sum = 0;
        for (int i = 0; i < steps.length; i++) {
            double weight = weights.weights[i];
            sum += weight;
            factors[i] = weight >= 0 ? weight : weight * n / Math.max(1e-12, lengths[i] * lengths[i]);
        }
        double keep = 1 + correction - weights.c1 - cMu * sum;
        double[][] updated = new double[n][n];
        for (int j = 0; j < n; j++) {
            for (int k = 0; k <= j; k++) {
                double value = keep * covariance[j][k] + weights.c1 * covariancePath[j] * covariancePath[k];
                double rankMu = 0;
                for (int i = 0; i < steps.length; i++) {
                    rankMu += factors[i] * steps[i][j] * steps[i][k];
                }
                updated[j][k] = value + cMu * rankMu;
                updated[k][j] = updated[j][k];
            }
        }
        double[][] root = Lower.cholesky(updated);
        if (root.length < n) {
            return false;
        }
        for (int j = 0; j < n; j++) {
            System.arraycopy(updated[j], 0, covariance[j], 0, n);
        }
        factor = root;
        return true;
    }

    private void applyMargins() {
        double alpha = 1.0 / (Math.max(1, n) * (double) weights.population);
        for (int j = 0; j < n; j++) {
            if (parameters.get(j).discrete()) {
                double deviation = stepSize * scale[j] * Math.sqrt(covariance[j][j]);
                Margin corrected = Margin.correct(parameters.get(j), mean[j], deviation, alpha);
                mean[j] = corrected.mean();
                scale[j] *= corrected.deviation() / deviation;
            }
        }
    }

    private void watch(double[] values) {
        double first = values[0];
        flatGenerations = first == values[values.length - 1] ? flatGenerations + 1 : 0;
        sinceBest = first < best ? 0 : sinceBest + 1;
        best = Math.min(best, first);
        recentBest.addLast(first);
        if (recentBest.size() > 10 + 30 * n / weights.population) {
            recentBest.removeFirst();
        }
    }

    /** Whether the run has converged, found a plateau, or made no progress for long. */
    boolean ended() {
        if (flatGenerations >= 3 || sinceBest > 20 + 60 * n / weights.population) {
            return true;
        }
        double widest = 0;
        double longest = 0;
        double shortest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            if (!parameters.get(j).discrete()) {
                widest = Math.max(widest, stepSize * scale[j] * Math.sqrt(covariance[j][j]));
            }
            longest = Math.max(longest, factor[j][j]);
            shortest = Math.min(shortest, factor[j][j]);
        }
        boolean continuous = parameters.stream().anyMatch(parameter -> !parameter.discrete());
        return (continuous && widest < SMALLEST_DEVIATION) || longest > LARGEST_CONDITION * shortest || unchanged();
    }

    private boolean unchanged() {
        if (recentBest.size() < 10 + 30 * n / weights.population) {
            return false;
        }
        double low = recentBest.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double high = recentBest.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return low == high || high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high));
    }
}
