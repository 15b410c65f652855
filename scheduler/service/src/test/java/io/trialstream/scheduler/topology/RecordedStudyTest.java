package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.replay.Replay;
import io.trialstream.core.replay.ReplayResult;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.TrialState;
import io.trialstream.scheduler.kafka.ReplayedDecisions;
import io.trialstream.scheduler.kafka.StudyRecording;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.HoldbackView;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TrialReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the topics recorded of a study, replayed: the same decisions byte by byte, what others would have been, and where it stood before. */
class RecordedStudyTest {
    private static final String STUDY = """
        name: s
        metric: {name: accuracy, goal: maximize}
        resource: {name: epoch, min: 1, max: 27}
        command: [train, "{x}"]
        space: {x: {type: float, min: 0, max: 1}}
        sampler: {type: random}
        pruner: {type: asha, reductionFactor: 3, holdback: 0.2}
        shadow: {type: median, minPeers: 3, warmup: 2}
        budget: {trials: 40, parallel: 4}
        """;

    private final PoolDriver pool = new PoolDriver();
    private final List<TrialReport> reports = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);

    @AfterEach
    void close() {
        pool.close();
    }

    private void report(TrialReport.Builder report) {
        TrialReport built = report.build();
        reports.add(built);
        pool.send(Topics.TRIAL_REPORTS, built);
    }

    private boolean stopped(Assignment run) {
        return pool.orders(AssignmentKind.STOP).stream()
                .anyMatch(order -> order.getTrial() == run.getTrial() && order.getLeaseEpoch() == run.getLeaseEpoch());
    }

    private void epoch(Assignment run, long epoch) {
        double accuracy = 1 - random.nextDouble() / epoch;
        report(pool.report(run, ReportKind.EPOCH)
                .setEpoch(new EpochMetrics(epoch, List.of(accuracy), Map.of(), epoch * 1_000)));
    }

    private void exit(Assignment run, long epoch) {
        report(pool.report(run, ReportKind.EXITED)
                .setExit(Exit.newBuilder()
                        .setKind(ExitKind.STOPPED)
                        .setMessage("")
                        .setLogTail("")
                        .setLastEpoch(epoch)
                        .setRuntimeMs(epoch * 1_000)
                        .build()));
    }

    /** Trains all that is assigned, epoch by epoch in turn, until nothing runs; after some reports the pruner is changed. */
    private void train(int changeAfterReports) {
        List<Assignment> running = new ArrayList<>();
        List<Long> epochs = new ArrayList<>();
        int seen = 0;
        boolean changed = false;
        while (seen < pool.runs().size() || !running.isEmpty()) {
            for (; seen < pool.runs().size(); seen++) {
                running.add(pool.runs().get(seen));
                epochs.add(0L);
            }
            int next = random.nextInt(running.size());
            Assignment run = running.get(next);
            long epoch = epochs.get(next) + 1;
            epochs.set(next, epoch);
            epoch(run, epoch);
            if (epoch == run.getRun().getUntilEpoch() || stopped(run)) {
                exit(run, epoch);
                running.remove(next);
                epochs.remove(next);
            }
            if (!changed && reports.size() >= changeAfterReports) {
                changed = true;
                pool.command(Command.newBuilder()
                        .setKind(CommandKind.EDIT_STUDY)
                        .setStudyId("s")
                        .setPayload("{\"pruner\":{\"type\":\"asha\",\"reductionFactor\":2}}"));
            }
            pool.heartbeat("a", 4, running.stream().map(PoolDriver::held).toArray(HeldLease[]::new));
            pool.pass(Duration.ofSeconds(1)); // an absent optimiser is replaced by chance
        }
    }

    private StudyRecording recorded() {
        pool.pass(Duration.ofSeconds(2));
        pool.heartbeat("a", 4);
        pool.create("s", STUDY);
        pool.pass(Duration.ofSeconds(8));
        train(60);
        StudyRecording.Builder recording = new StudyRecording.Builder("s");
        pool.newest(Topics.OBSERVATIONS).forEach(recording::observed);
        for (int offset = 0; offset < reports.size(); offset++) {
            recording.reported(offset, offset, reports.get(offset));
        }
        pool.decisions().forEach(recording::decided);
        return recording.build();
    }

    @Test
    void theReplayDecidesByteByByteWhatWasDecided() {
        StudyRecording recorded = recorded();

        ReplayResult replay = Replay.asRecorded(recorded.recording());

        assertThat(recorded.definition()).contains("\"reductionFactor\":2");
        assertThat(pool.decisions(DecisionKind.STOP)).hasSizeGreaterThan(10);
        assertThat(pool.decisions(DecisionKind.SHADOW)).hasSizeGreaterThan(20);
        assertThat(ReplayedDecisions.firstDifference(recorded, replay)).isEmpty();
        assertThat(replay.exact()).isTrue();
        assertThat(replay.epochsReplayed()).isEqualTo(replay.epochsRecorded());
        assertThat(replay.winnerSurvives()).isTrue();

        StudyView view = last(pool.newest(Topics.STUDIES));
        assertThat(view.getShadow().getPruner()).isEqualTo("median");
        assertThat(view.getShadow().getStopped()).isPositive();
        HoldbackView holdback = view.getHoldback();
        assertThat(holdback).as("the pruner that holds back was replaced").isNull();
    }

    @Test
    void aDecisionThatWasMadeOtherwiseIsFound() {
        StudyRecording recorded = recorded();
        List<Decision> made = recorded.judged().values().iterator().next();
        made.get(0).setExplanation("another");

        assertThat(ReplayedDecisions.firstDifference(recorded, Replay.asRecorded(recorded.recording())))
                .hasValueSatisfying(words -> assertThat(words).contains("another", "replayed"));
    }

    @Test
    void otherSettingsAreExactWhenTheyStopEarlierAndBoundsWhenTheyDoNot() {
        StudyRecording recorded = recorded();
        String nothing = recorded.definition().replaceFirst("\"pruner\":\\{[^}]*}", "\"pruner\":{\"type\":\"none\"}");

        ReplayResult free = Replay.under(StudyFile.parse(nothing, "free").spec(), recorded.recording());

        long stopped = pool.decisions(DecisionKind.STOP).size();
        assertThat(free.exact()).isFalse();
        assertThat((long) free.censored()).isEqualTo(stopped);
        assertThat(free.epochsReplayed()).isEqualTo(free.epochsRecorded());
        assertThat(free.epochsAtMost()).isEqualTo(40 * 27);

        String strict =
                nothing.replace("{\"type\":\"none\"}", "{\"type\":\"asha\",\"reductionFactor\":27,\"minPeers\":1}");
        ReplayResult hard = Replay.under(StudyFile.parse(strict, "hard").spec(), recorded.recording());
        assertThat(hard.epochsReplayed()).isLessThan(hard.epochsRecorded());
        assertThat(hard.epochsAtMost()).isGreaterThanOrEqualTo(hard.epochsReplayed());
    }

    @Test
    void anEarlierMomentIsAsItWas() {
        StudyRecording recorded = recorded();
        Decision stop = pool.decisions(DecisionKind.STOP).get(3);

        Study then = Replay.stateOf(recorded.recording().untilDecision(stop.getSequence()));
        Study before = Replay.stateOf(recorded.recording().untilDecision(stop.getSequence() - 1));

        long created = pool.decisions(DecisionKind.SUGGEST).stream()
                .filter(decision -> decision.getSequence() <= stop.getSequence())
                .count();
        assertThat(then.trials()).hasSize((int) created);
        // its process is told, and has not left yet
        assertThat(then.count(TrialState.STOPPED)).isEqualTo(3);
        assertThat(then.trial(stop.getTrial()).progress().lastEpoch()).isEqualTo(stop.getEpoch());
        assertThat(before.trial(stop.getTrial()).progress().lastEpoch()).isLessThanOrEqualTo(stop.getEpoch());
        assertThat(Replay.stateOf(recorded.recording().untilMs(Long.MIN_VALUE)).trials())
                .isEmpty();
        assertThat(Replay.stateOf(recorded.recording().untilMs(Long.MAX_VALUE)).trials())
                .hasSize(40);
    }

    @Test
    void recordsWithoutAnOrderAreRefused() {
        StudyRecording.Builder recording = new StudyRecording.Builder("s");
        Decision old = Decision.newBuilder(
                        recorded().judged().values().iterator().next().get(0))
                .setReportsOffset(-1)
                .build();

        assertThatThrownBy(() -> recording.decided(old)).hasMessageContaining("older version");
    }

    private static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }
}
