package io.trialstream.scheduler.view;

/** What the scheduler decided, as the API names it. */
public enum DecisionKind {
    /** A newer scheduler's kind that this build does not know. */
    UNKNOWN,
    /** A command was carried out. */
    COMMAND_ACCEPTED,
    /** A command was refused. */
    COMMAND_REFUSED,
    /** A study changed its state. */
    STUDY_STATE,
    /** Hyperparameters were proposed. */
    SUGGEST,
    /** A trial was placed on an agent. */
    ASSIGN,
    /** Its training process started. */
    START,
    /** It goes on past a rung. */
    CONTINUE,
    /** A paused trial is good enough to go on. */
    PROMOTE,
    /** It pauses. */
    PAUSE,
    /** It goes on. */
    RESUME,
    /** It ends early. */
    STOP,
    /** It gives way to others. */
    PREEMPT,
    /** It is started anew. */
    RETRY,
    /** It trained to the end. */
    COMPLETE,
    /** It failed for good. */
    FAIL,
    /** Its agent was lost. */
    LOSE,
    /** A report of an old lease was set aside. */
    FENCE,
    /** An agent changed its state. */
    AGENT_STATE,
    /** A trial is the best so far. */
    NEW_BEST,
    /** Checkpoints are needed no more. */
    DELETE_CHECKPOINTS,
    /** What the shadow pruner would have done. */
    SHADOW
}
