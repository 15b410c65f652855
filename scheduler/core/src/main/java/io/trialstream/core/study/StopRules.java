package io.trialstream.core.study;

import org.jspecify.annotations.Nullable;

/**
 * Rules that end a single trial, whatever its competitors do; looked at with every epoch.
 *
 * @param target the metric at which a trial is good enough, in the metric's own direction; null: none
 * @param plateau when it no longer improves; null: never
 * @param threshold the metric that it must not be worse than, from an epoch on; null: none
 * @param maxRuntimeMs its longest run time over all its runs, in milliseconds; 0: no limit
 * @param divergence whether NaN and infinity end it at once; at a rung they always do
 */
public record StopRules(
        @Nullable Double target,
        @Nullable Plateau plateau,
        @Nullable Threshold threshold,
        long maxRuntimeMs,
        boolean divergence) {

    /** No rule but divergence. */
    public static final StopRules NONE = new StopRules(null, null, null, 0, true);

    /**
     * No improvement for so long.
     *
     * @param epochs how many epochs without improvement end the trial, at least 1
     * @param minDelta how much better counts as an improvement, at least 0
     */
    public record Plateau(long epochs, double minDelta) {
        public Plateau {
            if (epochs < 1) {
                throw new IllegalArgumentException("plateau.epochs must be at least 1, got " + epochs);
            }
            if (!(minDelta >= 0)) {
                throw new IllegalArgumentException("plateau.minDelta must be at least 0, got " + minDelta);
            }
        }
    }

    /**
     * A bound on the metric.
     *
     * @param value the worst metric allowed, in the metric's own direction
     * @param fromEpoch the first epoch that it applies to
     */
    public record Threshold(double value, long fromEpoch) {}

    public StopRules {
        if (target != null && !Double.isFinite(target)) {
            throw new IllegalArgumentException("stop.target must be a finite number, got " + target);
        }
        if (maxRuntimeMs < 0) {
            throw new IllegalArgumentException("stop.maxRuntime must not be negative, got " + maxRuntimeMs + " ms");
        }
    }
}
