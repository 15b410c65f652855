package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;

/** A pruner that lets another decide and then has a word in it; rungs and brackets are the other's. */
abstract class WrappedPruner implements Pruner {
    private final Pruner inner;

    WrappedPruner(Pruner inner) {
        this.inner = inner;
    }

    final Pruner inner() {
        return inner;
    }

    /** The same facts for a trial that goes on whatever its rank: the rank is moved into the note. */
    static Evidence unranked(Evidence evidence, String why) {
        String ranked = evidence.rank() < 0
                ? ""
                : "ranks " + (evidence.rank() + 1) + " of " + evidence.count() + " where " + evidence.kept()
                        + " go on; ";
        String before = evidence.note().isEmpty() ? "" : evidence.note() + "; ";
        return new Evidence(
                evidence.pruner(),
                evidence.bracket(),
                evidence.rung(),
                evidence.resource(),
                evidence.value(),
                -1,
                evidence.count(),
                evidence.kept(),
                evidence.cutoff(),
                before + ranked + why);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public int brackets() {
        return inner.brackets();
    }

    @Override
    public int bracket(int trial, long seed) {
        return inner.bracket(trial, seed);
    }

    @Override
    public Ladder ladder(int bracket) {
        return inner.ladder(bracket);
    }

    @Override
    public int promotable(RungView rung) {
        return inner.promotable(rung);
    }

    @Override
    public int mostPromotable(int arrivals) {
        return inner.mostPromotable(arrivals);
    }

    @Override
    public double holdback() {
        return inner.holdback();
    }

    @Override
    public boolean pauses() {
        return inner.pauses();
    }

    @Override
    public boolean pausesAt(int trial, int bracket, int rung) {
        return inner.pausesAt(trial, bracket, rung);
    }
}
