package io.trialstream.core.study;

/** Where a study stands. */
public enum StudyPhase {
    /** Trials are created and run. */
    RUNNING,
    /** A person paused it: running trials pause, nothing new starts. */
    PAUSED,
    /** Its budget is spent, its target reached, or its space exhausted. */
    COMPLETED,
    /** A person cancelled it. */
    CANCELLED,
    /** It can't go on: its first trials all failed. */
    FAILED,
    /** Ended and put away. */
    ARCHIVED;

    /** Whether nothing more happens in it. */
    public boolean ended() {
        return ordinal() >= COMPLETED.ordinal();
    }
}
