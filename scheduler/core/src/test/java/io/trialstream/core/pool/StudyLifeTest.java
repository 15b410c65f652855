package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A study from its creation to its end: assignment, halving, counts and budgets. */
class StudyLifeTest {
    private final PoolFixture pool = new PoolFixture();

    @Test
    void aStudyWithoutAgentsWaitsAndSaysWhy() {
        pool.study("s", spec());

        assertThat(pool.study("s").trials()).isEmpty();
        assertThat(pool.state.waitReason("s")).isEqualTo("waits: no agent of the pool has a slot");
        assertThat(pool.observations)
                .extracting(StudyObservation::kind)
                .containsExactly(StudyObservation.Kind.STUDY_OPENED, StudyObservation.Kind.SUGGESTIONS_WANTED);
    }

    @Test
    void aNewAgentGetsAsManyTrialsAsItHasSlots() {
        pool.study("s", spec()).agent("a", 2);

        assertThat(pool.running("s")).containsExactly(0, 1);
        assertThat(pool.held.get("a").keySet()).containsExactly(new LeaseKey("s", 0, 1), new LeaseKey("s", 1, 1));
        assertThat(pool.lease("s", 0).slots()).isNotEqualTo(pool.lease("s", 1).slots());
        assertThat(pool.lease("s", 0).untilEpoch()).isEqualTo(9);
        assertThat(pool.state.waitReason("s")).isEqualTo("waits: no agent has a slot free");
    }

    @Test
    void aStudyRunsNoMoreAtATimeThanItMay() {
        pool.agent("a", 8).study("s", spec().parallel(3));

        assertThat(pool.running("s")).hasSize(3);
        assertThat(pool.state.waitReason("s")).isEqualTo("runs as many at a time as it may: 3");
    }

    @Test
    void aFreedSlotGetsTheNextTrialInTheSameStep() {
        pool.agent("a", 1).study("s", spec());

        pool.train("s", 0, 0.5);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 0).ending().reason()).isEqualTo(Reason.TRAINED);
        assertThat(pool.ordered(AgentOrder.Run.class))
                .extracting(run -> run.trial().number())
                .containsExactly(1);
    }

    @Test
    void startingPointsGoFirst() {
        pool.agent("a", 2).study("s", spec().start(0.25));

        assertThat(pool.trial("s", 0).hyperparameters()).isEqualTo(Specs.at(0.25));
        assertThat(pool.trial("s", 0).provenance().sampler()).isEqualTo("start");
        assertThat(pool.trial("s", 1).provenance().sampler()).isEqualTo("random");
    }

    @Test
    void halvingStopsTheWorstAtARung() {
        pool.agent("a", 3).study("s", spec().asha(Mode.STOP).parallel(3));
        pool.epoch("s", 0, 1, 0.1).epoch("s", 1, 1, 0.2);

        assertThat(pool.decided(DecisionRecord.Kind.STOP)).hasSize(1);
        assertThat(pool.ordered(AgentOrder.End.class))
                .containsExactly(new AgentOrder.End(
                        "a",
                        1,
                        new LeaseKey("s", 1, 1),
                        false,
                        pool.trial("s", 1).order().ending().message()));
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.RUNNING);

        pool.exit("s", 1, Report.ExitKind.STOPPED);

        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.STOPPED);
        assertThat(pool.trial("s", 1).ending().message())
                .isEqualTo("rung 0 (epoch 1): loss 0.2 ranks 2 of 2; the best 1 go on (cut-off 0.1); stopped");
        assertThat(pool.trial("s", 1).spentEpochs()).isEqualTo(1);
    }

    @Test
    void aReportThatJumpsRungsIsJudgedAtEach() {
        pool.agent("a", 2).study("s", spec().asha(Mode.STOP).parallel(2));
        pool.epoch("s", 0, 5, 0.1);

        assertThat(pool.decided(DecisionRecord.Kind.CONTINUE))
                .extracting(decision -> decision.evidence().resource())
                .containsExactly(1L, 3L);

        pool.epoch("s", 1, 5, 0.9);

        assertThat(pool.decided(DecisionRecord.Kind.STOP))
                .extracting(decision -> decision.evidence().resource())
                .containsExactly(1L);
    }

    @Test
    void promotingPausesAtEachRungAndGoesOnFromTheCheckpoint() {
        pool.agent("a", 1).study("s", spec().asha(Mode.PROMOTE).trials(4));

        pool.train("s", 0, 0.4).train("s", 1, 0.2);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.PAUSED);
        assertThat(pool.trial("s", 0).leaseEpoch()).isEqualTo(1);

        pool.train("s", 2, 0.3);

        assertThat(pool.running("s")).containsExactly(1);
        assertThat(pool.decided(DecisionRecord.Kind.PROMOTE))
                .extracting(DecisionRecord::trial)
                .containsExactly(1);
        assertThat(pool.lease("s", 1).resumeEpoch()).isEqualTo(1);
        assertThat(pool.lease("s", 1).untilEpoch()).isEqualTo(3);

        pool.train("s", 1, 0.2).train("s", 3, 0.9);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").trials())
                .extracting(Trial::state)
                .containsOnly(TrialState.STOPPED)
                .hasSize(4);
        assertThat(pool.trial("s", 0).ending().message()).startsWith("never among the best of its rung: ");
    }

    @Test
    void anArrivalThatLetsAnotherTrialBePromotedStartsItAtOnce() {
        pool.agent("a", 3).study("s", spec().asha(Mode.PROMOTE).trials(3).parallel(3));
        pool.train("s", 0, 0.1).train("s", 1, 0.2);
        assertThat(pool.running("s")).containsExactly(2);

        pool.epoch("s", 2, 1, 0.3);

        assertThat(pool.running("s")).containsExactly(0, 2);
    }

    /** A preempted run that reaches its rung while it ends was trained for that rung: it is judged there, and not run again for nothing. */
    @Test
    void aRungReachedWhileTheRunEndsIsJudged() {
        pool.agent("a", 2).study("s", spec().asha(Mode.PROMOTE).trials(2).parallel(2));
        pool.moveAgent("a", PoolCommand.MoveAgent.Move.EVACUATE);
        assertThat(pool.trial("s", 0).order().thenState()).isEqualTo(TrialState.WAITING);

        pool.saved("s", 0, 1).epoch("s", 0, 1, 0.5);
        assertThat(pool.trial("s", 0).rungs()).hasSize(1);
        assertThat(pool.ordered(AgentOrder.End.class)).isEmpty();
        pool.exit("s", 0, Report.ExitKind.PAUSED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.PAUSED);
        assertThat(pool.trial("s", 0).ending().reason()).isEqualTo(Reason.RUNG);
    }

    /** The checkpoint came through, the report of the same epoch did not: the agent was lost between the two. */
    @Test
    void aRunNeverGoesOnWithoutAnEpochToTrain() {
        pool.agent("a", 1).study("s", spec().asha(Mode.PROMOTE).trials(1));
        pool.saved("s", 0, 1).pass(31_000, "a");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);

        pool.held.get("a").clear();
        pool.beat("a");

        assertThat(pool.lease("s", 0).resumeEpoch()).isEqualTo(1);
        assertThat(pool.lease("s", 0).untilEpoch()).isEqualTo(3);
    }

    @Test
    void aCheckpointOfTheLastEpochIsATrainedTrial() {
        pool.agent("a", 1).study("s", spec().trials(1));
        pool.epoch("s", 0, 8, 0.5).saved("s", 0, 9).exit("s", 0, Report.ExitKind.STOPPED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(AshaPruner.Mode.class)
    void asManyTrialsRunAsWereAskedFor(Mode mode) {
        pool.agent("a", 3).study("s", spec().asha(mode).trials(20));
        int runs = 0;
        while (!pool.running("s").isEmpty()) {
            int number = pool.running("s").get(0);
            pool.train("s", number, 1.0 / (number + 1));
            runs++;
        }

        assertThat(runs).isGreaterThanOrEqualTo(20);
        assertThat(pool.study("s").trials())
                .hasSize(20)
                .allMatch(trial -> trial.state().ended());
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.BUDGET);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 17, 18, 50})
    void aStudyTrainsNoMoreEpochsThanItMay(long epochs) {
        pool.agent("a", 4).study("s", spec().epochs(epochs));
        trainAll("s");

        assertThat(pool.study("s").trainedEpochs()).isEqualTo(epochs / 9 * 9);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
    }

    /** Bracket 2 starts at epoch 9: its first run takes nine epochs, not one. */
    @ParameterizedTest
    @ValueSource(longs = {5, 27, 40})
    void anEpochBudgetHoldsInHigherBracketsToo(long epochs) {
        Pruner brackets = new AshaPruner(new AshaPruner.Options(3, 3, Mode.PROMOTE, 1, 1, 27));
        pool.agent("a", 4).study("s", spec().maxEpochs(27).pruner(brackets).epochs(epochs));
        trainAll("s");

        assertThat(pool.study("s").trainedEpochs()).isBetween(1L, epochs);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
    }

    @Test
    void aStudyEndsWhenNoTrialThatWaitsCanBePaidFor() {
        pool.agent("a", 1).study("s", spec().epochs(12).retries(3));
        pool.epoch("s", 0, 4, 0.5).exit("s", 0, Report.ExitKind.FAILED);
        assertThat(pool.study("s").committedEpochs()).isEqualTo(4);

        pool.pass(2_000);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.STOPPED);
    }

    @Test
    void aTrialThatWaitsForEpochsDoesNotHoldUpOthers() {
        pool.agent("a", 2)
                .study("s", spec().asha(Mode.PROMOTE).trials(20).epochs(6).parallel(1));
        trainAll("s");

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").trainedEpochs()).isEqualTo(6);
    }

    @Test
    void aStudyEndsAfterItsRunTime() {
        pool.agent("a", 2).study("s", spec().maxRuntimeMs(60_000));
        pool.pass(59_000);
        assertThat(pool.running("s")).hasSize(2);

        pool.pass(1_000);

        assertThat(pool.study("s").row().closing()).isTrue();
        pool.exit("s", 0, Report.ExitKind.STOPPED).exit("s", 1, Report.ExitKind.STOPPED);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.MAX_RUNTIME);
    }

    @Test
    void aStudyEndsAtItsTarget() {
        pool.agent("a", 2).study("s", spec().target(0.1));

        pool.epoch("s", 1, 3, 0.09);

        assertThat(pool.ordered(AgentOrder.End.class)).hasSize(2);
        pool.exit("s", 0, Report.ExitKind.STOPPED).exit("s", 1, Report.ExitKind.STOPPED);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").row().ending().message()).isEqualTo("trial 1 reached the target 0.1");
        assertThat(pool.study("s").trials()).hasSize(2);
    }

    @Test
    void aTrialThatIsGoodEnoughOrDivergesEnds() {
        pool.agent("a", 2).study("s", spec().stop(new StopRules(0.1, null, null, 0, true)));

        pool.epoch("s", 0, 2, 0.05).epoch("s", 1, 2, Double.NaN);
        pool.exit("s", 0, Report.ExitKind.STOPPED).exit("s", 1, Report.ExitKind.STOPPED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.INFEASIBLE);
        assertThat(pool.study("s").best()).isEqualTo(pool.trial("s", 0));
    }

    @Test
    void anExhaustedSpaceEndsTheStudy() {
        pool.optimiserAway = true;
        pool.agent("a", 1).study("s", spec().finite(2));
        pool.suggestion("s", 0, 0).suggestion("s", 1, 1);
        pool.machine.exhausted("s", 2, pool.nowMs);

        pool.train("s", 0, 0.5);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);
        pool.train("s", 1, 0.5);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.EXHAUSTED);
        assertThat(pool.study("s").trials()).hasSize(2);
    }

    private void trainAll(String study) {
        while (!pool.running(study).isEmpty()) {
            int number = pool.running(study).get(0);
            pool.train(study, number, 1.0 / (number + 1));
        }
    }

    @Test
    void decisionsAreNumberedWithoutGaps() {
        pool.agent("a", 1).study("s", spec());
        long next = pool.state.nextDecision();

        pool.train("s", 0, 0.5);

        assertThat(pool.decisions).isNotEmpty();
        List<Long> numbers =
                pool.decisions.stream().map(DecisionRecord::sequence).toList();
        assertThat(numbers).isSorted().allMatch(number -> number >= next);
        assertThat(pool.state.nextDecision()).isEqualTo(numbers.get(numbers.size() - 1) + 1);
    }
}
