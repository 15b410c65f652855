package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.random.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That kernel parameters are drawn as widely as the data leave them open, and no wider than the prior. */
class LaplaceApproximationTest {
    private static final boolean[] ORDERED = {false, false};
    private static final HyperparameterPrior PRIOR =
            GaussianProcessOptions.defaults().prior(2);

    /** The first column varies and matters; the second was never varied. */
    private static LaplaceApproximation approximation(int rows) {
        SplittableRandom random = new SplittableRandom(3);
        double[][] x = IntStream.range(0, rows)
                .mapToObj(i -> new double[] {random.nextDouble(), 1})
                .toArray(double[][]::new);
        double[] y = Arrays.stream(x)
                .mapToDouble(row -> Math.sin(6 * row[0]) + 0.3 * random.nextGaussian())
                .toArray();
        OutputTransform.standardize(y);
        return LaplaceApproximation.of(
                new MarginalLikelihood(x, ORDERED, y, PRIOR), KernelFit.fit(x, ORDERED, y, PRIOR));
    }

    @Test
    void aColumnThatWasNeverVariedStaysAsOpenAsThePriorHasIt() {
        double[] deviations = approximation(40).deviations();
        assertThat(deviations[1]).isCloseTo(2, within(1e-3));
        assertThat(deviations[0]).isBetween(0.1, 1.2);
    }

    @Test
    void moreRowsSayMore() {
        assertThat(approximation(80).deviations()[0])
                .isLessThan(approximation(12).deviations()[0]);
    }

    @Test
    void drawsSpreadAsFarRoundTheCentreAndLeaveAmplitudeAndNoise() {
        LaplaceApproximation approximation = approximation(40);
        double squares = 0;
        double centre = Math.log(approximation.centre().weights()[1]);
        for (int i = 0; i < 400; i++) {
            KernelParameters drawn = approximation.draw(Seeds.derive(1, i, "draw"));
            squares += Math.pow(Math.log(drawn.weights()[1]) - centre, 2) / 400;
            assertThat(drawn.amplitude()).isCloseTo(approximation.centre().amplitude(), within(1e-9));
            assertThat(drawn.noise()).isCloseTo(approximation.centre().noise(), within(1e-9));
        }
        assertThat(Math.sqrt(squares)).isBetween(1.8, 2.2);
    }
}
