package io.trialstream.core.study;

/**
 * Where a trial stands.
 *
 * <pre>
 * WAITING -> RUNNING -> COMPLETED | STOPPED | FAILED | INFEASIBLE
 *    ^          |  ^
 *    |          v  |
 *    +------- PAUSED          (and from RUNNING back to WAITING when it was lost, preempted, or is tried again)
 * </pre>
 */
public enum TrialState {
    /** It has hyperparameters and waits for a slot. */
    WAITING,
    /** An agent holds its lease. */
    RUNNING,
    /** It holds no slot, and goes on from its checkpoint when it is promoted or resumed. */
    PAUSED,
    /** Trained to the end, or good enough. */
    COMPLETED,
    /** Ended early by a pruner, a rule, a budget or a person; it never resumes. */
    STOPPED,
    /** Its training process failed too often. */
    FAILED,
    /** Its hyperparameters can't be trained. */
    INFEASIBLE;

    /** Whether nothing more happens to it. */
    public boolean ended() {
        return ordinal() >= COMPLETED.ordinal();
    }
}
