package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;

/** The rungs of one bracket, and how many of its trials are on their way to each. */
final class Bracket {
    final Rung[] rungs;
    /** How many trials of this bracket were created. */
    int created;
    /** How many live trials have reached exactly so many rungs. */
    private final int[] alive;

    Bracket(int number, Ladder ladder) {
        rungs = new Rung[ladder.size()];
        for (int i = 0; i < rungs.length; i++) {
            rungs[i] = new Rung(number, i, ladder.resource(i), this);
        }
        alive = new int[rungs.length + 1];
    }

    void countAlive(int rungsReached, int change) {
        alive[rungsReached] += change;
    }

    int aliveBelow(int rung) {
        int count = 0;
        for (int reached = 0; reached <= rung; reached++) {
            count += alive[reached];
        }
        return count;
    }
}
