package io.trialstream.bench.quality;

import io.trialstream.core.pruner.RungView;
import java.util.ArrayList;
import java.util.List;

/** The arrivals at one rung, as a pruner sees them. */
final class RungBoard implements RungView {
    private final int index;
    private final long resource;
    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(int trial, double value) {
        boolean before(int otherTrial, double otherValue) {
            int order = Double.compare(value, otherValue);
            return order != 0 ? order < 0 : trial < otherTrial;
        }
    }

    RungBoard(int index, long resource) {
        this.index = index;
        this.resource = resource;
    }

    void enter(int trial, double value) {
        arrivals.add(rank(trial, value), new Arrival(trial, value));
    }

    @Override
    public int bracket() {
        return 0;
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
        return arrivals.size();
    }

    @Override
    public int rank(int trial, double value) {
        return (int) arrivals.stream()
                .filter(arrival -> arrival.before(trial, value))
                .count();
    }

    @Override
    public double valueAt(int rank) {
        return arrivals.get(rank).value();
    }

    @Override
    public int cohort() {
        return arrivals.size();
    }

    @Override
    public int expected() {
        return 0;
    }
}
