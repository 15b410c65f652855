package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.random.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Improvement with trials under way, and with noise. */
class FantasiesTest {
    private static final boolean[] NOMINAL = {false, false, true};
    private static final int ROWS = 20;

    private static double[][] rows(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            x[i] = new double[] {random.nextDouble(), random.nextDouble(), random.nextInt(3)};
        }
        return x;
    }

    private static double[] values() {
        return Arrays.stream(rows(5))
                .mapToDouble(row -> Math.sin(4 * row[0]) + row[1] * row[1] - 0.5 * row[2])
                .toArray();
    }

    private static Posterior posterior(double noise) {
        KernelParameters parameters = new KernelParameters(new double[] {3, 0.7, 0.4}, 1.3, noise);
        Posterior posterior = new Posterior(rows(5), NOMINAL, parameters, 40);
        posterior.condition(values());
        return posterior;
    }

    private static Fantasies fantasies(Posterior posterior, int samples) {
        double best = Arrays.stream(values()).min().orElseThrow();
        return new Fantasies(posterior, values(), best, samples, Seeds.derive(1, 0, "fantasies"));
    }

    @Test
    void withoutNoiseAndPendingTrialsItIsTheLogOfExpectedImprovement() {
        Posterior posterior = posterior(1e-12);
        Fantasies fantasies = fantasies(posterior, 4);
        double best = Arrays.stream(values()).min().orElseThrow();
        for (double[] row : rows(6)) {
            double[] prediction = new double[2];
            posterior.predict(row, prediction);
            double z = (best - prediction[0]) / prediction[1];
            double expected = Normal.logImprovement(z, new double[1]) + Math.log(prediction[1]);
            assertThat(fantasies.value(row)).isCloseTo(expected, within(1e-3));
        }
    }

    @Test
    void whatNoiseTakesOffIsSaidSeparately() {
        Posterior posterior = posterior(0.35);
        Fantasies fantasies = fantasies(posterior, 4);
        double best = Arrays.stream(values()).min().orElseThrow();
        for (double[] row : rows(6)) {
            double[] prediction = new double[2];
            posterior.predict(row, prediction);
            double z = (best - prediction[0]) / prediction[1];
            double improvement = Normal.logImprovement(z, new double[1]) + Math.log(prediction[1]);
            assertThat(fantasies.discount(row)).isNegative();
            assertThat(fantasies.value(row) - fantasies.discount(row)).isCloseTo(improvement, within(1e-6));
        }
    }

    @Test
    void theGradientIsItsSlope() {
        Fantasies fantasies = fantasies(posterior(1e-2), 6);
        Arrays.stream(rows(7)).limit(5).forEach(row -> fantasies.pend(row, true));
        for (double[] row : rows(6)) {
            double[] gradient = new double[3];
            assertThat(fantasies.valueAndGradient(row, gradient)).isEqualTo(fantasies.value(row));
            assertThat(gradient[2]).isZero();
            for (int k = 0; k < 2; k++) {
                double[] up = row.clone();
                double[] down = row.clone();
                up[k] += 1e-5;
                down[k] -= 1e-5;
                double slope = (fantasies.value(up) - fantasies.value(down)) / 2e-5;
                assertThat(gradient[k]).isCloseTo(slope, within(1e-3 * Math.max(1, Math.abs(slope))));
            }
        }
    }

    @Test
    void theBoundIsNeverBelowTheValue() {
        Fantasies fantasies = fantasies(posterior(1e-3), 4);
        fantasies.pend(new double[] {0.3, 0.3, 1}, true);
        for (double[] row : rows(8)) {
            assertThat(fantasies.bound(row)).isGreaterThanOrEqualTo(fantasies.value(row) - 1e-9);
        }
    }

    @Test
    void whatAPendingTrialMayFindIsNotWorthAsMuchASecondTime() {
        Fantasies fantasies = fantasies(posterior(1e-4), 16);
        double[] promising = {1, 0.1, 2};
        double[] beside = {0.99, 0.1, 2};
        double[] elsewhere = {0, 0.9, 0};
        double near = fantasies.value(beside);
        double far = fantasies.value(elsewhere);
        fantasies.pend(promising, true);
        double nearLost = near - fantasies.value(beside);
        double farLost = far - fantasies.value(elsewhere);
        assertThat(nearLost).isGreaterThan(2).isGreaterThan(5 * Math.abs(farLost));
    }

    @Test
    void aTrialThatWillBreakAConstraintDoesNotSetTheMark() {
        double[] promising = {1, 0.1, 2};
        double[] elsewhere = {0.9, 0.3, 2};
        Fantasies counting = fantasies(posterior(1e-4), 16);
        counting.pend(promising, true);
        Fantasies notCounting = fantasies(posterior(1e-4), 16);
        notCounting.pend(promising, false);
        assertThat(notCounting.value(elsewhere)).isGreaterThan(counting.value(elsewhere));
    }

    @Test
    void repeatingAPointIsWorthLittleWhereNoiseIsMostOfWhatIsNotKnown() {
        double[] measured = rows(5)[4];
        double[] unknown = {3, 3, 1};
        double exact = fantasies(posterior(1e-6), 4).value(unknown);
        double noisy = fantasies(posterior(0.3), 4).value(unknown);
        Posterior posterior = posterior(0.3);
        double[] prediction = new double[2];
        posterior.predict(measured, prediction);
        double best = Arrays.stream(values()).min().orElseThrow();
        double improvement =
                Normal.logImprovement((best - prediction[0]) / prediction[1], new double[1]) + Math.log(prediction[1]);
        assertThat(improvement - fantasies(posterior, 4).value(measured)).isGreaterThan(0.6);
        assertThat(exact - noisy).isLessThan(0.7);
    }
}
