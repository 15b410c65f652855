package io.trialstream.core.study;

import org.jspecify.annotations.Nullable;

/**
 * What a study may spend in all; it ends when one of the limits is reached.
 *
 * @param trials how many trials may be created, at least 1; {@link Long#MAX_VALUE}: no limit
 * @param parallel how many may run at a time, at least 1
 * @param epochs how many epochs may be trained over all trials, repeated ones included; {@link Long#MAX_VALUE}: no limit
 * @param maxRuntimeMs how long it may take from its creation, in milliseconds; {@link Long#MAX_VALUE}: no limit
 * @param target the metric at which it has reached its goal, in the metric's own direction; null: none
 */
public record Budget(
        long trials,
        int parallel,
        long epochs,
        long maxRuntimeMs,
        @Nullable Double target) {
    /** No limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    public Budget {
        if (trials < 1) {
            throw new IllegalArgumentException("budget.trials must be at least 1, got " + trials);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("budget.parallel must be at least 1, got " + parallel);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("budget.epochs must be at least 1, got " + epochs);
        }
        if (maxRuntimeMs < 1) {
            throw new IllegalArgumentException("budget.maxRuntime must be more than 0, got " + maxRuntimeMs + " ms");
        }
        if (target != null && !Double.isFinite(target)) {
            throw new IllegalArgumentException("budget.target must be a finite number, got " + target);
        }
    }
}
