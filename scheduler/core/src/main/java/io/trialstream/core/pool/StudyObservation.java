package io.trialstream.core.pool;

import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import org.jspecify.annotations.Nullable;

/**
 * What the optimiser learns.
 *
 * @param kind what happened
 * @param study the study
 * @param trial the trial; null where the study is meant
 * @param wantedUpTo suggestions with a sequence number below this are wanted; 0 otherwise
 */
public record StudyObservation(
        Kind kind, StudyRow study, @Nullable Trial trial, long wantedUpTo) {
    /** What happened; the names are those of the observations topic. */
    public enum Kind {
        /** A study was created. */
        STUDY_OPENED,
        /** Its definition changed. */
        STUDY_CHANGED,
        /** It ended. */
        STUDY_CLOSED,
        /** A trial was created. */
        TRIAL_ADDED,
        /** It reached a rung. */
        TRIAL_MEASURED,
        /** It ended. */
        TRIAL_ENDED,
        /** Suggestions are wanted. */
        SUGGESTIONS_WANTED
    }

    static StudyObservation of(Kind kind, StudyRow study) {
        return new StudyObservation(kind, study, null, 0);
    }

    static StudyObservation of(Kind kind, StudyRow study, Trial trial) {
        return new StudyObservation(kind, study, trial, 0);
    }

    static StudyObservation wanted(StudyRow study, long upTo) {
        return new StudyObservation(Kind.SUGGESTIONS_WANTED, study, null, upTo);
    }
}
