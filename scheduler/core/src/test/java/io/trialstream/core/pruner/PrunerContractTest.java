package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.Decision.Evidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every pruner must do, whatever it is good at. */
abstract class PrunerContractTest {
    /** The pruner for trainings of 1 to 27 epochs, with all guards as low as they go. */
    abstract Pruner pruner();

    private static final List<double[]> FIELDS = List.of(
            new double[] {0.5},
            new double[] {3, 1, 2, 5, 4, 9, 8, 7, 6},
            new double[] {1, 1, 1, 1, 1, 1, 1},
            new double[] {0.1, 0.1, 0.1, 0.3, 0.3, 0.1},
            new double[] {0.0, -0.0, 0.0, -0.0},
            new double[] {1e300, -1e300, 1e300, 0, -1e300, 1e-300},
            new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE},
            new double[] {1, Double.NaN, 2, Double.NaN, 3, Double.NaN},
            new double[] {Double.NaN, Double.NaN, 7, Double.NaN},
            new SplittableRandom(1).doubles(200).toArray());

    /** A rung of the pruner, as the study would fill it, and the view of every finite trial in it. */
    private List<Decision> decisions(double[] field, boolean severalObjectives) {
        List<Decision> decisions = new ArrayList<>();
        for (int bracket = 0; bracket < pruner().brackets(); bracket++) {
            Ladder ladder = pruner().ladder(bracket);
            for (int index = 0; index < ladder.size(); index++) {
                FakeRung rung = new FakeRung(index, ladder.resource(index)).inBracket(bracket);
                for (int trial = 0; trial < field.length; trial++) {
                    rung.arrive(trial, field[trial]);
                    if (severalObjectives) {
                        rung.withSeveralObjectives();
                    }
                    if (Double.isFinite(field[trial])) {
                        decisions.add(pruner().decide(rung, curve(rung, ladder, trial, field[trial])));
                    }
                }
            }
        }
        return decisions;
    }

    private static TrialCurve curve(FakeRung rung, Ladder ladder, int trial, double value) {
        long[] epochs = Arrays.copyOf(ladder.resources(), rung.index());
        double[] values = new double[epochs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value / 2 + 1.0 / (i + 1);
        }
        double best = Math.min(value, Arrays.stream(values).min().orElse(value));
        return new TrialCurve(trial, rung.resource(), value, epochs, values, best, 1);
    }

    @Test
    void decidesTheSameAgain() {
        for (double[] field : FIELDS) {
            assertThat(decisions(field, false)).isEqualTo(decisions(field, false));
        }
    }

    @Test
    void saysWhatItDecidedOn() {
        for (double[] field : FIELDS) {
            assertThat(decisions(field, false)).isNotEmpty().allSatisfy(decision -> {
                Evidence evidence = decision.evidence();
                Ladder ladder = pruner().ladder(evidence.bracket());
                assertThat(evidence.pruner()).isEqualTo(pruner().name());
                assertThat(evidence.resource()).isEqualTo(ladder.resource(evidence.rung()));
                assertThat(evidence.value()).isFinite();
                assertThat(evidence.count()).isBetween(1, field.length);
                assertThat(evidence.kept()).isBetween(0, evidence.count());
                assertThat(evidence.rank()).isBetween(-1, evidence.count() - 1);
            });
        }
    }

    @Test
    void keepsThoseThatRankAmongTheKept() {
        for (double[] field : FIELDS) {
            assertThat(decisions(field, false))
                    .filteredOn(decision -> decision.evidence().rank() >= 0 && !(decision instanceof Decision.Pause))
                    .allSatisfy(PrunerContractTest::isConsistent);
        }
    }

    @Test
    void survivesSeveralObjectives() {
        for (double[] field : FIELDS) {
            assertThat(decisions(field, true))
                    .isNotEmpty()
                    .filteredOn(decision -> decision.evidence().rank() >= 0 && !(decision instanceof Decision.Pause))
                    .allSatisfy(PrunerContractTest::isConsistent);
        }
    }

    private static void isConsistent(Decision decision) {
        Evidence evidence = decision.evidence();
        assertThat(decision instanceof Decision.Continue)
                .as(evidence.toString())
                .isEqualTo(evidence.rank() < evidence.kept());
    }

    @Test
    void neverStopsTheBestOfARung() {
        for (double[] field : FIELDS) {
            assertThat(decisions(field, false))
                    .filteredOn(decision -> decision.evidence().rank() == 0)
                    .noneMatch(Decision.Stop.class::isInstance);
        }
    }

    @Test
    void neverStopsTheFirstArrival() {
        assertThat(decisions(new double[] {1e300}, false)).isNotEmpty().noneMatch(Decision.Stop.class::isInstance);
    }

    @Test
    void pausesOnlyIfItSaysSo() {
        boolean pausedOnce =
                decisions(FIELDS.get(1), false).stream().anyMatch(decision -> decision instanceof Decision.Pause);

        assertThat(pausedOnce).isEqualTo(pruner().pauses());
    }

    @Test
    void promotesNoMoreThanArrived() {
        for (double[] field : FIELDS) {
            FakeRung rung = new FakeRung(0, pruner().ladder(0).resource(0));
            for (int trial = 0; trial < field.length; trial++) {
                rung.arrive(trial, field[trial]);
                assertThat(pruner().promotable(rung)).isBetween(0, rung.count());
            }
        }
    }

    @Test
    void givesEachTrialABracketByItsSeedAndNumber() {
        for (int trial = 0; trial < 1_000; trial++) {
            assertThat(pruner().bracket(trial, 42))
                    .isBetween(0, pruner().brackets() - 1)
                    .isEqualTo(pruner().bracket(trial, 42));
        }
    }

    @Test
    void hasAscendingRungsBelowTheFullTraining() {
        for (int bracket = 0; bracket < pruner().brackets(); bracket++) {
            long[] resources = pruner().ladder(bracket).resources();
            assertThat(resources).isSorted().doesNotHaveDuplicates();
            assertThat(Arrays.stream(resources)).allMatch(resource -> resource >= 1 && resource < 27);
        }
    }
}
