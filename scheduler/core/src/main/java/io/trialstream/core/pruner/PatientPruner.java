package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;

/** Another pruner, which may stop a trial only once that has not improved for some epochs. Pauses are left as they are. */
public final class PatientPruner extends WrappedPruner {
    private final long patience;

    /**
     * @param inner what decides
     * @param patience epochs without a better value that a trial is granted, at least 1
     */
    public PatientPruner(Pruner inner, long patience) {
        super(inner);
        if (patience < 1) {
            throw new IllegalArgumentException("patience must be at least 1, got " + patience);
        }
        this.patience = patience;
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        Decision decision = inner().decide(rung, curve);
        long since = curve.epoch() - curve.bestEpoch();
        if (!(decision instanceof Decision.Stop) || since >= patience) {
            return decision;
        }
        Evidence evidence = decision.evidence();
        String improved = since == 0 ? "it improved just now" : "it improved " + since + " epochs ago";
        return new Decision.Continue(unranked(evidence, improved + ", so it is not stopped yet"));
    }
}
