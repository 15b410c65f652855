package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * A study's history that begins with the trials of earlier studies. Their normal scores are put on the scale of the study's own results when
 * there are 4 of these, and again each time they have doubled, so that models are built anew a few times only. Without earlier trials it is a
 * plain history. Not thread-safe.
 */
public final class WarmHistory {
    private static final int FEWEST_TO_SCALE = 4;

    // configuration
    private final SearchSpace space;
    private final StudyPlan plan;
    private final List<WarmStart.Mapped> earlier;
    // state
    private final List<ObservedTrial> own = new ArrayList<>();
    private SamplingHistory history;
    private int scaleAt = FEWEST_TO_SCALE;

    /** @param earlier what earlier studies found, one entry a study; empty: a cold start */
    public WarmHistory(SearchSpace space, StudyPlan plan, List<WarmStart.Mapped> earlier) {
        this.space = space;
        this.plan = plan;
        this.earlier = List.copyOf(earlier);
        this.history = begun();
    }

    private SamplingHistory begun() {
        SamplingHistory fresh = new SamplingHistory(space, plan);
        for (WarmStart.Mapped one : earlier) {
            one.scaledTo(own).forEach(fresh::learn);
        }
        return fresh;
    }

    /** Records a trial's newest state; see {@link SamplingHistory#put}. */
    public void put(ObservedTrial trial) {
        history.put(trial);
        if (earlier.isEmpty() || trial.status() == ObservedTrial.Status.PENDING) {
            return;
        }
        own.add(trial);
        if (own.size() >= scaleAt) {
            scaleAt = 2 * own.size();
            List<ObservedTrial> pending = List.copyOf(history.pending());
            history = begun();
            own.forEach(history::put);
            pending.forEach(history::put);
        }
    }

    /** Forgets a pending trial that will never run. */
    public void release(int number) {
        history.release(number);
    }

    /** The history as samplers see it; not to be kept over a {@link #put}. */
    public SamplingHistory now() {
        return history;
    }
}
