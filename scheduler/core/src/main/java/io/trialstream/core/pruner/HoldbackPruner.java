package io.trialstream.core.pruner;

import io.trialstream.core.random.Seeds;

/**
 * Another pruner, which spares a share of the trials: they are judged as the others are, and the verdict is noted, but they train to the
 * end. So a study measures how often its pruner is wrong: how many of the trials that it would have stopped end among the best.
 */
public final class HoldbackPruner extends WrappedPruner {
    private final double share;
    private final long seed;

    /**
     * @param inner what decides
     * @param share which part of the trials is spared, 0 to 1
     * @param seed which ones: those whose hash(seed, trial) falls below the share
     */
    public HoldbackPruner(Pruner inner, double share, long seed) {
        super(inner);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("holdback lies between 0 and 1, got " + share);
        }
        this.share = share;
        this.seed = seed;
    }

    /** Whether a trial is one of those that train to the end. */
    public boolean spares(int trial) {
        return Seeds.derive(seed, trial, "holdback").nextDouble() < share;
    }

    @Override
    public double holdback() {
        return share;
    }

    @Override
    public boolean pausesAt(int trial, int bracket, int rung) {
        return !spares(trial) && inner().pausesAt(trial, bracket, rung);
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        Decision decision = inner().decide(rung, curve);
        if (decision instanceof Decision.Continue || !spares(curve.trial())) {
            return decision;
        }
        boolean stopped = decision instanceof Decision.Stop;
        String verdict = stopped ? "stopped" : "paused";
        return new Decision.Continue(
                unranked(decision.evidence(), "held back to check the pruner, which would have " + verdict + " it"),
                stopped ? Decision.Spared.STOP : Decision.Spared.PAUSE);
    }
}
