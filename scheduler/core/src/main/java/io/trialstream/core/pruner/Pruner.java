package io.trialstream.core.pruner;

/**
 * Decides, when a trial arrives at a rung, whether it goes on. Pure: a narrow view goes in, a decision comes out, nothing is written.
 *
 * <p>Each trial belongs to one bracket, and each bracket has a ladder of rungs. A report that jumps several rungs is judged at each in
 * turn. NaN at a rung stops the trial before the pruner is asked.
 */
public interface Pruner {
    /** The name for people and for evidence: asha, median, … */
    String name();

    /** How many brackets there are, at least 1. */
    default int brackets() {
        return 1;
    }

    /**
     * The bracket of a trial: a function of the seed and the number, so that it does not depend on the order of arrival.
     *
     * @param trial the trial's number
     * @param seed the study's seed
     */
    default int bracket(int trial, long seed) {
        return 0;
    }

    /** The rungs of a bracket. */
    Ladder ladder(int bracket);

    /** Decides about a trial whose value was just entered at the rung. */
    Decision decide(RungView rung, TrialCurve curve);

    /**
     * How many of a rung's best may have gone on by now: a paused trial ranked below it is promoted. Asked of pruners that pause none as
     * well, since a study's pruner may be changed while trials are paused; unless it says otherwise, such a pruner lets them all go on.
     */
    default int promotable(RungView rung) {
        return rung.count();
    }

    /**
     * The most that {@link #promotable} can ever say of a rung at which at most so many trials arrive; never falls as arrivals rise. A
     * paused trial ranked at it or beyond needs its checkpoint no more.
     *
     * @param arrivals how many trials may arrive at the rung, those that did included
     */
    default int mostPromotable(int arrivals) {
        return arrivals;
    }

    /** Which part of the trials it spares whatever it says about them, 0 to 1, so that its mistakes are seen. */
    default double holdback() {
        return 0;
    }

    /** Whether it pauses trials, so that they run from rung to rung and need checkpoints. */
    default boolean pauses() {
        return false;
    }

    /**
     * Whether a run of this trial ends at the rung, to be paused there.
     *
     * @param trial the trial's number
     * @param bracket its bracket
     * @param rung the rung's index in that bracket's ladder
     */
    default boolean pausesAt(int trial, int bracket, int rung) {
        return pauses();
    }
}
