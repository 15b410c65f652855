package io.trialstream.core.study;

/**
 * What a pruner said against a trial.
 *
 * @param forGood whether it was to be stopped; else it was to pause until it is among the best
 * @param resource the rung's, in epochs
 * @param epoch the trial's epoch at the time, in epochs
 * @param best the trial's best value until then, lower is better; NaN: none finite
 */
public record Verdict(boolean forGood, long resource, long epoch, double best) {}
