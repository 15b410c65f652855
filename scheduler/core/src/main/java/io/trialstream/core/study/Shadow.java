package io.trialstream.core.study;

import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A second pruner beside the one that decides: it judges the same reports at rungs of its own, and what it decides is noted and not
 * carried out. To it a trial ends or pauses where it said so; what the trial trains beyond that it does not see.
 *
 * <p>Follows from the trials' rows, as the study does. A trial that the other pruner stopped is gone for this one as well.
 */
final class Shadow {
    private static final Ending ENDING = Ending.of(Reason.RUNG, "");

    private final Pruner pruner;
    private final Study study;
    private long stopped;
    private long epochsBeyond;

    Shadow(StudyRow row, Pruner pruner) {
        this.pruner = pruner;
        study = new Study(seen(row));
    }

    private StudyRow seen(StudyRow row) {
        return row.with(row.spec().judgedBy(pruner), row.definition(), row.note(), row.tags());
    }

    /** Takes the study's newest row. */
    void apply(StudyRow row) {
        study.apply(seen(row));
    }

    /** Takes a trial's newest row in place of the one before; null: there was none. */
    void replace(@Nullable Trial old, Trial trial) {
        study.apply(seen(trial));
        if (old != null) {
            count(old, -1);
        }
        count(trial, 1);
    }

    private void count(Trial trial, int sign) {
        Verdict verdict = trial.unheeded().shadow();
        if (verdict != null) {
            stopped += sign;
            epochsBeyond += sign * Math.max(0, trial.progress().lastEpoch() - verdict.epoch());
        }
    }

    /** The trial as it would be: it ends where the shadow pruner said so. */
    private Trial seen(Trial trial) {
        Unheeded unheeded = trial.unheeded();
        Verdict verdict = unheeded.shadow();
        int bracket = pruner.bracket(trial.number(), study.spec().seed());
        Trial.Edit seen = trial.edit().judgedElsewhere(bracket, unheeded.shadowRungs());
        if (verdict != null) {
            seen.progress(new Progress(verdict.epoch(), new double[0], verdict.best(), 0, 0, Double.NaN, 0));
        }
        if (verdict != null && (verdict.forGood() || trial.state().ended())) {
            seen.ended(TrialState.STOPPED, ENDING, 0);
        } else if (verdict != null) {
            seen.paused(ENDING);
        } else if (trial.state() == TrialState.PAUSED) {
            seen.waiting(Ending.NONE, 0, 0);
        }
        return seen.done();
    }

    /**
     * Judges a report.
     *
     * @param trial the trial's row before the report
     * @param findings takes what the shadow pruner decides
     * @return the trial's row with it; the same when nothing was decided
     */
    Trial judge(Trial trial, long epoch, double[] values, Consumer<Finding> findings) {
        Trial seen = study.trials().get(trial.number());
        if (seen.state().ended() || (seen.state() == TrialState.PAUSED && !study.letsGoOn(seen, top(seen)))) {
            return trial;
        }
        Progress progress = trial.progress().after(epoch, values, 0, null);
        Unheeded before = trial.unheeded();
        List<Measurement> rungs = new ArrayList<>(before.shadowRungs());
        Trial now = trial.edit()
                .progress(progress)
                .unheeded(before.withShadow(rungs, null))
                .done();
        Verdict verdict = null;
        study.apply(seen(now));
        Rung next = study.nextRung(seen(now));
        while (verdict == null && next != null && next.resource() <= epoch) {
            rungs.add(new Measurement(next.resource(), values));
            now = now.edit().unheeded(before.withShadow(rungs, null)).done();
            Trial arrived = seen(now);
            study.apply(arrived);
            Finding found =
                    Judge.atRung(study.spec(), next, arrived, epoch, values).finding();
            findings.accept(found);
            if (found.kind() != Finding.Kind.CONTINUE) {
                boolean forGood = found.kind() == Finding.Kind.STOP;
                verdict = new Verdict(forGood, next.resource(), epoch, progress.best());
            }
            next = study.nextRung(arrived);
        }
        boolean same = verdict == null && rungs.size() == before.shadowRungs().size() && before.shadow() == null;
        return same
                ? trial
                : trial.edit().unheeded(before.withShadow(rungs, verdict)).done();
    }

    private static long top(Trial seen) {
        return seen.rungs().get(seen.rungs().size() - 1).resource();
    }

    /** What came of it so far. */
    ShadowFigures figures(@Nullable Trial best) {
        Verdict onBest = best == null ? null : best.unheeded().shadow();
        return new ShadowFigures(
                pruner.name(),
                stopped,
                epochsBeyond,
                best != null
                        && (onBest == null || onBest.best() <= best.progress().best()));
    }

    /** The rungs as the shadow pruner sees them. */
    List<List<RungView>> rungs() {
        return study.rungs();
    }
}
