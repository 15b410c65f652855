package io.trialstream.core.sampler.gp;

import java.util.Arrays;

/**
 * The Gaussian process given rows X (n×d) and values y (n): mean k·α and variance s² - |U⁻ᵀk|² at a point with covariances k (n). Rows
 * can be appended in O(n²), and dropped again.
 */
final class Posterior {
    private final KernelParameters parameters;
    private final boolean[] nominal;
    private final double[] roots;
    /** Column k of X times the root of its weight where it is ordered; the plain index where it is nominal. */
    private final double[][] columns;

    private CholeskySolver solver;
    private double[] alpha;
    private int size;

    /**
     * @param x n rows
     * @param nominal which columns are compared for equality only (d)
     * @param spare how many rows may be appended
     */
    Posterior(double[][] x, boolean[] nominal, KernelParameters parameters, int spare) {
        this.parameters = parameters;
        this.nominal = nominal;
        this.size = x.length;
        this.roots = new double[nominal.length];
        this.columns = new double[nominal.length][x.length + spare];
        this.alpha = new double[x.length + spare];
        for (int k = 0; k < nominal.length; k++) {
            roots[k] = nominal[k] ? 1 : Math.sqrt(parameters.weights()[k]);
            for (int i = 0; i < size; i++) {
                columns[k][i] = x[i][k] * roots[k];
            }
        }
        double[][] kernel = new double[size][];
        double[] covariances = new double[size];
        for (int i = 0; i < size; i++) {
            covariances(x[i], covariances);
            kernel[i] = covariances.clone();
            kernel[i][i] = parameters.amplitude() + parameters.noise();
        }
        this.solver = CholeskySolver.decompose(kernel, size, spare);
    }

    /** n, appended rows included. */
    int size() {
        return size;
    }

    KernelParameters parameters() {
        return parameters;
    }

    /** Sets the values y of all n rows, in O(n²). */
    void condition(double[] values) {
        double[] solved = Arrays.copyOf(values, size);
        solver.solveLower(solved);
        solver.solveUpper(solved);
        Arrays.fill(alpha, 0);
        System.arraycopy(solved, 0, alpha, 0, size);
    }

    /**
     * Appends a row with the mean as its value, so that the mean stays and the variance shrinks, until {@link #condition}.
     *
     * @return U⁻ᵀk (n) of the row with the rows before it
     */
    double[] append(double[] row) {
        double[] covariances = new double[size];
        covariances(row, covariances);
        solver.append(covariances, parameters.amplitude() + parameters.noise());
        for (int k = 0; k < nominal.length; k++) {
            columns[k][size] = row[k] * roots[k];
        }
        alpha[size] = 0;
        size++;
        return covariances;
    }

    /** The deviation, noise included, that the last appended row had given those before it. */
    double appendedDeviation() {
        return solver.lastDiagonal();
    }

    /** Overwrites y (its first n places) with v = U⁻ᵀy. */
    void whiten(double[] values) {
        solver.solveLower(values);
    }

    /** Overwrites v (its first n places) with U⁻¹v. */
    void unwhiten(double[] values) {
        solver.solveUpper(values);
    }

    /** Writes U⁻ᵀk (n) of a row, and returns the deviation of the function (without the noise) there, in O(n²). */
    double whiten(double[] row, double[] solved) {
        covariances(row, solved);
        solver.solveLower(solved);
        return deviation(solved);
    }

    /**
     * Adds the gradient of (U⁻ᵀk)·c by the row.
     *
     * @param combination c (n); overwritten
     * @param gradient by each column (d); nothing is added for nominal ones
     */
    void addGradient(double[] row, double[] combination, double[] gradient) {
        solver.solveUpper(combination);
        double[] slopes = new double[size];
        squaredDistances(row, slopes);
        for (int i = 0; i < size; i++) {
            slopes[i] = parameters.amplitude() * Matern52.slope(slopes[i]) * combination[i];
        }
        // slopes holds c ∂k/∂r²; ∂r²/∂z = -2 w (x - z)
        for (int k = 0; k < gradient.length; k++) {
            if (!nominal[k]) {
                double sum = 0;
                double[] column = columns[k];
                double z = row[k] * roots[k];
                for (int i = 0; i < size; i++) {
                    sum += slopes[i] * (z - column[i]);
                }
                gradient[k] += 2 * roots[k] * sum;
            }
        }
    }

    /** Drops the rows appended since there were so many. */
    void truncate(int formerSize) {
        solver.truncate(formerSize);
        size = formerSize;
        Arrays.fill(alpha, size, alpha.length, 0);
    }

    /** How many more rows can be appended. */
    int spare() {
        return alpha.length - size;
    }

    /** k (n): the covariances of a row with all rows. */
    private void covariances(double[] row, double[] out) {
        squaredDistances(row, out);
        double amplitude = parameters.amplitude();
        for (int i = 0; i < size; i++) {
            out[i] = amplitude * Matern52.correlation(out[i]);
        }
    }

    private void squaredDistances(double[] row, double[] out) {
        Arrays.fill(out, 0, size, 0);
        for (int k = 0; k < nominal.length; k++) {
            double[] column = columns[k];
            double z = row[k] * roots[k];
            if (nominal[k]) {
                double weight = parameters.weights()[k];
                for (int i = 0; i < size; i++) {
                    out[i] += column[i] == z ? 0 : weight;
                }
            } else {
                accumulate(out, column, z, size);
            }
        }
    }

    private static void accumulate(double[] out, double[] column, double z, int size) {
        for (int i = 0; i < size; i++) {
            double difference = column[i] - z;
            out[i] += difference * difference;
        }
    }

    /** Writes k (n) of a row, and returns an upper bound of the deviation there, from its closest row alone; in O(nd). */
    double roughly(double[] row, double[] k) {
        covariances(row, k);
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, k[i]);
        }
        double amplitude = parameters.amplitude();
        return Math.sqrt(Math.max(1e-12, amplitude - largest * largest / (amplitude + parameters.noise())));
    }

    /** The mean at a row, in O(nd). */
    double mean(double[] row) {
        double[] k = new double[size];
        covariances(row, k);
        return dot(k, alpha, size);
    }

    /** The mean and deviation of the function (without the noise) at a row, in O(n²). */
    void predict(double[] row, double[] meanAndDeviation) {
        double[] k = new double[size];
        covariances(row, k);
        meanAndDeviation[0] = dot(k, alpha, size);
        solver.solveLower(k);
        meanAndDeviation[1] = deviation(k);
    }

    /**
     * As {@link #predict}, with gradients.
     *
     * @param meanGradient by each column (d); 0 for nominal ones
     * @param deviationGradient the same for the deviation
     */
    void predict(double[] row, double[] meanAndDeviation, double[] meanGradient, double[] deviationGradient) {
        double[] distances = new double[size];
        squaredDistances(row, distances);
        double amplitude = parameters.amplitude();
        double[] solved = new double[size];
        for (int i = 0; i < size; i++) {
            solved[i] = amplitude * Matern52.correlation(distances[i]);
            distances[i] = amplitude * Matern52.slope(distances[i]);
        }
        meanAndDeviation[0] = dot(solved, alpha, size);
        solver.solveLower(solved);
        double deviation = deviation(solved);
        meanAndDeviation[1] = deviation;
        solver.solveUpper(solved);
        // distances holds ∂k/∂r²; ∂r²/∂z = -2 w (x - z)
        for (int k = 0; k < nominal.length; k++) {
            double byMean = 0;
            double byVariance = 0;
            if (!nominal[k]) {
                double[] column = columns[k];
                double z = row[k] * roots[k];
                for (int i = 0; i < size; i++) {
                    double derivative = distances[i] * (z - column[i]);
                    byMean += derivative * alpha[i];
                    byVariance += derivative * solved[i];
                }
            }
            meanGradient[k] = 2 * roots[k] * byMean;
            deviationGradient[k] = -2 * roots[k] * byVariance / deviation;
        }
    }

    private double deviation(double[] solved) {
        double variance = parameters.amplitude();
        for (int i = 0; i < size; i++) {
            variance -= solved[i] * solved[i];
        }
        return Math.sqrt(Math.max(1e-12 + 1e-9 * parameters.amplitude(), variance));
    }

    /** The dot product of the first places, as two sums, which a processor adds at a time. */
    static double dot(double[] a, double[] b, int size) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < size; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return i < size ? even + odd + a[i] * b[i] : even + odd;
    }
}
