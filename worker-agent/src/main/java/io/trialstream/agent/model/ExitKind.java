package io.trialstream.agent.model;

/** How a run ended; the names are those of the records. */
public enum ExitKind {
    /** By itself, with success. */
    COMPLETED,
    /** On order, for good. */
    STOPPED,
    /** On order or at its last epoch, to go on later. */
    PAUSED,
    /** With an exit code other than 0, or without a metric. */
    FAILED,
    /** Its hyperparameters can't be trained. */
    INFEASIBLE,
    /** Over its longest run time. */
    OUT_OF_TIME,
    /** No report for too long. */
    SILENT,
    /** The machine's fault, not the trial's. */
    MACHINE_FAULT,
    /** It could not be started. */
    LAUNCH_FAILED
}
