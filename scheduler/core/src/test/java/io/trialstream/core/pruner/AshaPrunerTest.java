package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.AshaPruner.Options;
import io.trialstream.core.pruner.Decision.Evidence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AshaPrunerTest {
    private static AshaPruner stopping(int minPeers) {
        return new AshaPruner(new Options(3, 1, Mode.STOP, minPeers, 1, 27));
    }

    /** The numbers of those that go on when trials 0, 1, … arrive one after the other. */
    private static List<Integer> survivors(Pruner pruner, double... values) {
        FakeRung rung = new FakeRung(0, 1);
        List<Integer> survivors = new ArrayList<>();
        for (int trial = 0; trial < values.length; trial++) {
            rung.arrive(trial, values[trial]);
            if (pruner.decide(rung, rung.curve(trial)) instanceof Decision.Continue) {
                survivors.add(trial);
            }
        }
        return survivors;
    }

    @Test
    void stopsAllButTheBestThirdOfThoseThatArrivedSoFar() {
        // after each arrival n the best max(1, n / 3) go on: 1, 1, 1, 1, 1, 2, …
        assertThat(survivors(stopping(1), 5, 6, 4, 4.5, 3, 3.5, 7, 2)).containsExactly(0, 2, 4, 5, 7);
    }

    @Test
    void letsTheFirstArrivalsGoOnUnjudged() {
        assertThat(survivors(stopping(3), 5, 6, 7, 8, 4)).containsExactly(0, 1, 4);
        FakeRung rung = FakeRung.of(1, 5, 6);

        Evidence evidence = stopping(3).decide(rung, rung.curve(1)).evidence();

        assertThat(evidence).isEqualTo(new Evidence("asha", 0, 0, 1, 6, 1, 2, 2, Double.NaN, evidence.note()));
        assertThat(evidence.note()).isEqualTo("the first 2 arrivals go on unjudged");
    }

    @Test
    void breaksTiesByTrialNumber() {
        FakeRung rung = FakeRung.of(1, 2, 2, 2, 2, 2, 2);

        assertThat(stopping(1).decide(rung, rung.curve(1))).isInstanceOf(Decision.Continue.class);
        assertThat(stopping(1).decide(rung, rung.curve(2))).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void judgesALateArrivalByAllThatCameBefore() {
        FakeRung rung = FakeRung.of(1, 1, 2, 3, 4, 5, 6, 7, 8).arrive(99, 2.5);

        Decision decision = stopping(1).decide(rung, rung.curve(99));

        assertThat(decision).isEqualTo(new Decision.Continue(new Evidence("asha", 0, 0, 1, 2.5, 2, 9, 3, 2.5, "")));
    }

    @Test
    void countsDivergedArrivals() {
        FakeRung rung = FakeRung.of(1, 1, 2, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        assertThat(stopping(1).decide(rung, rung.curve(1)).evidence().kept()).isEqualTo(2);
    }

    @Test
    void pausesEveryTrialWhenPromoting() {
        AshaPruner promoting = new AshaPruner(new Options(3, 1, Mode.PROMOTE, 3, 1, 27));
        FakeRung rung = FakeRung.of(1, 1, 2, 3);

        assertThat(promoting.pauses()).isTrue();
        assertThat(promoting.decide(rung, rung.curve(0))).isInstanceOf(Decision.Pause.class);
        assertThat(promoting.promotable(rung)).isEqualTo(1);
        assertThat(promoting.promotable(FakeRung.of(1, 1, 2))).isZero();
        assertThat(promoting.promotable(rung.arrive(3, 4).arrive(4, 4).arrive(5, 9)))
                .isEqualTo(2);
    }

    @Test
    void givesBracketsHyperbandsShares() {
        AshaPruner pruner = new AshaPruner(new Options(3, 4, Mode.STOP, 3, 1, 27));
        int trials = 40_000;
        double[] counts = new double[4];
        for (int trial = 0; trial < trials; trial++) {
            counts[pruner.bracket(trial, 7)]++;
        }
        // η^(3 - s) * 4 / (4 - s): 27, 12, 6, 4
        double[] weights = {27, 12, 6, 4};

        for (int s = 0; s < 4; s++) {
            double expected = trials * weights[s] / 49;
            assertThat(Math.abs(counts[s] - expected)).isLessThan(4 * Math.sqrt(expected));
        }
    }

    @Test
    void drawsOtherBracketsFromAnotherSeed() {
        AshaPruner pruner = new AshaPruner(new Options(3, 4, Mode.STOP, 3, 1, 27));
        List<Integer> one = new ArrayList<>();
        List<Integer> other = new ArrayList<>();
        for (int trial = 0; trial < 100; trial++) {
            one.add(pruner.bracket(trial, 1));
            other.add(pruner.bracket(trial, 2));
        }

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void startsEachBracketOneRungHigher() {
        HyperbandPruner hyperband = new HyperbandPruner(3, Mode.PROMOTE, 3, 1, 27);

        assertThat(hyperband.brackets()).isEqualTo(4);
        assertThat(hyperband.ladder(0).resources()).containsExactly(1, 3, 9);
        assertThat(hyperband.ladder(2).resources()).containsExactly(9);
        assertThat(hyperband.ladder(3).size()).isZero();
        assertThat(hyperband.pauses()).isTrue();
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> new Options(1, 1, Mode.STOP, 1, 1, 27)).hasMessageContaining("at least 2, got 1");
        assertThatThrownBy(() -> new Options(3, 5, Mode.STOP, 1, 1, 27)).hasMessageContaining("between 1 and 4");
        assertThatThrownBy(() -> new Options(3, 1, Mode.STOP, 0, 1, 27)).hasMessageContaining("minPeers");
    }
}
