package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a sampler may look at: the space, the plan of the study, and its trials. Grows by {@link #put}; the list of finished trials is
 * append-only and in order of finishing, so that a model of its first k entries stays valid.
 *
 * <p>Not thread-safe. A model that is fitted in the background works on {@link #snapshot()}.
 */
public final class SamplingHistory {
    private final SearchSpace space;
    private final StudyPlan plan;
    private final List<ObservedTrial> finished;
    private final TreeMap<Integer, ObservedTrial> pending;
    private final Map<Hyperparameters, Integer> tried;

    /** An empty history. */
    public SamplingHistory(SearchSpace space, StudyPlan plan) {
        this(space, plan, new ArrayList<>(), new TreeMap<>(), new HashMap<>());
    }

    private SamplingHistory(
            SearchSpace space,
            StudyPlan plan,
            List<ObservedTrial> finished,
            TreeMap<Integer, ObservedTrial> pending,
            Map<Hyperparameters, Integer> tried) {
        this.space = space;
        this.plan = plan;
        this.finished = finished;
        this.pending = pending;
        this.tried = tried;
    }

    /**
     * Records a trial's newest state: a pending one replaces its earlier state, a finished one is appended and pending no longer. The
     * caller gives each trial as finished once.
     */
    public void put(ObservedTrial trial) {
        boolean known = pending.remove(trial.number()) != null;
        if (!known) {
            tried.merge(trial.hyperparameters(), 1, Integer::sum);
        }
        if (trial.status() == ObservedTrial.Status.PENDING) {
            pending.put(trial.number(), trial);
        } else {
            finished.add(trial);
        }
    }

    /**
     * Adds a finished trial of an earlier study: samplers learn from it, but its point does not count as tried, since this study may well
     * want to run it.
     */
    public void learn(ObservedTrial earlier) {
        if (earlier.status() == ObservedTrial.Status.PENDING) {
            throw new IllegalArgumentException("a trial of an earlier study has ended, got " + earlier);
        }
        finished.add(earlier);
    }

    /** Forgets a pending trial that will never run, so that its point is free again. */
    public void release(int number) {
        ObservedTrial gone = pending.remove(number);
        if (gone != null) {
            tried.computeIfPresent(gone.hyperparameters(), (point, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The search space. */
    public SearchSpace space() {
        return space;
    }

    /** What the study plans to spend. */
    public StudyPlan plan() {
        return plan;
    }

    /** Trials that ended, in order of ending; append-only. */
    public List<ObservedTrial> finished() {
        return Collections.unmodifiableList(finished);
    }

    /** Trials that have not ended, by number; those that reported carry their curve so far. */
    public Collection<ObservedTrial> pending() {
        return Collections.unmodifiableCollection(pending.values());
    }

    /** Whether some trial, finished or pending, has these hyperparameters. */
    public boolean tried(Hyperparameters hyperparameters) {
        return tried.containsKey(hyperparameters);
    }

    /** How many different configurations were tried. */
    public int distinct() {
        return tried.size();
    }

    /** How many trials there are, finished or pending. */
    public int size() {
        return finished.size() + pending.size();
    }

    /** A copy that later changes of this history do not reach; costs O(trials). */
    public SamplingHistory snapshot() {
        return new SamplingHistory(
                space, plan, new ArrayList<>(finished), new TreeMap<>(pending), new HashMap<>(tried));
    }
}
