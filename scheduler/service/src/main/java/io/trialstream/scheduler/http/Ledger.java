package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ledger: what slot time was used for, by team or by study. */
final class Ledger {
    private Ledger() {}

    /** What the lines of the ledger are. */
    enum By {
        /** One for each team. */
        TEAM,
        /** One for each study. */
        STUDY
    }

    /**
     * A line; times are slot-milliseconds.
     *
     * @param team who is charged
     * @param study the study; null in lines of teams
     * @param studies how many studies are in it
     * @param usedSlotMs slot time used: useful and lost, and that of runs that have not ended
     * @param usefulSlotMs used and not lost
     * @param lostSlotMs lost to faults
     * @param savedSlotMs saved by early stopping, an estimate
     */
    record Line(
            String team,
            @Nullable String study,
            int studies,
            long usedSlotMs,
            long usefulSlotMs,
            long lostSlotMs,
            long savedSlotMs) {
        Line plus(Line other) {
            return new Line(
                    team,
                    study,
                    studies + other.studies,
                    usedSlotMs + other.usedSlotMs,
                    usefulSlotMs + other.usefulSlotMs,
                    lostSlotMs + other.lostSlotMs,
                    savedSlotMs + other.savedSlotMs);
        }
    }

    /** The lines by team and study; null: of all teams, of all pools. */
    static List<Line> of(ReadModel model, By by, @Nullable String team, @Nullable String pool) {
        Map<String, Line> lines = new TreeMap<>();
        for (StudyRow study : model.studies()) {
            boolean wanted = (team == null || team.equals(study.team())) && (pool == null || pool.equals(study.pool()));
            if (wanted) {
                String key = by == By.TEAM ? study.team() : study.team() + "\n" + study.study();
                lines.merge(key, line(study, by), Line::plus);
            }
        }
        return new ArrayList<>(lines.values());
    }

    private static Line line(StudyRow study, By by) {
        return new Line(
                study.team(),
                by == By.TEAM ? null : study.study(),
                1,
                study.slotMs(),
                study.slotMs() - study.lostSlotMs(),
                study.lostSlotMs(),
                study.savedSlotMs());
    }
}
