package io.trialstream.core.pruner;

/**
 * What a pruner may see of the trial that it decides about. Values are lower-is-better.
 *
 * @param trial the trial's number
 * @param epoch the epoch of the newest value
 * @param value the newest value; NaN: diverged
 * @param epochs the epochs of the values at its earlier decision points, ascending
 * @param values the values at those epochs
 * @param best its best value so far
 * @param bestEpoch the epoch of that
 */
public record TrialCurve(
        int trial, long epoch, double value, long[] epochs, double[] values, double best, long bestEpoch) {}
