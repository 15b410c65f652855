package io.trialstream.core.replay;

import io.trialstream.core.study.Finding;
import java.util.List;

/**
 * What a study would have been under some settings.
 *
 * @param trials one per trial, by number
 * @param epochsRecorded epochs trained in fact
 * @param epochsReplayed epochs of those that these settings would have trained
 * @param epochsAtMost the most that it may have been: as if all censored trials were trained to their end
 * @param winner the trial that was best in fact; -1: none
 * @param winnerSurvives whether it would still have reached its best value
 * @param best the best value under these settings, lower-is-better; NaN: none
 * @param censored trials that these settings would have trained on past the end of their recorded curve; where there are any, the
 *     epochs are at least epochsReplayed and at most epochsAtMost, and the best value may be better than best
 */
public record ReplayResult(
        List<TrialReplay> trials,
        long epochsRecorded,
        long epochsReplayed,
        long epochsAtMost,
        int winner,
        boolean winnerSurvives,
        double best,
        int censored) {

    public ReplayResult {
        trials = List.copyOf(trials);
    }

    /**
     * One trial.
     *
     * @param trial its number
     * @param recordedEpoch its last epoch in fact
     * @param replayedEpoch its last epoch under these settings
     * @param findings what would have been decided about it, in order
     * @param shadowFindings what the shadow pruner would have decided, in order
     * @param censored whether it would have trained on past its recorded curve
     */
    public record TrialReplay(
            int trial,
            long recordedEpoch,
            long replayedEpoch,
            List<Finding> findings,
            List<Finding> shadowFindings,
            boolean censored) {
        public TrialReplay {
            shadowFindings = List.copyOf(shadowFindings);
            findings = List.copyOf(findings);
        }
    }

    /** Whether the figures are exact: no curve was cut short. */
    public boolean exact() {
        return censored == 0;
    }
}
