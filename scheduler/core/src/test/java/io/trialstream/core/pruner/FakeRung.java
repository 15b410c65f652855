package io.trialstream.core.pruner;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rung filled by hand. */
final class FakeRung implements RungView {
    private final OrderStatistics arrived = new OrderStatistics();
    private final Map<Integer, Double> values = new HashMap<>();
    private final OrderStatistics paused = new OrderStatistics();
    private final int index;
    private final long resource;
    private int bracket;
    private boolean severalObjectives;
    private int cohort;
    private int expected;
    private boolean growing = true;
    private double studyBest = Double.NaN;
    private @Nullable RungView below;

    FakeRung(int index, long resource) {
        this.index = index;
        this.resource = resource;
    }

    /** Trials 0, 1, … arrive with these values. */
    static FakeRung of(long resource, double... values) {
        FakeRung rung = new FakeRung(0, resource);
        for (int trial = 0; trial < values.length; trial++) {
            rung.arrive(trial, values[trial]);
        }
        return rung;
    }

    FakeRung arrive(int trial, double value) {
        arrived.add(trial, value);
        values.put(trial, value);
        if (Double.isFinite(value) && !(studyBest <= value)) {
            studyBest = value;
        }
        return this;
    }

    FakeRung pause(int... trials) {
        for (int trial : trials) {
            paused.add(trial, values.get(trial));
        }
        return this;
    }

    FakeRung promote(int trial) {
        paused.remove(trial, values.get(trial));
        return this;
    }

    FakeRung inBracket(int number) {
        bracket = number;
        return this;
    }

    FakeRung cohort(int created, int onTheirWay, boolean studyGrows) {
        cohort = created;
        expected = onTheirWay;
        growing = studyGrows;
        return this;
    }

    FakeRung above(RungView lower) {
        below = lower;
        return this;
    }

    FakeRung withSeveralObjectives() {
        severalObjectives = true;
        return this;
    }

    FakeRung studyBest(double value) {
        studyBest = value;
        return this;
    }

    /** The trial's curve when its only value is the one that arrived here. */
    TrialCurve curve(int trial) {
        return curve(trial, values.get(trial), resource);
    }

    TrialCurve curve(int trial, double best, long bestEpoch) {
        return new TrialCurve(trial, resource, values.get(trial), new long[0], new double[0], best, bestEpoch);
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
        return arrived.rank(trial, value);
    }

    @Override
    public double valueAt(int rank) {
        return severalObjectives ? Double.NaN : arrived.valueAt(rank);
    }

    @Override
    public int bestPaused() {
        return paused.size() == 0 ? count() : rank(paused.trialAt(0), paused.valueAt(0));
    }

    @Override
    public Optional<RungView> below() {
        return Optional.ofNullable(below);
    }

    @Override
    public int cohort() {
        return cohort;
    }

    @Override
    public int expected() {
        return expected;
    }

    @Override
    public boolean growing() {
        return growing;
    }

    @Override
    public double studyBest() {
        return studyBest;
    }
}
