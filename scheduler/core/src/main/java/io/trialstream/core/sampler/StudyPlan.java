package io.trialstream.core.sampler;

/**
 * What a study plans to spend, for samplers that adapt to it.
 *
 * @param objectives how many metrics are optimised, at least 1
 * @param maxTrials how many trials the study may start; {@link Long#MAX_VALUE}: no limit
 * @param parallel how many trials run at a time, at least 1
 * @param minResource the first decision point, in epochs
 * @param maxResource a full training, in epochs
 */
public record StudyPlan(int objectives, long maxTrials, int parallel, long minResource, long maxResource) {

    public StudyPlan {
        if (objectives < 1 || maxTrials < 1 || parallel < 1 || minResource < 1 || maxResource < minResource) {
            throw new IllegalArgumentException("objectives " + objectives + ", maxTrials " + maxTrials + ", parallel "
                    + parallel + ", resource " + minResource + ".." + maxResource);
        }
    }
}
