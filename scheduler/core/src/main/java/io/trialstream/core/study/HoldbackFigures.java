package io.trialstream.core.study;

/**
 * How the pruner fared with the trials that were held back from it.
 *
 * @param condemned so many of them it would have stopped, or never let go on from a pause
 * @param finished so many of those were trained to their end
 * @param wrong so many of those ended among the best tenth of all trials that were trained to their end
 */
public record HoldbackFigures(int condemned, int finished, int wrong) {}
