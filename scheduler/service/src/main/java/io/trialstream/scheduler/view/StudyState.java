package io.trialstream.scheduler.view;

/** A study's state, as the API names it. */
public enum StudyState {
    /** A newer scheduler's state that this build does not know. */
    UNKNOWN,
    /** It runs. */
    RUNNING,
    /** It starts nothing until it is resumed. */
    PAUSED,
    /** It reached its end. */
    COMPLETED,
    /** A person ended it. */
    CANCELLED,
    /** It gave up. */
    FAILED,
    /** It ended and was put away. */
    ARCHIVED
}
