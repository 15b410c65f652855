package io.trialstream.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.pruner.SuccessiveHalvingPruner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyTest {
    private static AshaPruner asha(int reductionFactor, Mode mode) {
        return new AshaPruner(new AshaPruner.Options(reductionFactor, 1, mode, 1, 1, 27));
    }

    private static int bestOf(Study study) {
        Trial best = study.best();
        return best == null ? -1 : best.number();
    }

    // ---- the best trial

    @Test
    void findsTheBestAnewWhenTheBestTurnsInfeasible() {
        Studies studies = Studies.minimising(new NoPruner());
        int second = studies.arrive(2);
        int best = studies.arrive(1);
        studies.arrive(3);
        assertThat(bestOf(studies.study)).isEqualTo(best);

        studies.report(best, 2, Double.NaN);

        assertThat(studies.trial(best).state()).isEqualTo(TrialState.INFEASIBLE);
        assertThat(bestOf(studies.study)).isEqualTo(second);
        studies.report(second, 2, Double.NaN);
        studies.report(2, 2, Double.NaN);
        assertThat(studies.study.best()).isNull();
    }

    @Test
    void givesTiesToTheLowerNumberWhoeverCameFirst() {
        Studies studies = Studies.minimising(new NoPruner());
        int early = studies.start();
        int late = studies.start();

        studies.report(late, 1, 1);
        studies.report(early, 1, 1);

        assertThat(bestOf(studies.study)).isEqualTo(early).isEqualTo(bestOf(studies.readBack()));
    }

    @Test
    void keepsTheBestOfATrialThatGotWorseOrFailed() {
        Studies studies = Studies.minimising(new NoPruner());
        int best = studies.arrive(1);
        studies.arrive(2);

        studies.report(best, 2, 9);
        studies.end(best, TrialState.FAILED);

        assertThat(bestOf(studies.study)).isEqualTo(best);
    }

    // ---- counts

    @Test
    void countsTrialsByState() {
        Studies studies = Studies.minimising(asha(3, Mode.STOP));
        studies.arrive(1);
        studies.arrive(2);
        studies.arrive(Double.NaN);
        studies.end(studies.start(), TrialState.FAILED);

        assertThat(studies.study.count(TrialState.RUNNING)).isEqualTo(1);
        assertThat(studies.study.count(TrialState.STOPPED)).isEqualTo(1);
        assertThat(studies.study.count(TrialState.INFEASIBLE)).isEqualTo(1);
        assertThat(studies.study.count(TrialState.FAILED)).isEqualTo(1);
        assertThat(studies.study.running()).containsExactly(0);
        assertThat(studies.study.waiting()).isEmpty();
    }

    @Test
    void chargesWhatALeaseMayTrain() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        int trial = studies.start();

        assertThat(studies.study.committedEpochs()).isEqualTo(1);
        assertThat(studies.study.trainedEpochs()).isZero();
        studies.report(trial, 1, 1);
        studies.study.apply(studies.trial(trial).edit().spent(1, 500).done());
        assertThat(studies.study.committedEpochs()).isEqualTo(1);
        assertThat(studies.study.trainedEpochs()).isEqualTo(1);
        studies.run(trial);
        assertThat(studies.study.committedEpochs()).as("from epoch 1 to 3").isEqualTo(3);
        assertThat(studies.study.slotMs()).isEqualTo(500);
    }

    @Test
    void takesTrialsInTheOrderOfTheirNumbersOnly() {
        Studies studies = Studies.minimising(new NoPruner());
        studies.arrive(1);
        Study other = new Study(studies.study.row());
        studies.arrive(2);

        assertThatThrownBy(() -> other.apply(studies.trial(1))).hasMessageContaining("trial 1 after 0 trials");
    }

    // ---- rungs

    @Test
    void countsWhoIsOnItsWayToARung() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        for (int i = 0; i < 4; i++) {
            studies.start();
        }
        assertThat(studies.rung(0).expected()).isEqualTo(4);
        studies.report(0, 1, 1);
        studies.report(1, 1, 2);
        studies.end(2, TrialState.FAILED);

        assertThat(studies.rung(0).expected()).as("trial 3").isEqualTo(1);
        assertThat(studies.rung(1).expected()).as("the paused ones are not").isEqualTo(1);
        studies.run(0);
        assertThat(studies.rung(1).expected()).isEqualTo(2);
        assertThat(studies.rung(1).cohort()).isEqualTo(4);
        assertThat(studies.rung(1).studyBest()).isEqualTo(1);
        assertThat(studies.rung(0).growing()).isTrue();
    }

    @Test
    void growsNoMoreWhenItsTrialsAreSpentOrItEnds() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        studies.start();
        StudyRow row = studies.study.row();

        studies.study.apply(row.asExhausted());
        assertThat(studies.rung(0).growing()).as("exhausted").isFalse();
        Budget one = new Budget(1, 1, Budget.UNLIMITED, Budget.UNLIMITED, null);
        StudySpec spent = row.spec().with(one, 50, row.spec().pruner());
        studies.study.apply(row.with(spent, "", "", List.of()));
        assertThat(studies.rung(0).growing()).as("spent").isFalse();
        studies.study.apply(row.in(StudyPhase.COMPLETED, Ending.NONE, 1));
        assertThat(studies.rung(0).growing()).as("ended").isFalse();
        studies.study.apply(row);
        assertThat(studies.rung(0).growing()).isTrue();
    }

    @Test
    void promotesTheHighestRungFirstAndThereTheBest() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        for (double value : new double[] {5, 3, 4, 1, 2, 6, 9, 8, 7}) {
            studies.arrive(value);
        }

        List<Integer> promoted = new ArrayList<>();
        for (int next = studies.study.promotable(); next >= 0; next = studies.study.promotable()) {
            promoted.add(next);
            studies.run(next);
            studies.report(next, 3, 10 - next);
        }

        // 3 of 9 go on from rung 0; trial 4 is the best of three at rung 1 and goes on from there
        assertThat(promoted).containsExactly(3, 4, 1, 4);
        assertThat(studies.trial(4).rungs()).hasSize(2);
    }

    @Test
    void promotesAPausedTrialMuchLaterWhenOthersArrive() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        studies.arrive(1);
        int second = studies.arrive(2);
        studies.arrive(3);
        studies.run(studies.study.promotable());
        assertThat(studies.study.promotable()).isEqualTo(-1);

        studies.arrive(4);
        studies.arrive(5);
        studies.arrive(6);

        assertThat(studies.study.promotable()).isEqualTo(second);
    }

    @Test
    void neverPromotesATrialThatAPersonStopped() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        int best = studies.arrive(1);
        studies.arrive(2);
        studies.arrive(3);

        studies.end(best, TrialState.STOPPED);

        assertThat(studies.study.promotable())
                .as("the best one's place is not given away")
                .isEqualTo(-1);
    }

    @Test
    void neverPromotesATrialThatAPersonPausedInstead() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        int best = studies.arrive(1);
        studies.arrive(2);
        studies.arrive(3);

        studies.study.apply(
                studies.trial(best).edit().paused(Ending.of(Reason.USER, "")).done());

        assertThat(studies.study.promotable()).isEqualTo(-1);
    }

    @Test
    void ranksByDominanceWithSeveralObjectives() {
        Studies studies = new Studies(
                Studies.spec(asha(3, Mode.PROMOTE), StopRules.NONE, Direction.MINIMIZE, Direction.MINIMIZE));
        studies.arrive(1, 9);
        studies.arrive(5, 5);
        studies.arrive(9, 1);
        studies.arrive(6, 6);
        studies.arrive(9, 9);
        studies.arrive(Double.NaN, 0);
        RungView rung = studies.rung(0);

        int[] ranks = new int[6];
        Arrays.setAll(
                ranks, trial -> rung.rank(trial, studies.trial(trial).progress().lastValues()[0]));

        assertThat(ranks).containsExactly(0, 0, 0, 1, 4, 5);
        assertThat(rung.valueAt(0)).isNaN();
        List<Integer> promoted = new ArrayList<>();
        for (int next = studies.study.promotable(); next >= 0; next = studies.study.promotable()) {
            promoted.add(next);
            studies.run(next);
        }
        assertThat(promoted).as("fewer than 2 dominate them").containsExactly(0, 1, 2, 3);
    }

    // ---- synchronous halving

    @Test
    void halvesACohortInStepAndEndsWithAFullTraining() {
        Studies studies = Studies.minimising(new SuccessiveHalvingPruner(3, 9, 1, 27));
        for (int trial = 0; trial < 9; trial++) {
            studies.start();
        }
        for (int trial : new int[] {8, 0, 7, 1, 6, 2, 5, 3}) {
            studies.report(trial, 1, trial);
            assertThat(studies.study.promotable()).as("waits for the rest").isEqualTo(-1);
        }
        studies.end(4, TrialState.FAILED);

        List<Integer> promoted = new ArrayList<>();
        for (int next = studies.study.promotable(); next >= 0; next = studies.study.promotable()) {
            promoted.add(next);
            studies.run(next);
            studies.report(next, studies.study.untilEpoch(studies.trial(next)), next);
        }

        assertThat(promoted).as("2 of 8, 1 of 2, 1 of 1").containsExactly(0, 1, 0, 0);
        assertThat(studies.trial(0).state()).isEqualTo(TrialState.COMPLETED);
    }

    // ---- random histories

    /** After any history, the study read back from its rows is the live one: same best, counts, rungs, and next promotion. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isTheSameReadBackFromItsRows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Mode mode = seed % 2 == 0 ? Mode.STOP : Mode.PROMOTE;
        Studies studies = Studies.minimising(new AshaPruner(new AshaPruner.Options(3, 3, mode, 2, 1, 27)));
        for (int step = 0; step < 600; step++) {
            randomStep(studies, random);
        }

        assertThat(summary(studies.readBack())).isEqualTo(summary(studies.study));
        assertThat(studies.study.trials().size()).isGreaterThan(100);
        Trial best = studies.study.trials().stream()
                .filter(trial -> trial.state() != TrialState.INFEASIBLE)
                .filter(trial -> Double.isFinite(trial.progress().best()))
                .min(Comparator.comparingDouble(
                                (Trial trial) -> trial.progress().best())
                        .thenComparingInt(Trial::number))
                .orElseThrow();
        assertThat(bestOf(studies.study)).isEqualTo(best.number());
    }

    private static void randomStep(Studies studies, SplittableRandom random) {
        int promotable = studies.study.promotable();
        int running = studies.study.running().size();
        if (promotable >= 0 && random.nextBoolean()) {
            studies.run(promotable);
        } else if (running == 0 || random.nextInt(3) == 0) {
            studies.start();
        } else {
            int number = new ArrayList<>(studies.study.running()).get(random.nextInt(running));
            double value = random.nextInt(40) == 0 ? Double.NaN : random.nextInt(20);
            long epoch = studies.trial(number).progress().lastEpoch() + 1 + random.nextInt(4);
            boolean fails = random.nextInt(50) == 0;
            if (fails) {
                studies.end(number, TrialState.FAILED);
            } else {
                studies.report(number, Math.min(27, epoch), value);
            }
        }
    }

    private static List<String> summary(Study study) {
        List<String> summary = new ArrayList<>();
        summary.add("best " + bestOf(study) + ", next " + study.promotable() + ", committed " + study.committedEpochs()
                + ", trained " + study.trainedEpochs());
        for (TrialState state : TrialState.values()) {
            summary.add(state + " " + study.count(state));
        }
        for (List<RungView> bracket : study.rungs()) {
            for (RungView rung : bracket) {
                StringBuilder line = new StringBuilder("rung " + rung.bracket() + "/" + rung.index() + " cohort "
                        + rung.cohort() + " expected " + rung.expected() + " paused " + rung.bestPaused() + ":");
                for (int rank = 0; rank < rung.count(); rank++) {
                    line.append(' ').append(rung.valueAt(rank));
                }
                summary.add(line.toString());
            }
        }
        return summary;
    }
}
