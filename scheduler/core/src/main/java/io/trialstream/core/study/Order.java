package io.trialstream.core.study;

/**
 * What a running trial's agent was told, until its exit is reported.
 *
 * @param kind stop or pause
 * @param thenState the state that the trial takes at its exit
 * @param ending why
 */
public record Order(Kind kind, TrialState thenState, Ending ending) {
    /** What the agent does. */
    public enum Kind {
        /** End it for good. */
        STOP,
        /** Let it save a checkpoint, then end it. */
        PAUSE
    }
}
