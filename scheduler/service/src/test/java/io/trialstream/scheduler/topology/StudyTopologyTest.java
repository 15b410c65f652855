package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.Evidence;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import io.trialstream.v1.Provenance;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyState;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.Suggestion;
import io.trialstream.v1.TrialState;
import io.trialstream.v1.TrialView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A study's way through the topology: commands, reports and suggestions in; orders, decisions and views out. */
class StudyTopologyTest {
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [train, "{x}"]
            space: {x: {type: int, min: 0, max: 99}}
            start: [{x: 0}, {x: 1}, {x: 2}, {x: 3}, {x: 4}, {x: 5}]
            pruner: {type: asha, reductionFactor: 3}
            budget: {trials: 6, parallel: 6}
            """;

    private final PoolDriver pool = new PoolDriver();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void createdStudyIsAssignedToTheFreeSlots() {
        pool.heartbeat("a", 2);
        pool.heartbeat("b", 1);
        pool.create("s", STUDY);

        assertThat(pool.decisions(DecisionKind.COMMAND_ACCEPTED))
                .singleElement()
                .satisfies(answer -> assertThat(answer.getCommandId()).isEqualTo("command-0"));
        assertThat(pool.runs()).extracting(Assignment::getTrial).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(pool.runs()).extracting(Assignment::getAgentId).containsExactlyInAnyOrder("a", "a", "b");
        assertThat(pool.runs()).allSatisfy(run -> {
            assertThat(run.getLeaseEpoch()).isEqualTo(1);
            assertThat(run.getRun().getCommand()).containsExactly("train", String.valueOf(run.getTrial()));
            assertThat(run.getRun().getUntilEpoch()).isEqualTo(9);
        });
        assertThat(pool.newest(Topics.OBSERVATIONS))
                .extracting(Observation::getKind)
                .contains(ObservationKind.STUDY_OPENED);
    }

    @Test
    void arrivalsAtARungAreJudgedWithEvidence() {
        List<Assignment> runs = sixRun();
        double[] losses = {0.5, 0.6, 0.7, 0.4, 0.9, 0.3};
        for (int i = 0; i < 6; i++) {
            pool.epoch(runs.get(i), 1, losses[i]);
        }

        // the first two arrivals (minPeers is 3) go on unjudged; of n, max(1, n/3) go on
        assertThat(pool.orders(AssignmentKind.STOP))
                .extracting(Assignment::getTrial)
                .containsExactly(2, 4);
        Decision stop = pool.decisions(DecisionKind.STOP).get(0);
        Evidence evidence = stop.getEvidence();
        assertThat(evidence).isNotNull();
        assertThat(evidence.getResource()).isEqualTo(1);
        assertThat(evidence.getValue()).isEqualTo(0.7);
        assertThat(evidence.getRank()).isEqualTo(2); // so many are better
        assertThat(evidence.getCount()).isEqualTo(3);
        assertThat(evidence.getKept()).isEqualTo(1);
        assertThat(evidence.getCutoff()).isEqualTo(0.5);
        assertThat(stop.getExplanation()).contains("ranks 3 of 3", "the best 1 go on");
        assertThat(pool.decisions(DecisionKind.CONTINUE)).hasSize(4);
    }

    @Test
    void aReportThatJumpsSeveralRungsIsJudgedAtEach() {
        List<Assignment> runs = sixRun();
        for (int i = 0; i < 3; i++) {
            pool.epoch(runs.get(i), 1, 0.1 * (i + 1));
            pool.epoch(runs.get(i), 3, 0.01 * (3 - i));
        }
        int before = pool.decisions().size();
        pool.epoch(runs.get(3), 5, 0.05);

        List<Decision> judged = pool
                .decisions()
                .subList(before, pool.decisions().size())
                .stream()
                .filter(decision -> decision.getEvidence() != null)
                .toList();
        assertThat(judged)
                .extracting(decision -> decision.getEvidence().getResource())
                .containsExactly(1L, 3L);
        assertThat(judged).extracting(Decision::getKind).containsExactly(DecisionKind.CONTINUE, DecisionKind.STOP);
    }

    @Test
    void nanAtARungStopsTheTrial() {
        List<Assignment> runs = sixRun();
        pool.epoch(runs.get(0), 1, Double.NaN);

        assertThat(pool.orders(AssignmentKind.STOP))
                .extracting(Assignment::getTrial)
                .containsExactly(0);
        pool.exited(runs.get(0), ExitKind.STOPPED, 1);
        assertThat(lastView(0).getState()).isEqualTo(TrialState.INFEASIBLE);
    }

    @Test
    void repeatedReportsDecideNothing() {
        List<Assignment> runs = sixRun();
        for (int i = 0; i < 3; i++) {
            pool.epoch(runs.get(i), 1, i);
        }
        int decisions = pool.decisions().size();
        for (int i = 2; i >= 0; i--) {
            pool.epoch(runs.get(i), 1, -i);
            pool.started(runs.get(i));
        }

        assertThat(pool.decisions()).hasSize(decisions);
        assertThat(pool.orders(AssignmentKind.STOP)).hasSize(1);
    }

    @Test
    void asManyTrialsRunAsWereAskedForWhateverFails() {
        pool.heartbeat("a", 3);
        pool.create("s", STUDY.replace("{type: asha, reductionFactor: 3}", "none"));
        List<Assignment> handled = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            for (Assignment run : pool.runs()) {
                if (!handled.contains(run)) {
                    handled.add(run);
                    pool.started(run);
                    pool.epoch(run, 1, run.getTrial());
                    boolean fails = handled.size() % 3 == 0;
                    if (!fails) {
                        pool.epoch(run, 9, run.getTrial());
                    }
                    pool.exited(run, fails ? ExitKind.FAILED : ExitKind.COMPLETED, fails ? 1 : 9);
                    pool.exited(run, ExitKind.COMPLETED, 9); // told twice
                }
            }
            pool.pass(Duration.ofSeconds(10));
            pool.heartbeat("a", 3);
        }

        List<StudyView> views = pool.newest(Topics.STUDIES);
        StudyView last = views.get(views.size() - 1);
        assertThat(last.getState()).isEqualTo(StudyState.COMPLETED);
        assertThat(last.getTrialsCreated()).isEqualTo(6);
        assertThat(last.getTrialsCompleted() + last.getTrialsFailed()).isEqualTo(6);
        assertThat(last.getTrialsRunning() + last.getTrialsWaiting() + last.getTrialsPaused())
                .isZero();
        assertThat(handled.size()).isGreaterThan(6);
    }

    @Test
    void suggestionsAreTakenInOrderAndOnce() {
        pool.create("s", STUDY.replaceAll("start: .*\n", "").replace("parallel: 6", "parallel: 2"));
        suggest(1, 41);
        suggest(0, 40);
        suggest(0, 39); // newer, and not used yet
        pool.heartbeat("a", 4);
        suggest(0, 38); // too late

        assertThat(pool.runs())
                .extracting(run -> run.getRun().getHyperparameters().get("x"))
                .containsExactly(39L, 41L);
    }

    @Test
    void withoutAnOptimiserTrialsAreDrawnAtRandomAndSaySo() {
        pool.create("s", STUDY.replaceAll("start: .*\n", ""));
        pool.heartbeat("a", 2);
        assertThat(pool.runs()).isEmpty();
        for (int second = 0; second < 12; second++) {
            pool.pass(Duration.ofSeconds(1));
            pool.heartbeat(
                    "a", 2, pool.runs().stream().map(PoolDriver::held).toArray(io.trialstream.v1.HeldLease[]::new));
        }

        assertThat(pool.runs()).hasSize(2);
        assertThat(pool.decisions(DecisionKind.SUGGEST)).hasSize(2).allSatisfy(suggested -> {
            assertThat(suggested.getProvenance()).isNotNull();
            assertThat(suggested.getProvenance().getSampler()).isEqualTo("fallback");
        });
    }

    @Test
    void aNameThatIsTakenIsRefusedAndTheStudyStays() {
        pool.heartbeat("a", 1);
        pool.create("s", STUDY);
        pool.create("s", STUDY.replace("parallel: 6", "parallel: 1"));

        assertThat(pool.decisions(DecisionKind.COMMAND_REFUSED))
                .singleElement()
                .satisfies(refused -> assertThat(refused.getExplanation()).contains("'s'", "already"));
        assertThat(pool.runs()).hasSize(1);
    }

    @Test
    void aTrialThatNobodyWasGivenGoesToTheDeadLetters() {
        Assignment run = sixRun().get(0);
        pool.send(
                Topics.TRIAL_REPORTS,
                pool.report(run, ReportKind.STARTED).setLeaseEpoch(7).build());

        assertThat(pool.newest(Topics.DEAD_LETTERS))
                .extracting(DeadLetter::getReason)
                .singleElement()
                .asString()
                .contains("lease 7", "never given", "newest is 1");
    }

    private List<Assignment> sixRun() {
        pool.heartbeat("a", 6);
        pool.create("s", STUDY);
        List<Assignment> runs = pool.runs();
        assertThat(runs).extracting(Assignment::getTrial).containsExactly(0, 1, 2, 3, 4, 5);
        runs.forEach(pool::started);
        return runs;
    }

    private TrialView lastView(int trial) {
        List<TrialView> views = pool.newest(Topics.TRIALS).stream()
                .filter(view -> view.getTrial() == trial)
                .toList();
        return views.get(views.size() - 1);
    }

    private void suggest(long sequence, long x) {
        pool.send(
                Topics.SUGGESTIONS,
                Suggestion.newBuilder()
                        .setPoolId(PoolDriver.POOL)
                        .setStudyId("s")
                        .setSequence(sequence)
                        .setRevision(0)
                        .setHyperparameters(Map.of("x", x))
                        .setProvenance(Provenance.newBuilder()
                                .setSampler("test")
                                .setExplanation("")
                                .build())
                        .setExhausted(false)
                        .setSuggestedAtMs(0)
                        .setTookMicros(0)
                        .build());
    }
}
