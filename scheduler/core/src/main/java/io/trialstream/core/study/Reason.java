package io.trialstream.core.study;

/** Why something was decided: stable codes, as they stand in the decisions topic. */
public enum Reason {
    /** A pruner's decision at a rung. */
    RUNG,
    /** The metric reached the target. */
    TARGET,
    /** No improvement for too long. */
    PLATEAU,
    /** Worse than the bound. */
    THRESHOLD,
    /** Trained or searched for too long. */
    MAX_RUNTIME,
    /** The metric became NaN or infinite. */
    DIVERGED,
    /** The study's budget is spent. */
    BUDGET,
    /** A person or program asked for it. */
    USER,
    /** Its study is paused. */
    STUDY_PAUSED,
    /** The study ended. */
    STUDY_ENDED,
    /** A full training. */
    TRAINED,
    /** Its training process ended by itself before the last epoch. */
    PROCESS_ENDED,
    /** Its training process failed. */
    PROCESS_FAILED,
    /** Its training process ended without a metric. */
    NO_METRIC,
    /** No report for too long. */
    SILENT,
    /** Out of memory, or a rule of the study says that it can't be trained. */
    CANNOT_TRAIN,
    /** The machine's fault. */
    MACHINE_FAULT,
    /** It could not be started. */
    LAUNCH_FAILED,
    /** The agent was not heard of for the lease time. */
    LEASE_EXPIRED,
    /** The agent was started anew and no longer holds it. */
    AGENT_RESTARTED,
    /** The agent refused the order. */
    AGENT_REFUSED,
    /** Other teams are entitled to the slots. */
    PREEMPTED,
    /** The agent is drained. */
    DRAINED,
    /** The space holds no untried point. */
    EXHAUSTED,
    /** It was to go on from another trial's checkpoint, and there is none. */
    NO_CHECKPOINT,
    /** The same hyperparameters were tried before, and their result is taken. */
    REUSED,
    /** The first trials all failed. */
    ALL_FAILED,
    /** A report or order of an older lease. */
    FENCED,
    /** Nothing special. */
    NONE
}
