package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Status;
import java.util.Collection;

/**
 * What ending trials early saved, against training each of them to the end. A trial that started from a parent's checkpoint counts from that
 * epoch. Completed trials save nothing, even those whose script ended before the maximum; failed ones are no saving either; pending ones do not
 * count at all.
 *
 * @param epochsRun epochs trained by all trials that ended
 * @param epochsSavedByStopping epochs that stopped trials did not train
 * @param epochsSavedByDivergence epochs that infeasible trials (NaN, out of memory) did not train
 * @param trials how many trials ended
 * @param stopped how many of them were stopped
 */
public record LearningCurveSavings(
        long epochsRun, long epochsSavedByStopping, long epochsSavedByDivergence, int trials, int stopped) {

    /**
     * Adds up a study.
     *
     * @param trials all trials
     * @param maxResource a full training, in epochs
     */
    public static LearningCurveSavings of(Collection<ObservedTrial> trials, long maxResource) {
        if (maxResource < 1) {
            throw new IllegalArgumentException("maxResource must be at least 1 epoch, got " + maxResource);
        }
        long run = 0;
        long byStopping = 0;
        long byDivergence = 0;
        int ended = 0;
        int stopped = 0;
        for (ObservedTrial trial : trials) {
            if (trial.status() == Status.PENDING) {
                continue;
            }
            ended++;
            long start = trial.parent() == null ? 0 : trial.parent().epoch();
            long end = Math.max(start, trial.resource());
            long left = Math.max(0, maxResource - end);
            run += end - start;
            if (trial.status() == Status.STOPPED) {
                stopped++;
                byStopping += left;
            } else if (trial.status() == Status.INFEASIBLE) {
                byDivergence += left;
            }
        }
        return new LearningCurveSavings(run, byStopping, byDivergence, ended, stopped);
    }

    /** Epochs saved in all. */
    public long epochsSaved() {
        return epochsSavedByStopping + epochsSavedByDivergence;
    }

    /** The saved share of what full trainings would have cost, from 0 to 1; 0 when nothing has ended. */
    public double share() {
        long full = epochsRun + epochsSaved();
        return full == 0 ? 0 : (double) epochsSaved() / full;
    }
}
