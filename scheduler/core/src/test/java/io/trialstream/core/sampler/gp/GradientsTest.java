package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Analytic gradients against central differences, and the model against what a Gaussian process must do. */
class GradientsTest {
    private static final boolean[] NOMINAL = {false, false, true};
    private static final KernelParameters PARAMETERS = new KernelParameters(new double[] {3, 0.7, 0.4}, 1.3, 1e-4);

    private static double[][] rows(int n) {
        SplittableRandom random = new SplittableRandom(5);
        double[][] x = new double[n][];
        for (int i = 0; i < n; i++) {
            x[i] = new double[] {random.nextDouble(), random.nextDouble(), random.nextInt(3)};
        }
        return x;
    }

    private static double[] values(double[][] x) {
        return Arrays.stream(x)
                .mapToDouble(row -> Math.sin(4 * row[0]) + row[1] * row[1] - 0.5 * row[2])
                .toArray();
    }

    private static Posterior posterior(int n) {
        double[][] x = rows(n);
        Posterior posterior = new Posterior(x, NOMINAL, PARAMETERS, 2);
        posterior.condition(values(x));
        return posterior;
    }

    @Test
    void theLikelihoodsGradientIsItsSlope() {
        double[][] x = rows(17);
        MarginalLikelihood likelihood = new MarginalLikelihood(
                x, NOMINAL, values(x), GaussianProcessOptions.defaults().prior(3));
        double[] at = {0.3, -0.5, 0.2, 0.1, -3};
        double[] gradient = new double[5];
        likelihood.valueAndGradient(at, gradient);
        for (int k = 0; k < at.length; k++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[k] += 1e-5;
            down[k] -= 1e-5;
            double slope =
                    (likelihood.valueAndGradient(up, new double[5]) - likelihood.valueAndGradient(down, new double[5]))
                            / 2e-5;
            assertThat(gradient[k]).isCloseTo(slope, within(1e-4));
        }
    }

    @Test
    void thePredictionsGradientIsItsSlope() {
        Posterior posterior = posterior(20);
        double[] at = {0.4, 0.6, 1};
        double[] byMean = new double[3];
        double[] byDeviation = new double[3];
        posterior.predict(at, new double[2], byMean, byDeviation);
        for (int k = 0; k < 2; k++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[k] += 1e-6;
            down[k] -= 1e-6;
            double[] above = new double[2];
            double[] below = new double[2];
            posterior.predict(up, above);
            posterior.predict(down, below);
            assertThat(byMean[k]).isCloseTo((above[0] - below[0]) / 2e-6, within(1e-4));
            assertThat(byDeviation[k]).isCloseTo((above[1] - below[1]) / 2e-6, within(1e-4));
        }
    }

    @Test
    void interpolatesItsRowsAndIsUnsureFarAway() {
        double[][] x = rows(12);
        Posterior posterior = posterior(12);
        double[] prediction = new double[2];
        posterior.predict(x[3], prediction);
        assertThat(prediction[0]).isCloseTo(values(x)[3], within(0.01));
        assertThat(prediction[1]).isLessThan(0.05);
        posterior.predict(new double[] {40, 40, 2}, prediction);
        assertThat(prediction[0]).isCloseTo(0, within(1e-6));
        assertThat(prediction[1]).isCloseTo(Math.sqrt(1.3), within(1e-6));
    }

    @Test
    void aBelievedRowKeepsTheMeanAndLessensTheDeviation() {
        Posterior posterior = posterior(12);
        double[] here = {0.35, 0.55, 0};
        double[] near = {0.36, 0.5, 0};
        double[] before = new double[2];
        double[] after = new double[2];
        posterior.predict(near, before);
        posterior.append(here);
        posterior.predict(near, after);
        assertThat(after[0]).isCloseTo(before[0], within(1e-9));
        assertThat(after[1]).isLessThan(before[1]);
        posterior.truncate(12);
        posterior.predict(near, after);
        assertThat(after).containsExactly(before);
    }

    @Test
    void theRoughDeviationIsAnUpperBound() {
        Posterior posterior = posterior(25);
        for (double[] row : rows(60)) {
            double[] at = {1 - row[0], row[1], row[2]};
            double[] exact = new double[2];
            posterior.predict(at, exact);
            assertThat(posterior.roughly(at, new double[25])).isGreaterThanOrEqualTo(exact[1] - 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-400, -40, -7, -6.001, -5.999, -2.001, -1.999, -0.5, 0, 1.5, 2.5, 9})
    void theLogImprovementsDerivativeIsItsSlope(double z) {
        double[] derivative = new double[1];
        double step = 1e-6 * Math.max(1, Math.abs(z));
        double here = Normal.logImprovement(z, derivative);
        double slope = (Normal.logImprovement(z + step, new double[1]) - Normal.logImprovement(z - step, new double[1]))
                / (2 * step);
        assertThat(here).isFinite();
        assertThat(derivative[0]).isCloseTo(slope, within(1e-4 * Math.max(1, Math.abs(slope))));
    }

    @Test
    void theNormalDistributionHasItsKnownValues() {
        assertThat(Normal.cumulative(0)).isEqualTo(0.5);
        assertThat(Normal.cumulative(1.96)).isCloseTo(0.9750021048517795, within(1e-12));
        assertThat(Normal.cumulative(-3)).isCloseTo(0.0013498980316300933, within(1e-14));
        assertThat(Normal.logCumulative(-20, new double[1])).isCloseTo(-203.91715537109726, within(1e-8));
        assertThat(Normal.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-7));
        assertThat(Normal.quantile(0.001)).isCloseTo(-3.090232306167813, within(1e-7));
        assertThat(Normal.logImprovement(0, new double[1]))
                .isCloseTo(Math.log(1 / Math.sqrt(2 * Math.PI)), within(1e-12));
    }

    @Test
    void theMinimizerFindsAMinimumInsideAndOnTheEdgeOfItsBox() {
        LimitedMemoryBfgs.Smooth rosenbrock = (x, g) -> {
            double bend = x[1] - x[0] * x[0];
            g[0] = -400 * x[0] * bend - 2 * (1 - x[0]);
            g[1] = 200 * bend;
            return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
        };
        double[] low = {-2, -2};
        assertThat(LimitedMemoryBfgs.minimize(
                                rosenbrock, new double[] {-1.2, 1}, low, new double[] {2, 2}, 1, 1e-8, 200)
                        .x())
                .containsExactly(new double[] {1, 1}, within(1e-4));
        assertThat(LimitedMemoryBfgs.minimize(
                                rosenbrock, new double[] {-1.2, 1}, low, new double[] {0.5, 2}, 1, 1e-8, 200)
                        .x())
                .containsExactly(new double[] {0.5, 0.25}, within(1e-4));
    }
}
