package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;

/**
 * Synchronous successive halving (Jamieson and Talwalkar 2016; Algorithm 1 of Li et al. 2018). Every trial pauses at each rung; when all of
 * its cohort that can still arrive has arrived, the best floor(n / η) of the n arrivals are promoted, at least one, so that each cohort
 * ends with a full training. Those that failed on the way are not waited for.
 *
 * <p>A cohort is a run of so many trials by number; each has rungs of its own, up to {@value #COHORTS} cohorts, after which they are used
 * anew. The last cohort of a study may be smaller: it is complete when the study creates no more trials.
 *
 * <p>Slots stand idle while a rung waits for its last arrivals, unless the next cohort's trials fill them. {@link AshaPruner} has no
 * such wait; this one is for comparisons, and for searches that must be fair within a cohort.
 */
public final class SuccessiveHalvingPruner implements Pruner {
    private static final int COHORTS = 8;

    private final int reductionFactor;
    private final int cohort;
    private final Ladder ladder;

    /**
     * @param reductionFactor η, at least 2
     * @param cohort how many trials start together, at least 1
     * @param minResource the lowest rung, in epochs
     * @param maxResource a full training, in epochs
     */
    public SuccessiveHalvingPruner(int reductionFactor, int cohort, long minResource, long maxResource) {
        if (cohort < 1) {
            throw new IllegalArgumentException("cohort must be at least 1, got " + cohort);
        }
        this.reductionFactor = reductionFactor;
        this.cohort = cohort;
        this.ladder = Ladder.geometric(minResource, maxResource, reductionFactor, 0);
    }

    /** η to the number of rungs: so many trials that one of them is trained to the end; at most a million. */
    public static int usualCohort(int reductionFactor, long minResource, long maxResource) {
        long trials = 1;
        int rungs =
                Ladder.geometric(minResource, maxResource, reductionFactor, 0).size();
        for (int i = 0; i < rungs; i++) {
            trials = Math.min(1_000_000, trials * reductionFactor);
        }
        return (int) trials;
    }

    @Override
    public String name() {
        return "successive-halving";
    }

    @Override
    public int brackets() {
        return COHORTS;
    }

    @Override
    public int bracket(int trial, long seed) {
        return trial / cohort % COHORTS;
    }

    @Override
    public Ladder ladder(int bracket) {
        return ladder;
    }

    @Override
    public boolean pauses() {
        return true;
    }

    @Override
    public int promotable(RungView rung) {
        return complete(rung) ? kept(rung.count()) : 0;
    }

    @Override
    public int mostPromotable(int arrivals) {
        return kept(arrivals);
    }

    private int kept(int arrivals) {
        return Math.min(arrivals, Math.max(1, arrivals / reductionFactor));
    }

    private boolean complete(RungView rung) {
        if (rung.expected() > 0) {
            return false;
        }
        return rung.below()
                .map(below -> complete(below) && below.bestPaused() >= kept(below.count()))
                .orElseGet(() -> rung.cohort() % cohort == 0 || !rung.growing());
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        boolean complete = complete(rung);
        int kept = promotable(rung);
        return new Decision.Pause(new Evidence(
                name(),
                rung.bracket(),
                rung.index(),
                rung.resource(),
                curve.value(),
                rung.rank(curve.trial(), curve.value()),
                rung.count(),
                kept,
                complete ? rung.valueAt(kept - 1) : Double.NaN,
                complete ? "the last of its cohort to arrive" : "waits for the rest of its cohort"));
    }
}
