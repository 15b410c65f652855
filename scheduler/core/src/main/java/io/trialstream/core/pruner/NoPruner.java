package io.trialstream.core.pruner;

/** Stops nothing: every trial trains to the end. */
public final class NoPruner implements Pruner {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public Ladder ladder(int bracket) {
        return Ladder.empty();
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        throw new IllegalStateException("there is no rung to decide at");
    }
}
