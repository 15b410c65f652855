package io.trialstream.core.study;

/** Which way a metric improves. Inside the core lower is better; values are turned once on the way in and once on the way out. */
public enum Direction {
    /** Lower is better. */
    MINIMIZE,
    /** Higher is better. */
    MAXIMIZE;

    /** Turns a value of the user's into one where lower is better, and back: the turn is its own inverse. */
    public double turn(double value) {
        return this == MINIMIZE ? value : -value;
    }
}
