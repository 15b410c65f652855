package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;

/** The rungs of one bracket, and how many of its trials are on their way to each. */
final class Bracket {
    /** What rungs tell of the whole study. */
    interface Facts {
        /** Whether more trials may be created. */
        boolean growing();

        /** The best value so far; NaN: none. */
        double best();
    }

    final Rung[] rungs;
    final Facts facts;
    /** How many trials of this bracket were created. */
    int created;
    /** How many trials that wait or run have reached exactly so many rungs. */
    private final int[] moving;

    Bracket(int number, Ladder ladder, Facts facts) {
        this.facts = facts;
        rungs = new Rung[ladder.size()];
        for (int i = 0; i < rungs.length; i++) {
            rungs[i] = new Rung(number, i, ladder.resource(i), this);
        }
        moving = new int[rungs.length + 1];
    }

    void countMoving(int rungsReached, int change) {
        moving[rungsReached] += change;
    }

    int movingBelow(int rung) {
        int count = 0;
        for (int reached = 0; reached <= rung; reached++) {
            count += moving[reached];
        }
        return count;
    }
}
