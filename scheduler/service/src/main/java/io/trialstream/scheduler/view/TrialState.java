package io.trialstream.scheduler.view;

/** A trial's state, as the API names it. */
public enum TrialState {
    /** A newer scheduler's state that this build does not know. */
    UNKNOWN,
    /** It waits for a slot. */
    WAITING,
    /** It trains. */
    RUNNING,
    /** It has a checkpoint and may go on later. */
    PAUSED,
    /** It trained to the end. */
    COMPLETED,
    /** It was stopped early. */
    STOPPED,
    /** It failed for good. */
    FAILED,
    /** Its hyperparameters can't be trained. */
    INFEASIBLE;

    /** Whether nothing more happens to it. */
    public boolean ended() {
        return this == COMPLETED || this == STOPPED || this == FAILED || this == INFEASIBLE;
    }
}
