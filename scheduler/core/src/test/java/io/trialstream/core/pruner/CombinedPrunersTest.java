package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.PercentilePruner.Compare;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pruners made from pruners. */
class CombinedPrunersTest {
    private static final Pruner STOPPING = asha(Mode.STOP, 1);
    private static final Pruner PROMOTING = asha(Mode.PROMOTE, 1);
    private static final Pruner MEDIAN = PercentilePruner.median(Compare.CURRENT, 2, 2, 7, 27);

    private static Pruner asha(Mode mode, int brackets) {
        return new AshaPruner(new AshaPruner.Options(3, brackets, mode, 1, 1, 27));
    }

    // ---- CompositePruner

    @Test
    void asksTheMembersThatHaveTheRung() {
        CompositePruner both = new CompositePruner(List.of(STOPPING, MEDIAN));

        assertThat(both.name()).isEqualTo("asha+median");
        assertThat(both.ladder(0).resources()).containsExactly(1, 2, 3, 9, 16, 23);
        FakeRung second = new FakeRung(1, 2).arrive(0, 1).arrive(1, 2);
        Decision byMedian = both.decide(second, second.curve(1));
        assertThat(byMedian).isInstanceOf(Decision.Stop.class);
        assertThat(byMedian.evidence().note()).isEqualTo("by median");
        assertThat(byMedian.evidence().rung()).isEqualTo(1);
    }

    @Test
    void stopsIfAnyMemberStops() {
        CompositePruner both = new CompositePruner(List.of(MEDIAN, STOPPING));
        FakeRung ninth =
                new FakeRung(3, 9).arrive(0, 3).arrive(1, 4).arrive(2, 1).arrive(3, 2);

        Decision decision = both.decide(ninth, ninth.curve(3));

        assertThat(decision)
                .as("2 is below the others' median, but not the best third")
                .isInstanceOf(Decision.Stop.class);
        assertThat(decision.evidence().note()).isEqualTo("by asha");
        assertThat(both.decide(ninth, ninth.curve(2))).isInstanceOf(Decision.Continue.class);
    }

    @Test
    void stopsRatherThanPausesAndPausesRatherThanGoesOn() {
        CompositePruner both = new CompositePruner(List.of(PROMOTING, MEDIAN));
        FakeRung ninth =
                new FakeRung(3, 9).arrive(0, 3).arrive(1, 4).arrive(2, 1).arrive(3, 9);

        assertThat(both.decide(ninth, ninth.curve(3))).isInstanceOf(Decision.Stop.class);
        assertThat(both.decide(ninth, ninth.curve(2))).isInstanceOf(Decision.Pause.class);
    }

    @Test
    void endsRunsOnlyWhereAMemberPauses() {
        CompositePruner both = new CompositePruner(List.of(MEDIAN, PROMOTING));

        assertThat(both.pauses()).isTrue();
        assertThat(IntStream.range(0, 6).filter(rung -> both.pausesAt(7, 0, rung)))
                .containsExactly(0, 2, 3);
        FakeRung first = FakeRung.of(1, 1, 2, 3, 4, 5, 6);
        assertThat(both.promotable(first)).isEqualTo(2);
        FakeRung second = new FakeRung(1, 2).arrive(0, 1).arrive(1, 2).arrive(2, 3);
        assertThat(both.promotable(second)).as("only the median has this rung").isEqualTo(2);
    }

    @Test
    void mapsTheRungBelowForEachMember() {
        SuccessiveHalvingPruner halving = new SuccessiveHalvingPruner(3, 6, 1, 27);
        CompositePruner both = new CompositePruner(List.of(halving, MEDIAN));
        FakeRung low = FakeRung.of(1, 1, 2, 3, 4, 5, 6).pause(1, 2, 3, 4, 5).cohort(6, 0, true);
        FakeRung between = new FakeRung(1, 2).above(low).cohort(6, 0, true).arrive(0, 1);
        FakeRung high = new FakeRung(2, 3).above(between).cohort(6, 0, true).arrive(0, 1);

        assertThat(both.promotable(high))
                .as("trial 1 is still to be promoted from epoch 1")
                .isZero();
        low.promote(1);
        assertThat(both.promotable(high)).isEqualTo(1);
    }

    @Test
    void combinesBrackets() {
        CompositePruner both = new CompositePruner(List.of(asha(Mode.STOP, 2), asha(Mode.STOP, 4), MEDIAN));

        assertThat(both.brackets()).isEqualTo(8);
        assertThat(both.ladder(0).resources()).containsExactly(1, 2, 3, 9, 16, 23);
        assertThat(both.ladder(7).resources()).containsExactly(2, 3, 9, 16, 23);
        assertThat(IntStream.range(0, 500)
                        .map(trial -> both.bracket(trial, 3))
                        .distinct()
                        .sorted())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(IntStream.range(0, 500))
                .allMatch(trial ->
                        both.bracket(trial, 3) % 2 == asha(Mode.STOP, 2).bracket(trial, 3));
        Pruner halving = new SuccessiveHalvingPruner(3, 6, 1, 27);
        assertThatThrownBy(() -> new CompositePruner(List.of(halving, halving, halving, halving)))
                .hasMessageContaining("multiply to more than 1000");
        assertThatThrownBy(() -> new CompositePruner(List.of())).hasMessageContaining("at least one");
    }

    // ---- HoldbackPruner

    @Test
    void sparesAShareOfTheTrialsAndSaysSo() {
        HoldbackPruner tenth = new HoldbackPruner(STOPPING, 0.1, 1);
        int[] spared = IntStream.range(0, 10_000).filter(tenth::spares).toArray();

        assertThat(spared.length).isBetween(900, 1_100);
        int held = spared[3];
        FakeRung rung = new FakeRung(0, 1).arrive(-1, 0).arrive(held, 5);
        Decision decision = tenth.decide(rung, rung.curve(held));
        assertThat(decision).isInstanceOf(Decision.Continue.class);
        assertThat(decision.evidence().rank()).isEqualTo(-1);
        assertThat(decision.evidence().note())
                .isEqualTo("ranks 2 of 2 where 1 go on; held back to check the pruner, which would have stopped it");
    }

    @Test
    void sparesNoneAtZeroAndAllAtOne() {
        HoldbackPruner none = new HoldbackPruner(STOPPING, 0, 1);
        HoldbackPruner all = new HoldbackPruner(PROMOTING, 1, 1);

        assertThat(IntStream.range(0, 1_000)).noneMatch(none::spares).allMatch(all::spares);
        FakeRung rung = FakeRung.of(1, 1, 2);
        assertThat(none.decide(rung, rung.curve(1))).isInstanceOf(Decision.Stop.class);
        assertThat(all.decide(rung, rung.curve(1))).isInstanceOf(Decision.Continue.class);
        assertThat(all.pausesAt(1, 0, 0)).as("its run does not end at rungs").isFalse();
        assertThatThrownBy(() -> new HoldbackPruner(STOPPING, 1.5, 1)).hasMessageContaining("between 0 and 1");
    }

    // ---- PatientPruner

    @Test
    void stopsOnlyThoseThatNoLongerImprove() {
        PatientPruner patient = new PatientPruner(STOPPING, 3);
        FakeRung rung = new FakeRung(2, 9).arrive(0, 1).arrive(1, 5);

        assertThat(patient.decide(rung, rung.curve(1, 4, 7))).isInstanceOf(Decision.Continue.class);
        assertThat(patient.decide(rung, rung.curve(1, 4, 7)).evidence().note())
                .isEqualTo("ranks 2 of 2 where 1 go on; it improved 2 epochs ago, so it is not stopped yet");
        assertThat(patient.decide(rung, rung.curve(1, 4, 6))).isInstanceOf(Decision.Stop.class);
        assertThatThrownBy(() -> new PatientPruner(STOPPING, 0)).hasMessageContaining("at least 1");
    }
}
