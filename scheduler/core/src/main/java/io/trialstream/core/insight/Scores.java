package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.evolution.Fitness;
import java.util.Collection;
import java.util.List;

/**
 * The usable trials of a study, best first, and their relative ranks: 0 for the best, 1 for the worst. Ranks make trials that were stopped
 * at different epochs comparable, and absurd values harmless.
 */
record Scores(List<ObservedTrial> ordered) {

    static Scores of(Collection<ObservedTrial> trials) {
        return new Scores(Fitness.order(trials));
    }

    int size() {
        return ordered.size();
    }

    double rank(int position) {
        return ordered.size() == 1 ? 0 : (double) position / (ordered.size() - 1);
    }

    /** The best share, at least {@code least} trials where there are so many; only those with a value that meet outcome constraints. */
    List<ObservedTrial> best(double share, int least) {
        List<ObservedTrial> feasible =
                ordered.stream().filter(Fitness::feasible).toList();
        int wanted = Math.max(least, (int) Math.ceil(share * ordered.size()));
        return feasible.subList(0, Math.min(feasible.size(), wanted));
    }
}
