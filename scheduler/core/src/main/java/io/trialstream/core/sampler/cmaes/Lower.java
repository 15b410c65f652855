package io.trialstream.core.sampler.cmaes;

/** Lower triangular matrices (n×n), as much of them as small models need; plain Java, without a numeric library. */
public final class Lower {
    private Lower() {}

    /** The identity (n×n). */
    public static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int j = 0; j < n; j++) {
            identity[j][j] = 1;
        }
        return identity;
    }

    /** The factor A with A A' = C; empty when C is not numerically positive definite. */
    public static double[][] cholesky(double[][] c) {
        int n = c.length;
        double[][] a = new double[n][n];
        for (int j = 0; j < n; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = c[j][k];
                for (int l = 0; l < k; l++) {
                    sum -= a[j][l] * a[k][l];
                }
                if (j != k) {
                    a[j][k] = sum / a[k][k];
                } else if (sum > 1e-14 * c[j][j] && sum < Double.POSITIVE_INFINITY) {
                    a[j][j] = Math.sqrt(sum);
                } else {
                    return new double[0][];
                }
            }
        }
        return a;
    }

    /** A^-1 y. */
    public static double[] solve(double[][] a, double[] y) {
        double[] x = new double[y.length];
        for (int j = 0; j < y.length; j++) {
            double sum = y[j];
            for (int k = 0; k < j; k++) {
                sum -= a[j][k] * x[k];
            }
            x[j] = sum / a[j][j];
        }
        return x;
    }

    /** A'^-1 y. */
    public static double[] solveTransposed(double[][] a, double[] y) {
        double[] x = y.clone();
        for (int j = x.length - 1; j >= 0; j--) {
            x[j] /= a[j][j];
            for (int k = 0; k < j; k++) {
                x[k] -= a[j][k] * x[j];
            }
        }
        return x;
    }

    /** The j-th entry of A z. */
    public static double row(double[][] a, int j, double[] z) {
        double sum = 0;
        for (int k = 0; k <= j; k++) {
            sum += a[j][k] * z[k];
        }
        return sum;
    }

    /** The Euclidean length. */
    public static double norm(double[] x) {
        double sum = 0;
        for (double entry : x) {
            sum += entry * entry;
        }
        return Math.sqrt(sum);
    }
}
