package io.trialstream.core.pruner;

import java.util.Optional;

/**
 * What a pruner may see of a rung: the values that arrived there, sorted. Each query costs O(log n) at most. Lower is better; ties are
 * broken by the trial's number; diverged values (NaN) rank last. With several objectives a trial's rank is the number of arrivals that
 * dominate it, and no single value is known at a place.
 */
public interface RungView {
    /** The bracket, from 0. */
    int bracket();

    /** The rung's index in its ladder, from 0. */
    int index();

    /** The rung's resource, in epochs. */
    long resource();

    /** How many trials arrived, diverged ones included. */
    int count();

    /** How many arrivals are better than this trial with this value: its place, 0 for the best. */
    int rank(int trial, double value);

    /** The value at a place, 0 for the best; NaN for a diverged one, and at every place with several objectives. */
    double valueAt(int rank);

    /** The place of the best trial that is paused here; {@link #count()} when none is, as by default. */
    default int bestPaused() {
        return count();
    }

    /** The rung below in the same ladder; empty for the lowest, and by default: a rung on its own. */
    default Optional<RungView> below() {
        return Optional.empty();
    }

    /** How many trials of the bracket were created so far, whether they arrived here or not. */
    int cohort();

    /** How many trials of the bracket are on their way here: they wait or train below this rung. Paused ones are not. */
    int expected();

    /** Whether the study may still create trials; by default it may. */
    default boolean growing() {
        return true;
    }

    /** The best value of the first objective that any trial of the study has reached at any epoch; NaN, as by default: none known. */
    default double studyBest() {
        return Double.NaN;
    }
}
