package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.evolution.Fitness;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One interval of one member, as the model sees it.
 *
 * @param hyperparameters what it trained with
 * @param time when it ended, in intervals since the first ancestor's start
 * @param improvement by what share of its size the metric fell, larger is better, from -1 to 1; NaN: under way
 */
record Interval(Hyperparameters hyperparameters, double time, double improvement) {
    /** Older intervals say little about the present, and cost n³. */
    private static final int MOST = 120;

    /**
     * The last finished trials of which the metric at the start is known: from the parent, or from the first measurement of their own where
     * there are two. Relative improvements, since losses fall less and less.
     */
    static List<Interval> finished(SamplingHistory history, double length) {
        Map<Integer, ObservedTrial> byNumber = new HashMap<>();
        history.finished().forEach(trial -> byNumber.put(trial.number(), trial));
        List<Interval> intervals = new ArrayList<>();
        List<ObservedTrial> finished = history.finished();
        for (int i = finished.size() - 1; i >= 0 && intervals.size() < MOST; i--) {
            ObservedTrial trial = finished.get(i);
            double before = before(trial, byNumber);
            if (Fitness.usable(trial) && Double.isFinite(before)) {
                double improvement = trial.informative() ? relative(before, trial.value()) : -1;
                intervals.add(new Interval(trial.hyperparameters(), trial.resource() / length, improvement));
            }
        }
        return intervals;
    }

    private static double before(ObservedTrial trial, Map<Integer, ObservedTrial> byNumber) {
        Parent parent = trial.parent();
        @Nullable ObservedTrial source = parent == null ? null : byNumber.get(parent.trial());
        if (parent != null && source != null) {
            return Fitness.valueAt(source, parent.epoch());
        }
        return trial.curve().size() >= 2 ? trial.curve().get(0).value() : Double.NaN;
    }

    private static double relative(double before, double after) {
        double size = Math.max(Math.abs(before), Math.abs(after));
        // halves: the difference of two large numbers may be too large itself
        return size == 0 ? 0 : Math.max(-1, Math.min(1, 2 * ((before / 2 - after / 2) / size)));
    }

    /** Pending trials and what this call has suggested already. */
    static List<Interval> underWay(SamplingHistory history, List<Suggestion> chosen, double length) {
        List<Interval> intervals = new ArrayList<>();
        for (ObservedTrial trial : history.pending()) {
            intervals.add(pending(trial.hyperparameters(), trial.parent(), length));
        }
        for (Suggestion suggestion : chosen) {
            intervals.add(pending(
                    suggestion.hyperparameters(), suggestion.provenance().parent(), length));
        }
        return intervals.subList(0, Math.min(intervals.size(), MOST));
    }

    private static Interval pending(Hyperparameters hyperparameters, @Nullable Parent parent, double length) {
        return new Interval(hyperparameters, (parent == null ? 0 : parent.epoch()) / length + 1, Double.NaN);
    }
}
