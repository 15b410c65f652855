package io.trialstream.agent.run;

/** Where a run stands. */
enum RunPhase {
    /** The process is being started. */
    STARTING,
    /** The process runs. */
    RUNNING,
    /** The process is gone; what it left behind is being ended. */
    CLEARING,
    /** No process is left; its devices are looked at. */
    RELEASING,
    /** The exit is on its way to the broker. */
    ENDED,
    /** The exit is acknowledged. */
    DONE
}
