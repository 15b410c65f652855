package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failed runs: who is to blame, who pays, and how often it is tried. */
class FailureTest {
    private final PoolFixture pool = new PoolFixture();

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "SILENT", "LAUNCH_FAILED", "MACHINE_FAULT"})
    void aFailedTrialIsTriedAgainAfterAWhileAndThenFails(ExitKind kind) {
        pool.agent("a", 1).study("s", spec().retries(2).trials(1));

        pool.exit("s", 0, kind);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);
        assertThat(pool.trial("s", 0).notBeforeMs()).isEqualTo(pool.nowMs + 1_000);
        assertThat(pool.state.waitReason("s")).isEqualTo("pauses before it tries again");
        assertThat(pool.state.waitReason(pool.trial("s", 0)))
                .startsWith("waits a while before it is tried again: it ended: " + kind);
        pool.pass(1_000);
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);

        pool.exit("s", 0, kind);
        assertThat(pool.trial("s", 0).notBeforeMs()).isEqualTo(pool.nowMs + 2_000);
        pool.pass(2_000).exit("s", 0, kind);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.FAILED);
        assertThat(pool.trial("s", 0).ending().logTail()).isEqualTo("the log's tail");
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.FAILED);
    }

    @Test
    void aConfigurationThatCannotBeTrainedIsNotTriedAgain() {
        pool.agent("a", 1).study("s", spec().retries(2).trials(2));

        pool.exit("s", 0, ExitKind.INFEASIBLE);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.INFEASIBLE);
        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void aRunThatEndsWithoutAMetricFailed() {
        pool.agent("a", 1).study("s", spec().trials(1));

        pool.exit("s", 0, ExitKind.COMPLETED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.FAILED);
        assertThat(pool.trial("s", 0).ending().reason()).isEqualTo(Reason.NO_METRIC);
    }

    @Test
    void aRunThatEndsByItselfIsComplete() {
        pool.agent("a", 1).study("s", spec().trials(1));

        pool.epoch("s", 0, 4, 0.5).exit("s", 0, ExitKind.COMPLETED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 0).ending().message()).isEqualTo("its process ended by itself after 4 epochs");
    }

    @Test
    void aStudyWhoseFirstTrialsAllFailEndsAndSaysWhy() {
        pool.agent("a", 1).study("s", spec());
        for (int number = 0; number < 5; number++) {
            pool.exit("s", number, ExitKind.FAILED);
        }

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.FAILED);
        assertThat(pool.study("s").row().ending().message())
                .isEqualTo("its first 5 trials all failed, the last one so: it ended: FAILED");
        assertThat(pool.study("s").row().ending().logTail()).isEqualTo("the log's tail");
        assertThat(pool.study("s").trials()).hasSize(5);
    }

    @Test
    void aTrialThatFailedIsTriedElsewhere() {
        pool.agent("a", 1)
                .agent("b", 1)
                .agent("c", 1)
                .study("s", spec().retries(1).trials(1));
        String first = pool.lease("s", 0).agentId();

        pool.epoch("s", 0, 1, 0.5).exit("s", 0, ExitKind.FAILED).pass(1_000);

        assertThat(pool.lease("s", 0).agentId()).isNotEqualTo(first);
    }

    /** Agent a fails everything at once, agent b trains: a is set aside, and nobody pays for what failed there. */
    @Test
    void aMachineThatFailsEverythingIsSetAsideAndItsFailuresAreTakenBack() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().trials(6).parallel(2));
        assertThat(pool.lease("s", 1).agentId()).isEqualTo("b");
        pool.epoch("s", 1, 1, 0.5);

        for (int number : new int[] {0, 2, 3}) {
            assertThat(pool.lease("s", number).agentId()).isEqualTo("a");
            pool.exit("s", number, ExitKind.FAILED);
            assertThat(pool.running("s")).containsExactly(1);
            pool.pass(2_000);
        }

        assertThat(pool.state.agent("a").row().status()).isEqualTo(AgentRow.Status.QUARANTINED);
        assertThat(pool.study("s").trials())
                .hasSize(4)
                .noneMatch(trial -> trial.state().ended())
                .allMatch(trial -> trial.retries() == 0);

        pool.train("s", 1, 0.5);
        while (!pool.running("s").isEmpty()) {
            pool.pass(2_000).train("s", pool.running("s").get(0), 0.4);
        }
        assertThat(pool.study("s").trials())
                .extracting(Trial::state)
                .containsOnly(TrialState.COMPLETED)
                .hasSize(6);
    }

    @Test
    void whatRanOnAMachineWhenItWasSetAsideIsNotChargedEither() {
        pool.agent("a", 4).agent("b", 1).study("s", spec().trials(5).parallel(5).retries(1));
        List<Integer> there = pool.running("s").stream()
                .filter(number -> pool.lease("s", number).agentId().equals("a"))
                .toList();
        assertThat(there).hasSize(4);
        pool.running("s").stream()
                .filter(number -> !there.contains(number))
                .forEach(number -> pool.epoch("s", number, 1, 0.5));

        there.forEach(number -> pool.exit("s", number, ExitKind.FAILED));

        assertThat(pool.state.agent("a").row().status()).isEqualTo(AgentRow.Status.QUARANTINED);
        assertThat(pool.study("s").trials()).hasSize(5).allMatch(trial -> trial.retries() == 0);
    }

    /** Agent b is idle: that it has failed nothing says nothing about a. */
    @Test
    void aFailingScriptDoesNotCostTheMachinesTheirPlace() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().parallel(1));
        for (int number = 0; pool.phase("s") == StudyPhase.RUNNING; number++) {
            if (pool.running("s").isEmpty()) {
                pool.pass(1_000);
            }
            pool.exit("s", pool.running("s").get(0), ExitKind.FAILED);
            assertThat(number).isLessThan(20);
        }

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.FAILED);
        assertThat(pool.state.agentRows()).hasSize(2).allMatch(row -> row.status() == AgentRow.Status.ACTIVE);
    }

    /** Before b has reported its first epoch nothing is known for sure: the trials wait for another machine, and none is lost. */
    @Test
    void whatFailsOnOneMachineBeforeOthersHaveReportedIsNotLost() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().trials(20).parallel(2));
        assertThat(pool.lease("s", 1).agentId()).isEqualTo("b");
        for (int run = 0; run < 6; run++) {
            pool.exit("s", pool.running("s").get(pool.running("s").get(0) == 1 ? 1 : 0), ExitKind.FAILED);
            pool.pass(8_000);
        }
        assertThat(pool.study("s").count(TrialState.FAILED)).isZero();

        pool.epoch("s", 1, 1, 0.5);
        int last = pool.running("s").get(1);
        pool.exit("s", last, ExitKind.FAILED);

        assertThat(pool.state.agent("a").row().status()).isEqualTo(AgentRow.Status.QUARANTINED);
        assertThat(pool.study("s").trials()).allMatch(trial -> trial.retries() == 0);
    }

    /** Trial 0 keeps away from a, where it failed; trial 1, which was stopped by a pause, does not wait for it. */
    @Test
    void aTrialThatKeepsAwayFromAFreeSlotLetsOthersPass() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().trials(2).retries(3).parallel(2));
        pool.epoch("s", 1, 1, 0.5).exit("s", 0, ExitKind.FAILED);
        pool.study("other", spec().trials(2).parallel(1)).pass(1_000);
        pool.move("s", 1, PoolCommand.MoveTrial.Move.PAUSE);
        pool.exit("s", 1, ExitKind.PAUSED);
        int before = pool.running("s").size();
        assertThat(before).isLessThan(2);

        pool.move("s", 1, PoolCommand.MoveTrial.Move.RESUME);
        pool.pass(20_000);

        assertThat(pool.running("s").size() + pool.running("other").size()).isEqualTo(2);
    }

    @Test
    void aSuccessClearsAnAgentsFailures() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().parallel(1));
        pool.epoch("s", 0, 1, 0.5).exit("s", 0, ExitKind.FAILED);
        assertThat(pool.state.agent("a").row().failuresInARow()).isEqualTo(1);

        pool.pass(1_000).train("s", 1, 0.5).train("s", 2, 0.5);
        assertThat(pool.trial("s", 2).agentId()).isEqualTo("a");

        assertThat(pool.state.agent("a").row().failuresInARow()).isZero();
    }

    @Test
    void aMachineFaultIsNotChargedWhileThereIsAnotherMachine() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().retries(0).trials(1));

        pool.exit("s", 0, ExitKind.MACHINE_FAULT);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);
        assertThat(pool.trial("s", 0).retries()).isZero();
        pool.pass(1_000);
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
    }

    /** "No space left on device" may well be the script's own disk: a study must end at some time. */
    @Test
    void aScriptCannotBlameTheMachinesForEver() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().retries(1).trials(1));
        for (int run = 0; pool.phase("s") == StudyPhase.RUNNING; run++) {
            assertThat(run).isLessThan(10);
            pool.exit("s", 0, ExitKind.MACHINE_FAULT).pass(64_000);
        }

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.FAILED);
    }

    @Test
    void anAgentThatRefusesIsNotAskedAgainAtOnce() {
        pool.agent("a", 1).study("s", spec().trials(1));
        Report.Origin origin = pool.origin("s", 0);
        pool.held.get("a").clear();

        pool.report(new Report.Refused(origin, "no such directory: /data"));

        assertThat(pool.ordered(AgentOrder.Run.class)).isEmpty();
        assertThat(pool.trial("s", 0).retries()).isZero();
        assertThat(pool.trial("s", 0).ending().message()).isEqualTo("a did not start it: no such directory: /data");
        pool.pass(1_000);
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
    }
}
