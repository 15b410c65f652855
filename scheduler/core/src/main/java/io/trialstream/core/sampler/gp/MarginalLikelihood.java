package io.trialstream.core.sampler.gp;

/**
 * Minus the log posterior density of the kernel's parameters given rows X (n×d) and values y (n), with its analytic gradient (Rasmussen
 * and Williams 2006, eq. 5.8 and 5.9). The squared differences of all pairs are computed once, so memory is O(n²d): meant for at most a
 * few hundred rows.
 */
final class MarginalLikelihood implements LimitedMemoryBfgs.Smooth {
    private final int rows;
    private final int columns;
    private final double[] values;
    private final HyperparameterPrior prior;
    /** Per pair (i, j < i), d squared differences. */
    private final double[] squaredDifferences;

    /**
     * @param x n rows of d columns
     * @param nominal which columns are compared for equality only (d)
     * @param values y (n), about standardised
     */
    MarginalLikelihood(double[][] x, boolean[] nominal, double[] values, HyperparameterPrior prior) {
        this.rows = x.length;
        this.columns = nominal.length;
        this.values = values;
        this.prior = prior;
        this.squaredDifferences = new double[rows * (rows - 1) / 2 * columns];
        int position = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < i; j++) {
                for (int k = 0; k < columns; k++) {
                    double difference = x[i][k] - x[j][k];
                    squaredDifferences[position++] = nominal[k] ? (difference == 0 ? 0 : 1) : difference * difference;
                }
            }
        }
    }

    @Override
    public double valueAndGradient(double[] logs, double[] gradient) {
        KernelParameters parameters = KernelParameters.fromLogs(logs);
        double[] weights = parameters.weights();
        double amplitude = parameters.amplitude();
        double[][] kernel = new double[rows][rows];
        double[] slopes = new double[rows * (rows - 1) / 2];
        int pair = 0;
        for (int i = 0; i < rows; i++) {
            kernel[i][i] = amplitude + parameters.noise();
            for (int j = 0; j < i; j++) {
                double squared = 0;
                int offset = pair * columns;
                for (int k = 0; k < columns; k++) {
                    squared += weights[k] * squaredDifferences[offset + k];
                }
                double s = Math.sqrt(5 * squared);
                double decay = amplitude * Math.exp(-s);
                kernel[j][i] = (1 + s + s * s / 3) * decay;
                slopes[pair++] = -5.0 / 6 * (1 + s) * decay;
            }
        }
        CholeskySolver solver;
        try {
            solver = CholeskySolver.decompose(kernel, rows, 0);
        } catch (ArithmeticException notPositiveDefinite) {
            return Double.NaN;
        }
        double[] alpha = values.clone();
        solver.solveLower(alpha);
        solver.solveUpper(alpha);
        java.util.Arrays.fill(gradient, 0);
        gradients(parameters, solver.inverseLower(), alpha, kernel, slopes, gradient);
        double fit = 0;
        for (int i = 0; i < rows; i++) {
            fit += 0.5 * values[i] * alpha[i];
        }
        return fit + solver.halfLogDeterminant() + prior.penalty(logs, gradient);
    }

    private void gradients(
            KernelParameters parameters,
            double[][] inverse,
            double[] alpha,
            double[][] kernel,
            double[] slopes,
            double[] gradient) {
        double[] weights = parameters.weights();
        double byAmplitude = 0;
        double byNoise = 0;
        int pair = 0;
        for (int i = 0; i < rows; i++) {
            double diagonal = 0.5 * (inverse[i][i] - alpha[i] * alpha[i]);
            byAmplitude += diagonal * parameters.amplitude();
            byNoise += diagonal * parameters.noise();
            for (int j = 0; j < i; j++) {
                double g = inverse[i][j] - alpha[i] * alpha[j];
                byAmplitude += g * kernel[j][i];
                double bySquare = g * slopes[pair];
                int offset = pair * columns;
                for (int k = 0; k < columns; k++) {
                    gradient[k] += bySquare * squaredDifferences[offset + k];
                }
                pair++;
            }
        }
        for (int k = 0; k < columns; k++) {
            gradient[k] *= weights[k];
        }
        gradient[columns] += byAmplitude;
        gradient[columns + 1] += byNoise;
    }
}
