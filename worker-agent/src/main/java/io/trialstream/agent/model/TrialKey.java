package io.trialstream.agent.model;

import io.trialstream.agent.files.Slugs;

/**
 * A trial.
 *
 * @param studyId the study's id, a slug
 * @param trial the trial's number in its study, from 0
 */
public record TrialKey(String studyId, int trial) {
    public TrialKey {
        Slugs.require("study id", studyId);
        if (trial < 0) {
            throw new IllegalArgumentException("trial is " + trial + "; trials count from 0");
        }
    }

    /** Study/trial, for people. */
    @Override
    public String toString() {
        return studyId + "/" + trial;
    }
}
