package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolCommand.MoveAgent.Move;
import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.TrialState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents that are lost, restarted, overtaken, drained or removed, and what they hold. */
class AgentLifeTest {
    private final PoolFixture pool = new PoolFixture();

    private AgentRow.Status status(String agent) {
        return pool.state.agent(agent).row().status();
    }

    @Test
    void aLostAgentsTrialsGoOnElsewhereFromTheirCheckpoints() {
        pool.agent("a", 1).study("s", spec().trials(1)).saved("s", 0, 3).epoch("s", 0, 4, 0.5);
        pool.agent("b", 1).pass(30_000, "a");
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);

        pool.pass(1_000, "a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.LOST);
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
        assertThat(pool.lease("s", 0).resumeEpoch()).isEqualTo(3);
        assertThat(pool.trial("s", 0).retries()).isZero();
    }

    @Test
    void aTrialThatWasToEndDoesNotRunAgainWhenItsAgentIsLost() {
        pool.agent("a", 1).study("s", spec().trials(1));
        pool.move("s", 0, PoolCommand.MoveTrial.Move.STOP);

        pool.pass(31_000, "a").agent("b", 1);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.STOPPED);
        assertThat(pool.running("s")).isEmpty();
    }

    @Test
    void aSilentAgentThatComesBackIsTakenAgainAndItsOldRunsAreEnded() {
        pool.agent("a", 1).study("s", spec().trials(1)).pass(31_000, "a");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);

        pool.beat("a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
        assertThat(pool.ordered(AgentOrder.End.class))
                .extracting(AgentOrder.End::lease)
                .containsExactly(new LeaseKey("s", 0, 1));
        // its only slot is still taken by the old run
        assertThat(pool.running("s")).isEmpty();

        Report.Origin old = new Report.Origin("a", new LeaseKey("s", 0, 1));
        pool.exit(old, ExitKind.STOPPED);

        assertThat(pool.decided(DecisionRecord.Kind.FENCE)).hasSize(1);
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
    }

    @Test
    void aRestartedAgentThatStillHoldsItsRunsKeepsThem() {
        pool.agent("a", 1).study("s", spec().trials(1)).epoch("s", 0, 1, 0.5);

        pool.agent("a", 2, 1, Map.of());

        assertThat(pool.lease("s", 0).epoch()).isEqualTo(1);
        assertThat(pool.lease("s", 0).incarnation()).isEqualTo(2);
        pool.train("s", 0, 0.5);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
    }

    @Test
    void aRestartedAgentThatLostItsRunsGetsThemAgain() {
        pool.agent("a", 1).study("s", spec().trials(1)).saved("s", 0, 2).epoch("s", 0, 2, 0.5);
        pool.held.get("a").clear();

        pool.agent("a", 2, 1, Map.of()).pass(6_000);

        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
        assertThat(pool.lease("s", 0).resumeEpoch()).isEqualTo(2);
    }

    /** Exits and heartbeats come on different ways: the heartbeat without the run may overtake the report of its end. */
    @Test
    void aHeartbeatThatOvertakesAnExitLosesNothing() {
        pool.agent("a", 1).study("s", spec().trials(2)).pass(20_000);
        Report.Origin origin = pool.origin("s", 0);
        pool.epoch("s", 0, 4, 0.5);
        pool.held.get("a").clear();

        pool.pass(2_000).exit(origin, ExitKind.COMPLETED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 0).leaseEpoch()).isEqualTo(1);
    }

    @Test
    void aHeartbeatSentBeforeAnExitDoesNotBringTheRunBack() {
        pool.agent("a", 1).study("s", spec().trials(2));
        List<Heartbeat.Held> before = pool.holding("a");
        Heartbeat stale = PoolFixture.with(pool.beats.get("a"), 5, before);

        pool.train("s", 0, 0.5);
        assertThat(pool.running("s")).containsExactly(1);
        pool.beat(stale);

        assertThat(pool.orders).isEmpty();
        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void aHeartbeatThatWasOvertakenIsPassedOver() {
        pool.agent("a", 1).study("s", spec().trials(1));
        Heartbeat early = pool.beats.get("a");
        pool.pass(20_000);

        pool.beat(PoolFixture.with(early, 0, List.of())).pass(1_000);

        assertThat(pool.lease("s", 0).epoch()).isEqualTo(1);
    }

    @Test
    void anAssignmentThatNeverArrivedIsGivenAgain() {
        pool.agent("a", 1).study("s", spec().trials(1));
        pool.held.get("a").clear();

        pool.pass(14_000);
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(1);
        pool.pass(3_000);

        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
    }

    @Test
    void anOrderToEndThatNeverArrivedIsGivenAgain() {
        pool.agent("a", 1).study("s", spec().trials(1)).pass(1_000);
        pool.move("s", 0, PoolCommand.MoveTrial.Move.STOP);
        assertThat(pool.ordered(AgentOrder.End.class)).hasSize(1);

        pool.nowMs += 14_000;
        pool.beat("a");
        assertThat(pool.orders).isEmpty();
        pool.nowMs += 1_000;
        pool.beat("a");

        assertThat(pool.ordered(AgentOrder.End.class)).hasSize(1);
        pool.beat("a");
        assertThat(pool.orders).isEmpty();
    }

    @Test
    void ofTwoAgentsWithOneIdTheLaterStays() {
        pool.agent("a", 1);
        Heartbeat first = pool.beats.get("a");
        pool.agent("a", 2, 1, Map.of());

        pool.beat(PoolFixture.with(first, 7, List.of()));

        assertThat(pool.ordered(AgentOrder.Refuse.class)).hasSize(1);
        assertThat(pool.state.agent("a").row().incarnation()).isEqualTo(2);
    }

    @Test
    void aDrainedAgentFinishesItsRunsAndTakesNothingNew() {
        pool.agent("a", 1).study("s", spec());
        pool.moveAgent("a", Move.DRAIN);
        assertThat(pool.ordered(AgentOrder.End.class)).isEmpty();

        pool.train("s", 0, 0.5).beat("a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.DRAINING);
        assertThat(pool.running("s")).isEmpty();
        pool.moveAgent("a", Move.RETURN);
        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void aDrainedAgentThatWasLostIsDrainedWhenItComesBack() {
        pool.agent("a", 1).study("s", spec());
        pool.moveAgent("a", Move.DRAIN);

        pool.pass(31_000, "a");
        assertThat(status("a")).isEqualTo(AgentRow.Status.LOST);
        pool.beat("a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.DRAINING);
        assertThat(pool.state.agent("a").row().reason()).isEqualTo("drained by a person before it was away");
        assertThat(pool.running("s")).isEmpty();
        pool.held.get("a").clear();
        pool.beat("a").moveAgent("a", Move.RETURN);
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
        assertThat(pool.running("s")).containsExactly(0);
        pool.pass(31_000, "a").beat("a");
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
    }

    @Test
    void aDrainedAgentThatIsStartedAnewIsStillDrained() {
        pool.agent("a", 1);
        pool.moveAgent("a", Move.EVACUATE);

        pool.agent("a", 2, 1, Map.of());
        assertThat(status("a")).isEqualTo(AgentRow.Status.DRAINING);

        pool.moveAgent("a", Move.REMOVE);
        pool.agent("a", 3, 1, Map.of());
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
    }

    @Test
    void anEvacuatedAgentsRunsPauseAndGoOnElsewhere() {
        pool.agent("a", 1).study("s", spec().trials(1));
        pool.agent("b", 1).moveAgent("a", Move.EVACUATE);
        assertThat(pool.ordered(AgentOrder.End.class))
                .extracting(AgentOrder.End::pause)
                .containsExactly(true);

        pool.saved("s", 0, 2).exit("s", 0, ExitKind.PAUSED);

        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
        assertThat(pool.lease("s", 0).resumeEpoch()).isEqualTo(2);
        assertThat(pool.trial("s", 0).retries()).isZero();
    }

    @Test
    void aRemovedAgentStaysAwayUntilItIsStartedAnew() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().trials(1));
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("a");

        pool.moveAgent("a", Move.REMOVE);
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
        pool.beat("a");
        assertThat(status("a")).isEqualTo(AgentRow.Status.REMOVED);
        assertThat(pool.ordered(AgentOrder.End.class)).hasSize(1);

        pool.held.get("a").clear();
        pool.agent("a", 2, 1, Map.of());
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
    }

    @Test
    void anAgentThatWasSetAsideAndThenLostStaysSetAside() {
        pool.agent("a", 1).agent("b", 1).study("s", spec().parallel(2)).epoch("s", 1, 1, 0.5);
        for (int number : new int[] {0, 2, 3}) {
            pool.exit("s", number, ExitKind.FAILED).pass(2_000);
        }
        assertThat(status("a")).isEqualTo(AgentRow.Status.QUARANTINED);

        pool.pass(31_000, "a").beat("a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.QUARANTINED);
        pool.moveAgent("a", Move.RETURN);
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
    }

    @ParameterizedTest
    @EnumSource(Move.class)
    void anUnknownAgentIsRefusedByName(Move move) {
        DecisionRecord answer = pool.agent("a", 1).moveAgent("x", move);

        assertThat(answer.kind()).isEqualTo(DecisionRecord.Kind.COMMAND_REFUSED);
        assertThat(answer.explanation()).isEqualTo("there is no agent x in pool pool; there are [a]");
    }

    /** A pause of the scheduler's own process, or a clock set forward: nobody listened, so nobody was silent. */
    @Test
    void aJumpOfTheClockLosesNoAgent() {
        pool.agent("a", 1).study("s", spec().trials(1)).pass(2_000);

        pool.nowMs += 3_600_000;
        pool.tick();
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
        pool.nowMs -= 7_200_000;
        pool.tick().pass(31_000);
        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
        pool.pass(31_000, "a");

        assertThat(status("a")).isEqualTo(AgentRow.Status.LOST);
    }

    @Test
    void reportsOfUnknownThingsAreGivenBackWithTheReason() {
        pool.agent("a", 1).study("s", spec());

        assertThat(pool.report(new Report.Started(new Report.Origin("a", new LeaseKey("x", 0, 1)))))
                .isEqualTo("there is no study x");
        assertThat(pool.report(new Report.Started(new Report.Origin("a", new LeaseKey("s", 7, 1)))))
                .isEqualTo("there is no trial 7 in study s");
        assertThat(pool.report(new Report.Started(new Report.Origin("a", new LeaseKey("s", 0, 2)))))
                .isEqualTo("lease 2 of trial s/0 was never given; the newest is 1");
    }

    @Test
    void aReportOfAnAgentThatDoesNotHoldTheLeaseDecidesNothing() {
        pool.agent("a", 1).study("s", spec());

        pool.report(new Report.Epoch(new Report.Origin("x", new LeaseKey("s", 0, 1)), 1, new double[] {0.1}, 1));

        assertThat(pool.trial("s", 0).progress().lastEpoch()).isZero();
    }

    @Test
    void anAgentThatLeavesKeepsWhatItStillHolds() {
        pool.agent("a", 1).study("s", spec().trials(1));
        Heartbeat last = pool.beats.get("a");
        pool.beat(
                new Heartbeat("a", 1, 9, last.host(), "1", Map.of(), last.slots(), pool.holding("a"), false, true, -1));
        assertThat(status("a")).isEqualTo(AgentRow.Status.REMOVED);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.RUNNING);

        pool.agent("a", 2, 1, Map.of());

        assertThat(status("a")).isEqualTo(AgentRow.Status.ACTIVE);
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(1);
    }

    @Test
    void whatARestoreAppliesAgainDecidesNothing() {
        pool.agent("a", 1).study("s", spec().trials(1)).saved("s", 0, 1).epoch("s", 0, 1, 0.5);
        pool.decisions.clear();

        pool.machine.replay(new Report.Epoch(pool.origin("s", 0), 1, new double[] {0.1}, 1), pool.nowMs);
        pool.machine.replay(new Report.Epoch(pool.origin("s", 0), 2, new double[] {0.4}, 1), pool.nowMs);
        pool.machine.replay(new Report.Exited(pool.origin("s", 0), ExitKind.COMPLETED, "", "", 2, 1, null), pool.nowMs);

        assertThat(pool.trial("s", 0).progress().lastEpoch()).isEqualTo(2);
        assertThat(pool.trial("s", 0).progress().best()).isEqualTo(0.4);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.RUNNING);
        assertThat(pool.decisions).isEmpty();
    }
}
