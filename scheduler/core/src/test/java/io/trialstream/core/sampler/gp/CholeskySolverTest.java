package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The factor against EJML's own dense algebra. */
class CholeskySolverTest {

    private static double[][] covariance(int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[][] x = new double[n][3];
        for (double[] row : x) {
            for (int k = 0; k < row.length; k++) {
                row[k] = random.nextDouble();
            }
        }
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double squared = 0;
                for (int k = 0; k < 3; k++) {
                    squared += (x[i][k] - x[j][k]) * (x[i][k] - x[j][k]);
                }
                matrix[i][j] = Matern52.correlation(squared) + (i == j ? 0.01 : 0);
            }
        }
        return matrix;
    }

    private static double[] vector(int n) {
        return new SplittableRandom(99).doubles(n).toArray();
    }

    private static double[] solve(CholeskySolver solver, double[] b) {
        double[] x = b.clone();
        solver.solveLower(x);
        solver.solveUpper(x);
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 31, 32, 33, 64, 101})
    void solvesAsEjmlDoes(int n) {
        double[][] matrix = covariance(n);
        CholeskySolver solver = CholeskySolver.decompose(matrix, n, 0);
        SimpleMatrix ejml = new SimpleMatrix(matrix);
        double[] expected =
                ejml.solve(new SimpleMatrix(n, 1, true, vector(n))).getDDRM().getData();
        assertThat(solve(solver, vector(n))).containsExactly(expected, within(1e-8));
        assertThat(solver.halfLogDeterminant()).isCloseTo(0.5 * Math.log(ejml.determinant()), within(1e-8));
        assertThat(solver.jitter()).isZero();
        double[][] inverse = solver.inverseLower();
        SimpleMatrix ejmlInverse = ejml.invert();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                assertThat(inverse[i][j]).isCloseTo(ejmlInverse.get(i, j), within(1e-7));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 32, 47})
    void appendedRowsSolveAsTheWholeMatrix(int atFirst) {
        int n = 50;
        double[][] matrix = covariance(n);
        CholeskySolver grown = CholeskySolver.decompose(matrix, atFirst, n - atFirst);
        for (int i = atFirst; i < n; i++) {
            grown.append(java.util.Arrays.copyOf(matrix[i], i), matrix[i][i]);
        }
        double[] expected = solve(CholeskySolver.decompose(matrix, n, 0), vector(n));
        assertThat(solve(grown, vector(n))).containsExactly(expected, within(1e-9));
        grown.truncate(atFirst);
        assertThat(grown.size()).isEqualTo(atFirst);
    }

    @Test
    void doesNotChangeItsInput() {
        double[][] matrix = covariance(40);
        CholeskySolver.decompose(matrix, 40, 3);
        assertThat(matrix).isDeepEqualTo(covariance(40));
    }

    @Test
    void addsJitterToASingularMatrix() {
        double[][] ones = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}};
        CholeskySolver solver = CholeskySolver.decompose(ones, 3, 0);
        assertThat(solver.jitter()).isBetween(1e-11, 1e-5);
        assertThat(java.util.Arrays.stream(solve(solver, new double[] {1, 1, 1})))
                .allMatch(Double::isFinite);
    }

    @Test
    void refusesNotANumberAndIndefiniteMatrices() {
        assertThatThrownBy(() -> CholeskySolver.decompose(new double[][] {{Double.NaN}}, 1, 0))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("1×1");
        assertThatThrownBy(() -> CholeskySolver.decompose(new double[][] {{1, 2}, {2, 1}}, 2, 0))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void saysThatItIsFull() {
        CholeskySolver solver = CholeskySolver.decompose(new double[][] {{1}}, 1, 0);
        assertThatThrownBy(() -> solver.append(new double[] {0}, 1)).isInstanceOf(IllegalStateException.class);
    }
}
