package io.trialstream.core.study;

import io.trialstream.core.pruner.Decision.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * Something that was decided about a trial, for the audit log.
 *
 * @param kind what
 * @param reason the code of why
 * @param explanation why, in one sentence, in the user's own units
 * @param evidence a rung's facts; null: none. Values lower-is-better
 * @param epoch the trial's epoch at the time, in epochs
 * @param value the value that it was decided on, lower-is-better; NaN: none
 */
public record Finding(
        Kind kind,
        Reason reason,
        String explanation,
        @Nullable Evidence evidence,
        long epoch,
        double value) {
    /** What was found. */
    public enum Kind {
        /** It goes on. */
        CONTINUE,
        /** It pauses at a rung. */
        PAUSE,
        /** It is stopped. */
        STOP,
        /** It is trained to the end, or good enough. */
        COMPLETE,
        /** Its hyperparameters can't be trained. */
        INFEASIBLE
    }
}
