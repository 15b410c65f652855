package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.Pruner;
import java.util.ArrayList;
import java.util.List;

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

    /**
     * The numbers of the paused trials that can't be promoted any more.
     *
     * @param mayCome how many trials at most may still be created
     * @param paused how many trials are paused in the whole study, for whatever reason
     */
    static List<Integer> unpromotable(Bracket[] brackets, Pruner pruner, long mayCome, int paused) {
        long elsewhere = paused;
        for (Bracket bracket : brackets) {
            for (Rung rung : bracket.rungs) {
                elsewhere -= rung.pausedCount();
            }
        }
        List<Integer> numbers = new ArrayList<>();
        for (Bracket bracket : brackets) {
            bracket.unpromotable(pruner, mayCome + elsewhere, numbers);
        }
        return numbers;
    }

    int arrivals() {
        int arrivals = 0;
        for (Rung rung : rungs) {
            arrivals += rung.count();
        }
        return arrivals;
    }

    /**
     * Adds the numbers of the paused trials that can't be promoted any more.
     *
     * @param mayCome how many trials at most may still come to the lowest rung, beside those that wait or run
     */
    private void unpromotable(Pruner pruner, long mayCome, List<Integer> numbers) {
        long mayArrive = mayCome;
        for (Rung rung : rungs) {
            long arrivals = rung.count() + movingBelow(rung.index()) + mayArrive;
            int limit = pruner.mostPromotable((int) Math.min(Integer.MAX_VALUE, arrivals));
            mayArrive += rung.pausedCount() - rung.pausedFrom(limit, numbers);
        }
    }

    int movingBelow(int rung) {
        int count = 0;
        for (int reached = 0; reached <= rung; reached++) {
            count += moving[reached];
        }
        return count;
    }
}
