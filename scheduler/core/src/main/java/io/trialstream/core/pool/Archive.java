package io.trialstream.core.pool;

import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import java.time.Duration;

/** Archives studies that ended long ago, and removes the trials of those that were archived long ago. */
final class Archive {
    /** So many trials are removed with one tick, so that a study of a million does not hold decisions up. */
    private static final int MOST_PER_TICK = 1_000;

    private Archive() {}

    static void tick(Turn turn) {
        int room = MOST_PER_TICK;
        for (Study study : turn.state.studies()) {
            if (room > 0 && isRemoved(turn, study.row())) {
                room -= remove(turn, study, room);
            } else if (isDue(turn, study.row())) {
                archive(turn, study.row());
            }
        }
    }

    static void archive(Turn turn, StudyRow row) {
        turn.save(row.in(StudyPhase.ARCHIVED, row.ending(), turn.nowMs));
    }

    /** What becomes of a study that is archived now, to be said after it; empty: nothing. */
    static String whatFollows(Turn turn) {
        long afterMs = turn.settings.retention().removeAfterMs();
        return afterMs == Retention.NEVER
                ? ""
                : "; its trials are removed in " + Duration.ofMillis(afterMs).toDays() + " days: export it before";
    }

    /** Whether a study's trials are removed, or on their way: then nothing about it can be changed any more. */
    static boolean isRemoved(Turn turn, StudyRow row) {
        // of a study that an older version archived nobody knows when that was: its trials stay until it is archived
        // again
        return row.archivedAtMs() > 0
                && turn.nowMs - row.archivedAtMs() >= turn.settings.retention().removeAfterMs();
    }

    private static boolean isDue(Turn turn, StudyRow row) {
        return row.phase().ended()
                && row.phase() != StudyPhase.ARCHIVED
                && turn.nowMs - row.endedAtMs() >= turn.settings.retention().archiveAfterMs();
    }

    /**
     * Removes rows from the last trial on, so that those left over at a takeover are numbered without a gap; the trials leave the state with
     * the last of them.
     */
    private static int remove(Turn turn, Study study, int most) {
        if (study.trials().isEmpty()) {
            return 0;
        }
        PoolState.SoftStudy soft = turn.state.softStudy(study.id());
        int left = soft.removedFrom < 0 ? study.trials().size() : soft.removedFrom;
        int count = Math.min(most, left);
        for (int number = left - 1; number >= left - count; number--) {
            turn.removed(study.id(), number);
        }
        soft.removedFrom = left - count;
        if (soft.removedFrom == 0) {
            turn.state.removeTrials(study);
        }
        return count;
    }
}
