package io.trialstream.scheduler.view;

/**
 * A new point of a learning curve, as it is sent to followers.
 *
 * @param study the study
 * @param trial the trial's number
 * @param epoch from 1
 * @param value the first metric; NaN: none
 * @param values all metrics of the study
 */
public record MetricPoint(String study, int trial, long epoch, double value, double[] values) {}
