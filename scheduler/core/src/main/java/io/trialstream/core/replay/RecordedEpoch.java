package io.trialstream.core.replay;

/**
 * An epoch as it was reported, in the order of arrival.
 *
 * @param trial the trial's number
 * @param epoch absolute, from 1
 * @param values the objectives, lower-is-better
 * @param runtimeMs the trial's run time so far, in milliseconds
 */
public record RecordedEpoch(int trial, long epoch, double[] values, long runtimeMs) {}
