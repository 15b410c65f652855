package io.trialstream.agent.model;

import io.trialstream.agent.files.Slugs;

/**
 * One run of a trial: the trial and the lease under which it runs.
 *
 * @param studyId the study's id, a slug
 * @param trial the trial's number in its study, from 0
 * @param leaseEpoch the lease, from 1, rising with each start of the trial
 */
public record RunKey(String studyId, int trial, int leaseEpoch) {
    public RunKey {
        Slugs.require("study id", studyId);
        if (trial < 0) {
            throw new IllegalArgumentException("trial is " + trial + "; trials count from 0");
        }
        if (leaseEpoch < 1) {
            throw new IllegalArgumentException("lease epoch is " + leaseEpoch + "; leases count from 1");
        }
    }

    /** The trial, whatever its lease. */
    public TrialKey trialKey() {
        return new TrialKey(studyId, trial);
    }

    /** Study/trial/lease, for people. */
    @Override
    public String toString() {
        return studyId + "/" + trial + "/" + leaseEpoch;
    }
}
