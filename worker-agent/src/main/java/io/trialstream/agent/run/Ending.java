package io.trialstream.agent.run;

/**
 * Why the agent ends a run.
 *
 * @param cause the cause
 * @param reason one sentence
 */
record Ending(Cause cause, String reason) {
    /** Causes, the weaker ones first: a stronger one that comes later replaces a weaker one. */
    enum Cause {
        /** It reported its last epoch and goes on. */
        LAST_EPOCH,
        /** Ordered, to go on later. */
        PAUSE,
        /** It reports what the study is not judged by. */
        NO_METRIC,
        /** It reported nothing for too long. */
        SILENCE,
        /** It ran too long. */
        RUNTIME,
        /** Ordered, for good. */
        STOP
    }
}
