package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolCommand.MoveStudy;
import io.trialstream.core.pool.PoolCommand.NoteTrial;
import io.trialstream.core.study.StudyPhase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of studies that ended long ago. */
class ArchiveTest {
    private static final long DAY_MS = 24 * 3_600_000L;

    private static PoolFixture keeping(long archiveAfterMs, long removeAfterMs) {
        PoolSettings s = PoolFixture.SETTINGS;
        return new PoolFixture(new PoolSettings(
                s.leaseMs(),
                s.assignTimeoutMs(),
                s.fallbackAfterMs(),
                s.retryBackoffMs(),
                s.agentFailures(),
                s.studyFailures(),
                s.preemptAfterMs(),
                s.minRunMs(),
                s.ageingMs(),
                new Retention(archiveAfterMs, removeAfterMs)));
    }

    /** Two trials, trained to their end. */
    private static PoolFixture ended(PoolFixture pool) {
        pool.agent("a", 2).study("s", spec().trials(2));
        pool.train("s", 0, 0.5).train("s", 1, 0.4);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        return pool;
    }

    private static void later(PoolFixture pool, long ms) {
        pool.nowMs += ms;
        pool.tick();
    }

    @Test
    void trialsOfAnArchivedStudyAreRemovedAfterTheTimeAndItsRowStays() {
        PoolFixture pool = ended(keeping(Retention.NEVER, 30 * DAY_MS));
        later(pool, 100 * DAY_MS);
        assertThat(pool.move("s", MoveStudy.Move.ARCHIVE).explanation())
                .isEqualTo("study 's' is archived; its trials are removed in 30 days: export it before");

        later(pool, 30 * DAY_MS - 1);
        assertThat(pool.removed).isEmpty();
        assertThat(pool.study("s").trials()).hasSize(2);

        later(pool, 1);
        assertThat(pool.removed).containsExactly("s/1", "s/0");
        assertThat(pool.study("s").trials()).isEmpty();
        assertThat(pool.study("s").row().phase()).isEqualTo(StudyPhase.ARCHIVED);

        later(pool, DAY_MS);
        assertThat(pool.removed).hasSize(2);
    }

    @Test
    void aStudyOfWhichTheTrialsAreRemovedCanNotBeChangedNorMadeAnew() {
        PoolFixture pool = ended(keeping(Retention.NEVER, DAY_MS));
        pool.move("s", MoveStudy.Move.ARCHIVE);
        later(pool, DAY_MS);

        for (PoolCommand command : List.of(
                new NoteTrial("s", 0, "a note", null),
                new PoolCommand.EditStudy("s", null, null, null, null, "a note", null),
                new MoveStudy("s", MoveStudy.Move.ARCHIVE))) {
            assertThat(pool.command(command).explanation())
                    .isEqualTo(
                            "study 's' was archived long ago and its trials are removed; it can't be changed any more");
        }
        assertThat(pool.command(new PoolCommand.CreateStudy("s", spec().build(), ""))
                        .explanation())
                .isEqualTo("there is a study 's' already; choose another name");
    }

    @Test
    void nothingIsRemovedAndNothingArchivedUnlessTheOperatorSaysSo() {
        PoolFixture pool = ended(new PoolFixture());
        later(pool, 10_000 * DAY_MS);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.move("s", MoveStudy.Move.ARCHIVE).explanation()).isEqualTo("study 's' is archived");

        later(pool, 10_000 * DAY_MS);
        assertThat(pool.removed).isEmpty();
        assertThat(pool.study("s").trials()).hasSize(2);
    }

    @Test
    void studiesAreArchivedByThemselvesWhenTheirTimeHasCome() {
        PoolFixture pool = ended(keeping(7 * DAY_MS, Retention.NEVER));
        pool.study("open", spec().trials(2));
        long endedAtMs = pool.study("s").row().endedAtMs();

        later(pool, 7 * DAY_MS - 1);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        later(pool, 1);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.ARCHIVED);
        assertThat(pool.study("s").row().endedAtMs()).isEqualTo(endedAtMs);
        assertThat(pool.study("s").row().archivedAtMs()).isEqualTo(endedAtMs + 7 * DAY_MS);
        assertThat(pool.phase("open")).isEqualTo(StudyPhase.RUNNING);
    }

    @Test
    void aLargeStudyIsRemovedInStepsFromItsLastTrialOnAndASuccessorGoesOnWhereItStopped() {
        int trials = 2_500;
        PoolFixture pool = keeping(Retention.NEVER, DAY_MS);
        pool.agent("a", 1).study("s", spec().trials(trials).parallel(1));
        for (int number = 0; number < trials; number++) {
            pool.train("s", number, 0.5);
        }
        pool.move("s", MoveStudy.Move.ARCHIVE);
        later(pool, DAY_MS);
        assertThat(pool.removed)
                .containsExactlyElementsOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> "s/" + (trials - 1 - i))
                        .toList());

        PoolFixture successor = keeping(Retention.NEVER, DAY_MS);
        successor.state.apply(pool.study("s").row());
        pool.study("s").trials().subList(0, 1_500).forEach(trial -> successor.state.apply(trial, pool.nowMs));
        successor.nowMs = pool.nowMs;
        successor.tick();
        successor.tick();
        successor.tick();

        assertThat(successor.removed).hasSize(1_500).startsWith("s/1499").endsWith("s/0");
        assertThat(successor.study("s").trials()).isEmpty();
    }

    @Test
    void aStudyThatAnOlderVersionArchivedKeepsItsTrials() {
        PoolFixture pool = ended(keeping(Retention.NEVER, DAY_MS));
        var row = pool.study("s")
                .row()
                .in(StudyPhase.ARCHIVED, pool.study("s").row().ending(), 0);
        pool.state.apply(row);

        later(pool, 100 * DAY_MS);

        assertThat(pool.removed).isEmpty();
    }

    @Test
    void anAgentForgetsWhichRemovedTrialsFailedOnIt() {
        PoolFixture pool = keeping(Retention.NEVER, 1_000);
        pool.agent("a", 1).study("s", spec().trials(2).parallel(1));
        pool.exit("s", 0, Report.ExitKind.FAILED).train("s", 1, 0.5);
        AgentState agent = java.util.Objects.requireNonNull(pool.state.agent("a"));
        agent.failed(new LeaseKey("s", 0, 1));
        agent.failed(new LeaseKey("another", 0, 1));
        pool.move("s", MoveStudy.Move.ARCHIVE);

        later(pool, 1_000);

        // what is set aside for failures looks its trials up
        assertThat(agent.failedInARow()).containsExactly(new LeaseKey("another", 0, 1));
    }
}
