package io.trialstream.core.study;

import io.trialstream.core.pruner.OrderStatistics;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The trials that were held back from their pruner, and how often it would have been wrong about them. Follows from the trials' rows. */
final class HeldBack {
    private static final int BEST_PART = 10;

    private final OrderStatistics completed = new OrderStatistics();
    private final TreeSet<Integer> judged = new TreeSet<>();

    /** Takes a trial's newest row in place of the one before; null: there was none. */
    void replace(@Nullable Trial old, Trial trial) {
        if (old != null && counts(old)) {
            completed.remove(old.number(), old.progress().best());
        }
        if (counts(trial)) {
            completed.add(trial.number(), trial.progress().best());
        }
        if (trial.unheeded().held() != null) {
            judged.add(trial.number());
        }
    }

    private static boolean counts(Trial trial) {
        return trial.state() == TrialState.COMPLETED;
    }

    /**
     * What it came to so far.
     *
     * @param study the study of these trials
     */
    HoldbackFigures figures(Study study) {
        int condemned = 0;
        int finished = 0;
        int wrong = 0;
        int best = Math.max(1, completed.size() / BEST_PART);
        for (int number : judged) {
            Trial trial = study.trials().get(number);
            Verdict verdict = trial.unheeded().held();
            if (verdict == null || (!verdict.forGood() && study.letsGoOn(trial, verdict.resource()))) {
                continue;
            }
            condemned++;
            if (counts(trial)) {
                finished++;
                wrong += completed.rank(number, trial.progress().best()) < best ? 1 : 0;
            }
        }
        return new HoldbackFigures(condemned, finished, wrong);
    }
}
