package io.trialstream.core.pruner;

/**
 * What a pruner may see of a rung: the values that arrived there, sorted. Each query costs O(log n) at most. Lower is better; ties are
 * broken by the trial's number; diverged values (NaN) rank last.
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

    /** The value at a place, 0 for the best; NaN for a diverged one. */
    double valueAt(int rank);

    /** How many trials of the bracket were created so far, whether they arrived here or not. */
    int cohort();

    /** How many trials of the bracket may still arrive here: they wait or train below this rung. */
    int expected();
}
