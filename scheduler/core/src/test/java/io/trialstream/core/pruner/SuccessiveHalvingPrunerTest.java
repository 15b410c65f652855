package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingPrunerTest {
    private final SuccessiveHalvingPruner pruner = new SuccessiveHalvingPruner(3, 6, 1, 27);

    private static FakeRung sixArrived() {
        return FakeRung.of(1, 5, 3, 1, 2, 4, 6).pause(0, 1, 2, 3, 4, 5);
    }

    @Test
    void waitsForTheWholeCohort() {
        FakeRung rung = FakeRung.of(1, 5, 3, 1, 2, 4).pause(0, 1, 2, 3);

        assertThat(pruner.promotable(rung.cohort(6, 1, true)))
                .as("one is on its way")
                .isZero();
        assertThat(pruner.promotable(rung.cohort(5, 0, true)))
                .as("one will be created")
                .isZero();
        assertThat(pruner.promotable(rung.cohort(5, 0, false)))
                .as("no more are created")
                .isEqualTo(1);
        assertThat(pruner.promotable(rung.cohort(6, 0, true)))
                .as("one failed on its way")
                .isEqualTo(1);
        Decision decision = pruner.decide(rung.cohort(6, 1, true), rung.curve(4));
        assertThat(decision).isInstanceOf(Decision.Pause.class);
        assertThat(decision.evidence().cutoff()).isNaN();
        assertThat(decision.evidence().note()).isEqualTo("waits for the rest of its cohort");
    }

    @Test
    void promotesTheBestThirdOnceAllHaveArrived() {
        FakeRung rung = sixArrived().cohort(6, 0, true);

        Decision last = pruner.decide(rung, rung.curve(5));

        assertThat(pruner.promotable(rung)).isEqualTo(2);
        assertThat(last.evidence().cutoff()).isEqualTo(2);
        assertThat(last.evidence().note()).isEqualTo("the last of its cohort to arrive");
    }

    @Test
    void waitsAtHigherRungsForAllThatWerePromoted() {
        FakeRung low = sixArrived().cohort(6, 0, true);
        FakeRung high = new FakeRung(1, 3).above(low).cohort(6, 0, true);
        low.promote(2);
        high.arrive(2, 1);

        assertThat(pruner.promotable(high))
                .as("trial 3 is still to be promoted")
                .isZero();
        low.promote(3);
        assertThat(pruner.promotable(high.cohort(6, 1, true)))
                .as("trial 3 trains")
                .isZero();
        high.arrive(3, 0.5);
        assertThat(pruner.promotable(high.cohort(6, 0, true)))
                .as("at least one")
                .isEqualTo(1);
    }

    @Test
    void givesEachCohortItsOwnRungs() {
        assertThat(IntStream.of(0, 5, 6, 11, 12, 47, 48).map(trial -> pruner.bracket(trial, 1)))
                .containsExactly(0, 0, 1, 1, 2, 7, 0);
    }

    @Test
    void hasCohortsOfWhichOneIsTrainedToTheEnd() {
        assertThat(SuccessiveHalvingPruner.usualCohort(3, 1, 27)).isEqualTo(27);
        assertThat(SuccessiveHalvingPruner.usualCohort(2, 1, 1)).isEqualTo(1);
        assertThat(SuccessiveHalvingPruner.usualCohort(2, 1, Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThatThrownBy(() -> new SuccessiveHalvingPruner(3, 0, 1, 27)).hasMessageContaining("cohort");
    }
}
