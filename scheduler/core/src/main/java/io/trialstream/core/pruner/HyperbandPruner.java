package io.trialstream.core.pruner;

import io.trialstream.core.pruner.AshaPruner.Mode;

/**
 * Asynchronous Hyperband (Li et al. 2018, "Hyperband", with the brackets run as in Li et al. 2020): {@link AshaPruner} in as many brackets
 * as there are rungs, and one. Bracket s starts s rungs higher; the last one trains to the end. Trials fall into brackets by Hyperband's
 * allocation, so that each bracket may train about the same number of epochs. It hedges against metrics that say little early on.
 */
public final class HyperbandPruner implements Pruner {
    private final AshaPruner asha;

    /**
     * @param reductionFactor η, at least 2
     * @param mode stop or promote
     * @param minPeers how many arrivals a rung needs before it stops anything, at least 1
     * @param minResource the lowest rung, in epochs
     * @param maxResource a full training, in epochs
     */
    public HyperbandPruner(int reductionFactor, Mode mode, int minPeers, long minResource, long maxResource) {
        int rungs =
                Ladder.geometric(minResource, maxResource, reductionFactor, 0).size();
        asha = new AshaPruner(
                "hyperband",
                new AshaPruner.Options(reductionFactor, rungs + 1, mode, minPeers, minResource, maxResource));
    }

    @Override
    public String name() {
        return asha.name();
    }

    @Override
    public int brackets() {
        return asha.brackets();
    }

    @Override
    public int bracket(int trial, long seed) {
        return asha.bracket(trial, seed);
    }

    @Override
    public Ladder ladder(int bracket) {
        return asha.ladder(bracket);
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        return asha.decide(rung, curve);
    }

    @Override
    public int promotable(RungView rung) {
        return asha.promotable(rung);
    }

    @Override
    public int mostPromotable(int arrivals) {
        return asha.mostPromotable(arrivals);
    }

    @Override
    public boolean pauses() {
        return asha.pauses();
    }
}
