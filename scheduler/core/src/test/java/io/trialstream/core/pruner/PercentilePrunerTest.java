package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.PercentilePruner.Compare;
import io.trialstream.core.pruner.PercentilePruner.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilePrunerTest {
    private static final int OWN = 50;

    private static PercentilePruner of(double percentile, Compare compare) {
        return new PercentilePruner(new Options(percentile, compare, 2, 1, 1, 27));
    }

    private static Decision decide(PercentilePruner pruner, double value, double... others) {
        FakeRung rung = FakeRung.of(4, others).arrive(OWN, value);
        return pruner.decide(rung, rung.curve(OWN));
    }

    /** Others: 1, 2, 3, 4. numpy.percentile gives these cut-offs. */
    @ParameterizedTest
    @CsvSource({
        "50, 2.5, 2.5, true",
        "50, 2.5, 2.51, false",
        "25, 1.75, 1.75, true",
        "25, 1.75, 1.76, false",
        "90, 3.7, 3.6, true",
        "90, 3.7, 3.8, false",
        "1, 1.03, 0.5, true",
        "99, 3.97, 5, false",
    })
    void comparesWithTheInterpolatedPercentileOfTheOthers(
            double percentile, double cutoff, double value, boolean goesOn) {
        Decision decision = decide(of(percentile, Compare.CURRENT), value, 4, 2, 1, 3);

        assertThat(decision.evidence().cutoff()).isCloseTo(cutoff, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(decision instanceof Decision.Continue).isEqualTo(goesOn);
    }

    @Test
    void takesTheTrueMedianNotTheMean() {
        PercentilePruner median = PercentilePruner.median(Compare.CURRENT, 2, 1, 1, 27);

        assertThat(decide(median, 3, 1, 2, 1_000_000).evidence().cutoff()).isEqualTo(2);
        assertThat(decide(median, 3, 1, 2, 1_000_000)).isInstanceOf(Decision.Stop.class);
        assertThat(median.name()).isEqualTo("median");
    }

    @Test
    void letsEqualValuesGoOn() {
        for (double value : new double[] {0.1, 1.0 / 3, 1e300, 0}) {
            for (double percentile : new double[] {7, 30, 50, 77}) {
                assertThat(decide(of(percentile, Compare.BEST), value, value, value, value, value, value))
                        .isInstanceOf(Decision.Continue.class);
            }
        }
    }

    @Test
    void comparesTheBestSoFarOrTheCurrentValue() {
        FakeRung rung = FakeRung.of(4, 1, 2, 3).arrive(OWN, 9);
        TrialCurve curve = rung.curve(OWN, 1.5, 2);

        assertThat(of(50, Compare.CURRENT).decide(rung, curve)).isInstanceOf(Decision.Stop.class);
        Decision byBest = of(50, Compare.BEST).decide(rung, curve);
        assertThat(byBest).isInstanceOf(Decision.Continue.class);
        assertThat(byBest.evidence().value()).isEqualTo(1.5);
        assertThat(byBest.evidence().rank()).isEqualTo(1);
        assertThat(byBest.evidence().note()).isEqualTo("its best so far is compared");
    }

    @Test
    void countsWhoGoesOn() {
        Decision stopped = decide(of(50, Compare.CURRENT), 3.5, 1, 2, 3, 4);
        Decision goesOn = decide(of(50, Compare.CURRENT), 1.5, 1, 2, 3, 4);

        assertThat(stopped.evidence().rank()).isEqualTo(3);
        assertThat(stopped.evidence().kept()).isEqualTo(2);
        assertThat(goesOn.evidence().rank()).isEqualTo(1);
        assertThat(goesOn.evidence().kept()).isEqualTo(3);
    }

    @Test
    void takesDivergedOnesForTheWorst() {
        assertThat(decide(of(50, Compare.BEST), 5, 1, Double.NaN)).isInstanceOf(Decision.Continue.class);
        assertThat(decide(of(50, Compare.BEST), 5, 1, 2, 3, Double.NaN)).isInstanceOf(Decision.Stop.class);
        assertThat(decide(of(50, Compare.BEST), 5, Double.NaN, Double.NaN)).isInstanceOf(Decision.Continue.class);
    }

    @Test
    void waitsForPeersAndForTheEndOfTheWarmUp() {
        PercentilePruner median = PercentilePruner.median(Compare.BEST, 4, 5, 3, 12);

        assertThat(median.ladder(0).resources()).containsExactly(5, 8, 11);
        FakeRung rung = FakeRung.of(5, 1, 2, 3);
        Decision third = median.decide(rung, rung.curve(2));
        rung.arrive(3, 4);
        Decision fourth = median.decide(rung, rung.curve(3));
        assertThat(third).isInstanceOf(Decision.Continue.class);
        assertThat(third.evidence().note()).isEqualTo("the first 3 arrivals go on unjudged");
        assertThat(fourth).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void ranksByDominanceWithSeveralObjectives() {
        FakeRung rung = FakeRung.of(4, 1, 2, 3, 4).withSeveralObjectives();

        Decision best = of(50, Compare.BEST).decide(rung, rung.curve(1));
        Decision worst = of(50, Compare.BEST).decide(rung, rung.curve(2));

        assertThat(best).isInstanceOf(Decision.Continue.class);
        assertThat(worst).isInstanceOf(Decision.Stop.class);
        assertThat(worst.evidence().kept()).isEqualTo(2);
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> of(0, Compare.BEST)).hasMessageContaining("above 0 and below 100");
        assertThatThrownBy(() -> of(Double.NaN, Compare.BEST)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new Options(50, Compare.BEST, 1, 1, 1, 9)).hasMessageContaining("at least 2");
    }
}
