package io.trialstream.core.study;

import io.trialstream.core.pruner.OrderStatistics;
import io.trialstream.core.pruner.RungView;
import java.util.HashMap;
import java.util.Map;

/**
 * The trials that arrived at a rung. With one objective, values are kept sorted: rank and cut-off cost O(log n). With several, a trial's
 * rank is the number of arrivals that dominate it (Fonseca and Fleming 1993), at O(n).
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
    private final Map<Integer, double[]> vectors = new HashMap<>();

    Rung(int bracket, int index, long resource, Bracket cohort) {
        this.bracket = bracket;
        this.index = index;
        this.resource = resource;
        this.cohort = cohort;
    }

    void arrive(int trial, double[] values) {
        arrived.add(trial, values[0]);
        if (values.length > 1) {
            vectors.put(trial, values);
        }
    }

    void setPaused(int trial, double value, boolean isPaused) {
        if (isPaused) {
            paused.add(trial, value);
        } else {
            paused.remove(trial, value);
        }
    }

    void forget(int trial, double value) {
        arrived.remove(trial, value);
        vectors.remove(trial);
    }

    int pausedCount() {
        return paused.size();
    }

    /** The number of the best paused trial if it ranks below the limit; -1: none does. */
    int bestPausedBelow(int limit) {
        if (vectors.isEmpty()) {
            if (paused.size() == 0) {
                return -1;
            }
            int trial = paused.trialAt(0);
            return rank(trial, paused.valueAt(0)) < limit ? trial : -1;
        }
        for (int i = 0; i < paused.size(); i++) {
            int trial = paused.trialAt(i);
            if (rank(trial, paused.valueAt(i)) < limit) {
                return trial;
            }
        }
        return -1;
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
        double[] own = vectors.get(trial);
        if (own == null) {
            return arrived.rank(trial, value);
        }
        int dominators = 0;
        for (double[] other : vectors.values()) {
            dominators += dominates(other, own) ? 1 : 0;
        }
        return dominators;
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (!(a[i] <= b[i])) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    @Override
    public double valueAt(int rank) {
        return vectors.isEmpty() ? arrived.valueAt(rank) : Double.NaN;
    }

    @Override
    public int cohort() {
        return cohort.created;
    }

    @Override
    public int expected() {
        return cohort.aliveBelow(index);
    }
}
