package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentView;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.Checkpoint;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.ReportKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents that are lost, come back, are drained: their trials go on elsewhere, and old leases decide nothing. */
class AgentTopologyTest {
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, max: 9}
            command: [train, "{x}"]
            space: {x: {type: int, min: 0, max: 99}}
            start: [{x: 0}, {x: 1}]
            pruner: none
            budget: {trials: 2, parallel: 1}
            """;

    private final PoolDriver pool = new PoolDriver();

    @AfterEach
    void close() {
        pool.close();
    }

    private Assignment runsOnA() {
        pool.heartbeat("a", 1);
        pool.create("s", STUDY);
        Assignment run = pool.runs().get(0);
        pool.started(run);
        return run;
    }

    @Test
    void aLostAgentsTrialGoesOnElsewhereFromItsCheckpoint() {
        Assignment first = runsOnA();
        pool.epoch(first, 4, 0.4);
        pool.send(
                Topics.TRIAL_REPORTS,
                pool.report(first, ReportKind.CHECKPOINT)
                        .setCheckpoint(new Checkpoint(4L, "/shared/s/0/4", 10L))
                        .build());
        loseA();

        List<Assignment> runs = pool.runs();
        assertThat(runs).hasSize(2);
        Assignment second = runs.get(1);
        assertThat(second.getAgentId()).isEqualTo("b");
        assertThat(second.getTrial()).isZero();
        assertThat(second.getLeaseEpoch()).isEqualTo(2);
        assertThat(second.getRun().getResumeEpoch()).isEqualTo(4);
        assertThat(pool.decisions(DecisionKind.LOSE)).hasSize(1);
    }

    @Test
    void whatAnOldLeaseReportsDecidesNothing() {
        Assignment first = runsOnA();
        loseA();
        Assignment second = pool.runs().get(1);
        pool.started(second);

        pool.epoch(first, 9, 0.1);
        pool.exited(first, ExitKind.COMPLETED, 9);
        assertThat(pool.decisions(DecisionKind.COMPLETE)).isEmpty();
        assertThat(pool.decisions(DecisionKind.FENCE)).hasSize(2);

        pool.epoch(second, 9, 0.2);
        pool.exited(second, ExitKind.COMPLETED, 9);
        assertThat(pool.decisions(DecisionKind.COMPLETE))
                .hasSize(1)
                .allSatisfy(done -> assertThat(done.getValue()).isEqualTo(0.2));
    }

    @Test
    void anotherAgentsReportIsNotBelieved() {
        Assignment run = runsOnA();
        pool.send(
                Topics.TRIAL_REPORTS,
                pool.report(run, ReportKind.EXITED)
                        .setAgentId("forger")
                        .setExit(io.trialstream.v1.Exit.newBuilder()
                                .setKind(ExitKind.COMPLETED)
                                .setMessage("")
                                .setLogTail("")
                                .setLastEpoch(9)
                                .setRuntimeMs(1)
                                .build())
                        .build());

        assertThat(pool.decisions(DecisionKind.COMPLETE)).isEmpty();
        assertThat(pool.newest(Topics.DEAD_LETTERS)).hasSize(1);
        assertThat(pool.runs()).hasSize(1);
    }

    @Test
    void aDrainedAgentFinishesWhatItRunsAndTakesNothingNew() {
        Assignment run = runsOnA();
        pool.command(Command.newBuilder().setKind(CommandKind.DRAIN_AGENT).setAgentId("a"));
        pool.epoch(run, 9, 0.1);
        pool.exited(run, ExitKind.COMPLETED, 9);
        pool.pass(Duration.ofSeconds(1));
        pool.heartbeat("a", 1);

        assertThat(pool.orders(AssignmentKind.STOP)).isEmpty();
        assertThat(pool.runs()).hasSize(1);
        List<AgentView> views = pool.newest(Topics.AGENTS);
        assertThat(views.get(views.size() - 1).getState()).isEqualTo(io.trialstream.v1.AgentState.DRAINING);
    }

    @Test
    void whileTheClusterDoesNotAnswerNobodyIsLost() {
        AtomicBoolean answers = new AtomicBoolean(true);
        TopologyConfig config = new TopologyConfig(
                PoolSettings.DEFAULT, Duration.ofMillis(100), ReportTail.NONE, AgentKeys.NONE, answers::get);
        try (PoolDriver away = new PoolDriver(config)) {
            away.heartbeat("a", 1);
            away.pass(Duration.ofSeconds(1));
            answers.set(false);
            pass(away, 100);
            answers.set(true);
            pass(away, 29);
            assertThat(states(away)).containsOnly(io.trialstream.v1.AgentState.ACTIVE);
            pass(away, 3);
            assertThat(states(away)).containsExactly(io.trialstream.v1.AgentState.LOST);
        }
    }

    private static void pass(PoolDriver driver, int seconds) {
        for (int second = 0; second < seconds; second++) {
            driver.pass(Duration.ofSeconds(1));
        }
    }

    private static List<io.trialstream.v1.AgentState> states(PoolDriver driver) {
        return driver.newest(Topics.AGENTS).stream().map(AgentView::getState).toList();
    }

    /** Only b is heard of for longer than the lease time. */
    private void loseA() {
        for (int second = 0; second < 40; second++) {
            pool.pass(Duration.ofSeconds(1));
            pool.heartbeat(
                    "b",
                    1,
                    pool.runs().stream()
                            .filter(run -> run.getAgentId().equals("b"))
                            .map(PoolDriver::held)
                            .toArray(HeldLease[]::new));
        }
    }
}
