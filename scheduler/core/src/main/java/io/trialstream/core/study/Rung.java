package io.trialstream.core.study;

import io.trialstream.core.pruner.OrderStatistics;
import io.trialstream.core.pruner.RungView;
import java.util.List;
import java.util.Optional;

/**
 * The trials that arrived at a rung. With one objective, values are kept sorted: rank and cut-off cost O(log n). With several, a trial's
 * rank is the number of arrivals that dominate it, and an arrival costs O(n).
 */
final class Rung implements RungView {
    // configuration
    private final int bracket;
    private final int index;
    private final long resource;
    private final Bracket cohort;
    // state
    private final OrderStatistics arrived = new OrderStatistics();
    private final OrderStatistics paused = new OrderStatistics();
    private final Dominance dominance = new Dominance();

    Rung(int bracket, int index, long resource, Bracket cohort) {
        this.bracket = bracket;
        this.index = index;
        this.resource = resource;
        this.cohort = cohort;
    }

    /** Enters a trial; one whose values are not all finite has diverged and ranks last. */
    void arrive(int trial, double[] values) {
        arrived.add(trial, Finite.all(values) ? values[0] : Double.NaN);
        if (values.length > 1) {
            dominance.add(trial, values);
        }
    }

    void setPaused(int trial, double value, boolean isPaused) {
        if (isPaused) {
            paused.add(trial, value);
        } else {
            paused.remove(trial, value);
        }
    }

    int pausedCount() {
        return paused.size();
    }

    /** The number of the best paused trial if it ranks below the limit; -1: none does. */
    int bestPausedBelow(int limit) {
        int place = placeOfBestPaused();
        return place >= 0 && rank(paused.trialAt(place), paused.valueAt(place)) < limit ? paused.trialAt(place) : -1;
    }

    /** Adds the numbers of the paused trials that rank at the limit or beyond; returns how many. */
    int pausedFrom(int limit, List<Integer> numbers) {
        int found = 0;
        for (int place = paused.size() - 1; place >= 0; place--) {
            int trial = paused.trialAt(place);
            if (rank(trial, paused.valueAt(place)) >= limit) {
                numbers.add(trial);
                found++;
            } else if (dominance.isEmpty()) {
                break; // the others rank better still
            }
        }
        return found;
    }

    /** Among the paused ones; -1: none is paused. Dominance counts do not follow the first objective: then each is looked at. */
    private int placeOfBestPaused() {
        if (paused.size() == 0) {
            return -1;
        }
        int best = 0;
        if (!dominance.isEmpty()) {
            int fewest = Integer.MAX_VALUE;
            for (int place = 0; place < paused.size(); place++) {
                int rank = rank(paused.trialAt(place), paused.valueAt(place));
                if (rank < fewest) {
                    fewest = rank;
                    best = place;
                }
            }
        }
        return best;
    }

    @Override
    public int bracket() {
        return bracket;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public long resource() {
        return resource;
    }

    @Override
    public int count() {
        return arrived.size();
    }

    @Override
    public int rank(int trial, double value) {
        return dominance.contains(trial) ? dominance.dominators(trial) : arrived.rank(trial, value);
    }

    @Override
    public double valueAt(int rank) {
        return dominance.isEmpty() ? arrived.valueAt(rank) : Double.NaN;
    }

    @Override
    public int bestPaused() {
        int place = placeOfBestPaused();
        return place < 0 ? count() : rank(paused.trialAt(place), paused.valueAt(place));
    }

    @Override
    public Optional<RungView> below() {
        return index == 0 ? Optional.empty() : Optional.of(cohort.rungs[index - 1]);
    }

    @Override
    public int cohort() {
        return cohort.created;
    }

    @Override
    public int expected() {
        return cohort.movingBelow(index);
    }

    @Override
    public boolean growing() {
        return cohort.facts.growing();
    }

    @Override
    public double studyBest() {
        return cohort.facts.best();
    }
}
