package io.trialstream.scheduler.view;

/** An agent's state, as the API names it. */
public enum AgentState {
    /** A newer scheduler's state that this build does not know. */
    UNKNOWN,
    /** It takes trials. */
    ACTIVE,
    /** It takes nothing new. */
    DRAINING,
    /** It is set aside after repeated failures. */
    QUARANTINED,
    /** It was not heard of for too long. */
    LOST,
    /** It was removed. */
    REMOVED
}
