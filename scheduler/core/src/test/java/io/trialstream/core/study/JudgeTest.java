package io.trialstream.core.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.CompositePruner;
import io.trialstream.core.pruner.HoldbackPruner;
import io.trialstream.core.pruner.PercentilePruner;
import io.trialstream.core.pruner.PercentilePruner.Compare;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static AshaPruner asha(Mode mode, int minPeers) {
        return new AshaPruner(new AshaPruner.Options(3, 1, mode, minPeers, 1, 27));
    }

    private static Finding present(@Nullable Finding finding) {
        return Objects.requireNonNull(finding, "the trial goes on");
    }

    private static RungView rung(Studies studies, int index) {
        return studies.study.rungs().get(0).get(index);
    }

    // ---- rungs

    @Test
    void decidesAtRungsOnly() {
        Studies studies = Studies.minimising(asha(Mode.STOP, 1));
        int trial = studies.start();

        studies.report(trial, 1, 5);
        studies.report(trial, 2, 4);
        studies.report(trial, 3, 3);

        assertThat(studies.found()).containsExactly("CONTINUE rung 0", "CONTINUE rung 1");
        assertThat(studies.trial(trial).progress().lastEpoch()).isEqualTo(3);
        assertThat(studies.trial(trial).rungs()).hasSize(2);
    }

    @Test
    void judgesAReportThatJumpsSeveralRungsAtEachInTurn() {
        Studies studies = Studies.minimising(asha(Mode.STOP, 1));
        int trial = studies.start();

        studies.report(trial, 10, 5);

        assertThat(studies.found()).containsExactly("CONTINUE rung 0", "CONTINUE rung 1", "CONTINUE rung 2");
        assertThat(studies.trial(trial).rungs())
                .extracting(measurement -> measurement.resource() + ": " + measurement.value())
                .containsExactly("1: 5.0", "3: 5.0", "9: 5.0");
    }

    @Test
    void stopsAJumpAtTheFirstRungThatItFails() {
        Studies studies = Studies.minimising(asha(Mode.STOP, 1));
        int first = studies.start();
        studies.report(first, 1, 9);
        studies.report(first, 3, 1);
        studies.found();

        Finding end = present(studies.report(studies.start(), 9, 5));

        assertThat(studies.found()).containsExactly("CONTINUE rung 0", "STOP rung 1");
        assertThat(end.reason()).isEqualTo(Reason.RUNG);
        assertThat(rung(studies, 2).count()).as("it never got to rung 2").isZero();
    }

    @Test
    void pausesAJumpAtItsHighestRung() {
        Studies studies = Studies.minimising(asha(Mode.PROMOTE, 1));

        Finding end = present(studies.report(studies.start(), 9, 5));

        assertThat(studies.found()).containsExactly("PAUSE rung 0", "PAUSE rung 1", "PAUSE rung 2");
        assertThat(present(end).evidence()).extracting("rung").isEqualTo(2);
        assertThat(rung(studies, 2).bestPaused()).isZero();
        assertThat(rung(studies, 0).bestPaused())
                .as("not paused at the lower ones")
                .isEqualTo(1);
    }

    @Test
    void judgesLateArrivalsByTheWholeRung() {
        Studies studies = Studies.minimising(asha(Mode.STOP, 3));
        int late = studies.start();
        for (double value : new double[] {1, 2, 3, 4, 5}) {
            studies.arrive(value);
        }
        studies.found();

        Finding end = present(studies.report(late, 1, 3.5));

        assertThat(end.kind()).isEqualTo(Finding.Kind.STOP);
        assertThat(end.explanation())
                .isEqualTo("rung 0 (epoch 1): loss 3.5 ranks 4 of 6; the best 2 go on (cut-off 2); stopped");
    }

    @Test
    void putsTheEvidenceIntoTheMaximisedMetricsOwnDirection() {
        Studies studies = new Studies(Studies.spec(asha(Mode.STOP, 1), StopRules.NONE, Direction.MAXIMIZE));
        studies.arrive(-0.9);

        assertThat(studies.report(studies.start(), 1, -30))
                .as("30 is more than 0.9")
                .isNull();
        Finding worse = present(studies.report(studies.start(), 1, 100));

        assertThat(worse.explanation())
                .isEqualTo("rung 0 (epoch 1): loss -100 ranks 3 of 3; the best 1 go on (cut-off 30); stopped");
    }

    // ---- divergence

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void takesADivergedTrialOutAtARungWhateverTheRule(double value) {
        StopRules lenient = new StopRules(null, null, null, 0, false);
        Studies studies = new Studies(Studies.spec(asha(Mode.STOP, 1), lenient, Direction.MINIMIZE));
        int trial = studies.start();

        Finding end = present(studies.report(trial, 1, value));

        assertThat(end.kind()).isEqualTo(Finding.Kind.INFEASIBLE);
        assertThat(end.reason()).isEqualTo(Reason.DIVERGED);
        assertThat(end.explanation()).contains("at epoch 1: these hyperparameters diverge");
        assertThat(studies.trial(trial).state()).isEqualTo(TrialState.INFEASIBLE);
        assertThat(rung(studies, 0).count()).as("it arrived").isEqualTo(1);
        assertThat(rung(studies, 0).valueAt(0)).as("to rank last").isNaN();
    }

    @Test
    void comparesOthersWithDivergedArrivals() {
        Studies studies = Studies.minimising(asha(Mode.STOP, 1));
        for (int i = 0; i < 4; i++) {
            studies.arrive(Double.NEGATIVE_INFINITY);
        }
        studies.arrive(1);

        assertThat(studies.trial(studies.arrive(2)).state())
                .as("second best of six")
                .isEqualTo(TrialState.RUNNING);
    }

    @Test
    void takesADivergedTrialOutBetweenRungsByRule() {
        Studies strict = Studies.minimising(asha(Mode.STOP, 1));
        int trial = strict.arrive(1);

        assertThat(present(strict.report(trial, 2, Double.NaN)).kind()).isEqualTo(Finding.Kind.INFEASIBLE);
        assertThat(strict.trial(trial).rungs()).hasSize(1);
    }

    @Test
    void letsADivergedTrialGoOnBetweenRungsWithoutTheRule() {
        StopRules lenient = new StopRules(null, null, null, 0, false);
        Studies studies = new Studies(Studies.spec(asha(Mode.STOP, 1), lenient, Direction.MINIMIZE));
        int trial = studies.arrive(1);

        assertThat(studies.report(trial, 2, Double.NaN)).isNull();
        assertThat(studies.trial(trial).progress().best()).isEqualTo(1);
        assertThat(studies.trial(trial).progress().lastEpoch()).isEqualTo(2);
    }

    @Test
    void takesATrialOutWhoseSecondObjectiveDiverged() {
        Studies studies =
                new Studies(Studies.spec(asha(Mode.STOP, 1), StopRules.NONE, Direction.MINIMIZE, Direction.MAXIMIZE));

        Finding end = present(studies.report(studies.start(), 1, 1, Double.NEGATIVE_INFINITY));

        assertThat(end.kind()).isEqualTo(Finding.Kind.INFEASIBLE);
        assertThat(end.explanation()).startsWith("cost1 is Infinity at epoch 1");
    }

    // ---- rules

    @Test
    void completesATrialAtItsTarget() {
        Studies studies = Studies.judgedBy(new StopRules(0.9, null, null, 0, true), Direction.MAXIMIZE);
        int trial = studies.start();

        assertThat(studies.report(trial, 1, -0.89)).isNull();
        Finding end = present(studies.report(trial, 2, -0.9));

        assertThat(end.kind()).isEqualTo(Finding.Kind.COMPLETE);
        assertThat(end.reason()).isEqualTo(Reason.TARGET);
        assertThat(end.explanation()).isEqualTo("loss 0.9 at epoch 2 reached the target 0.9");
    }

    @Test
    void stopsATrialOnItsPlateau() {
        StopRules rules = new StopRules(null, new StopRules.Plateau(3, 0.1), null, 0, true);
        Studies studies = Studies.judgedBy(rules, Direction.MINIMIZE);
        int trial = studies.start();

        assertThat(studies.report(trial, 1, 2.0)).isNull();
        assertThat(studies.report(trial, 2, 1.5)).as("improves").isNull();
        assertThat(studies.report(trial, 3, 1.45)).as("too little").isNull();
        assertThat(studies.report(trial, 4, 1.41)).as("too little").isNull();
        Finding end = present(studies.report(trial, 5, 1.42));

        assertThat(end.reason()).isEqualTo(Reason.PLATEAU);
        assertThat(end.kind()).isEqualTo(Finding.Kind.STOP);
        assertThat(end.explanation()).isEqualTo("no improvement of loss for 3 epochs; the last was 1.5 at 2");
        assertThat(studies.trial(trial).progress().best())
                .as("the best still counts")
                .isEqualTo(1.41);
    }

    @Test
    void countsSmallStepsThatAddUpAsAnImprovement() {
        StopRules rules = new StopRules(null, new StopRules.Plateau(3, 0.1), null, 0, true);
        Studies studies = Studies.judgedBy(rules, Direction.MINIMIZE);
        int trial = studies.start();
        studies.report(trial, 1, 2.0);

        for (int epoch = 2; epoch < 20; epoch++) {
            assertThat(studies.report(trial, epoch, 2.0 - 0.06 * epoch)).isNull();
        }
        assertThat(studies.trial(trial).state()).isEqualTo(TrialState.RUNNING);
    }

    @Test
    void stopsATrialBeyondTheThreshold() {
        StopRules rules = new StopRules(null, null, new StopRules.Threshold(0.5, 3), 0, true);
        Studies studies = Studies.judgedBy(rules, Direction.MAXIMIZE);
        int trial = studies.start();

        assertThat(studies.report(trial, 2, -0.1)).as("before its epoch").isNull();
        assertThat(studies.report(trial, 3, -0.5)).as("not worse").isNull();
        Finding end = present(studies.report(trial, 4, -0.4));

        assertThat(end.reason()).isEqualTo(Reason.THRESHOLD);
        assertThat(end.explanation()).startsWith("loss 0.4 at epoch 4 is worse than the threshold");
    }

    @Test
    void stopsATrialAfterItsLongestRunTime() {
        Studies studies = Studies.judgedBy(new StopRules(null, null, null, 60_000, true), Direction.MINIMIZE);
        int trial = studies.start();

        assertThat(studies.reportAfter(trial, 1, 60_000, 1)).isNull();
        Finding end = present(studies.reportAfter(trial, 2, 60_001, 1));

        assertThat(end.reason()).isEqualTo(Reason.MAX_RUNTIME);
        assertThat(end.explanation()).isEqualTo("trained for 60 s, over its limit of 60 s");
    }

    @Test
    void completesAFullTraining() {
        Studies studies = Studies.minimising(asha(Mode.PROMOTE, 1));
        int trial = studies.start();

        Finding end = present(studies.report(trial, 27, 1));

        assertThat(end.kind()).as("rather than paused at the rungs behind it").isEqualTo(Finding.Kind.COMPLETE);
        assertThat(end.reason()).isEqualTo(Reason.TRAINED);
        assertThat(end.explanation()).isEqualTo("fully trained: 27 epochs");
    }

    @Test
    void looksAtRungsBeforeRules() {
        Studies studies = new Studies(
                Studies.spec(asha(Mode.STOP, 1), new StopRules(7.0, null, null, 0, true), Direction.MINIMIZE));
        studies.arrive(1);

        assertThat(present(studies.report(studies.start(), 1, 6)).reason()).isEqualTo(Reason.RUNG);
    }

    // ---- combinations in a study

    @Test
    void runsOnlyToTheNextRungThatPauses() {
        Pruner median = PercentilePruner.median(Compare.BEST, 5, 1, 1, 27);
        Studies studies = Studies.minimising(new CompositePruner(List.of(median, asha(Mode.PROMOTE, 1))));
        int trial = studies.start();

        assertThat(studies.study.untilEpoch(studies.trial(trial))).isEqualTo(1);
        studies.report(trial, 1, 1);
        assertThat(studies.study.untilEpoch(studies.trial(trial))).isEqualTo(3);
        assertThat(studies.trial(trial).state()).isEqualTo(TrialState.PAUSED);
        studies.run(trial);
        assertThat(studies.report(trial, 2, 1))
                .as("the median alone looks at epoch 2")
                .isNull();
    }

    @Test
    void trainsHeldBackTrialsToTheEnd() {
        Studies studies = Studies.minimising(new HoldbackPruner(asha(Mode.PROMOTE, 1), 1, 1));
        int trial = studies.start();

        assertThat(studies.study.untilEpoch(studies.trial(trial))).isEqualTo(27);
        assertThat(studies.report(trial, 1, 1)).isNull();
        assertThat(studies.findings.get(0).explanation()).contains("held back").endsWith("; goes on");
    }
}
