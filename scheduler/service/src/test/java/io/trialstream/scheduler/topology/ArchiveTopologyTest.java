package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.Retention;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyState;
import io.trialstream.v1.StudyView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An archived study's trials are deleted from the compacted topic and from the changelog; the study's last view stays as it was. */
class ArchiveTopologyTest {
    private static final String CHANGELOG = "test-" + Names.POOL_STORE + "-changelog";
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 2}
            command: [train, "{x}"]
            space: {x: {type: int, min: 0, max: 99}}
            start: [{x: 0}, {x: 1}]
            budget: {trials: 2, parallel: 2}
            """;

    @Test
    void rowsAndViewsOfTrialsAreDeleted() {
        PoolSettings s = PoolSettings.DEFAULT;
        PoolSettings settings = new PoolSettings(
                s.leaseMs(),
                s.assignTimeoutMs(),
                s.fallbackAfterMs(),
                s.retryBackoffMs(),
                s.agentFailures(),
                s.studyFailures(),
                s.preemptAfterMs(),
                s.minRunMs(),
                s.ageingMs(),
                new Retention(Retention.NEVER, Duration.ofMinutes(5).toMillis()));
        TopologyConfig config = new TopologyConfig(settings, Duration.ofMillis(100), ReportTail.NONE, AgentKeys.NONE);
        try (PoolDriver pool = new PoolDriver(config)) {
            pool.heartbeat("a", 2);
            pool.create("s", STUDY);
            List<Assignment> runs = pool.runs();
            assertThat(runs).hasSize(2);
            for (Assignment run : runs) {
                pool.started(run);
                pool.epoch(run, 1, 0.5);
                pool.epoch(run, 2, 0.25);
                pool.exited(run, ExitKind.COMPLETED, 2);
            }
            pool.command(Command.newBuilder().setKind(CommandKind.ARCHIVE_STUDY).setStudyId("s"));
            pool.pass(Duration.ofSeconds(2));
            List<StudyView> shown = pool.newest(Topics.STUDIES);
            StudyView last = shown.get(shown.size() - 1);
            assertThat(last.getState()).isEqualTo(StudyState.ARCHIVED);
            assertThat(last.getTrialsCompleted()).isEqualTo(2);
            assertThat(pool.deleted(Topics.TRIALS.name())).isEmpty();
            assertThat(trialRows(pool)).isEmpty();

            pool.pass(Duration.ofMinutes(5));

            assertThat(pool.deleted(Topics.TRIALS.name())).containsExactly("s/1", "s/0");
            assertThat(trialRows(pool)).hasSize(2);
            // no view with the counts of a study without trials
            assertThat(pool.newest(Topics.STUDIES)).isEmpty();

            pool.send(
                    Topics.TRIAL_REPORTS,
                    pool.report(runs.get(0), ReportKind.STARTED).build());
            assertThat(pool.newest(Topics.DEAD_LETTERS))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.getReason()).isEqualTo("there is no trial 0 in study s"));
            pool.create("t", STUDY);
            assertThat(pool.decisions(DecisionKind.COMMAND_ACCEPTED)).hasSize(3);
        }
    }

    private static List<String> trialRows(PoolDriver pool) {
        return pool.deleted(CHANGELOG).stream()
                .filter(key -> key.contains("TRIAL"))
                .toList();
    }
}
