package io.trialstream.core.pool;

/**
 * Names a lease.
 *
 * @param study the trial's study
 * @param trial the trial's number
 * @param epoch the lease's epoch
 */
public record LeaseKey(String study, int trial, int epoch) {}
