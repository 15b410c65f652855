package io.trialstream.core.study;

/**
 * The shadow pruner against the one that decides.
 *
 * @param pruner the shadow pruner's name
 * @param stopped how many trials it would have stopped, or paused and not let go on yet
 * @param epochsBeyond how many epochs those have trained since, in epochs: so many it would have saved
 * @param bestSurvives whether the study's best trial would have reached its best value; false while there is none
 */
public record ShadowFigures(String pruner, long stopped, long epochsBeyond, boolean bestSurvives) {}
