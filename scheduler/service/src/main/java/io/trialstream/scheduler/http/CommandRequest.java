package io.trialstream.scheduler.http;

import org.jspecify.annotations.Nullable;

/**
 * A request to a pool's scheduler.
 *
 * @param commandId unique; a command that arrives again with the same id is answered again, and not carried out again
 * @param kind what is asked for
 * @param pool the pool that it concerns
 * @param issuedBy who asked, for the audit log
 * @param study the study that it concerns; for CREATE_STUDY the id that is proposed, the answer names the one that was given
 * @param trial the trial's number
 * @param agent the agent that it concerns
 * @param payload a JSON object
 */
public record CommandRequest(
        String commandId,
        Kind kind,
        String pool,
        String issuedBy,
        @Nullable String study,
        @Nullable Integer trial,
        @Nullable String agent,
        @Nullable String payload) {

    /** What can be asked for. */
    public enum Kind {
        /** Payload: the canonical definition. */
        CREATE_STUDY,
        /** Starts nothing until it is resumed. */
        PAUSE_STUDY,
        /** Goes on. */
        RESUME_STUDY,
        /** Ends it. */
        CANCEL_STUDY,
        /** Payload: the changed keys of the definition, note and tags. */
        EDIT_STUDY,
        /** Puts an ended study away. */
        ARCHIVE_STUDY,
        /** Payload: params, cloneOf, note. */
        ADD_TRIAL,
        /** Ends it. */
        STOP_TRIAL,
        /** Lets it save a checkpoint, then frees its slots. */
        PAUSE_TRIAL,
        /** Goes on from its checkpoint. */
        RESUME_TRIAL,
        /** Payload: note, tags. */
        EDIT_TRIAL,
        /** It takes nothing new. */
        DRAIN_AGENT,
        /** It takes trials again. */
        UNDRAIN_AGENT,
        /** It is forgotten. */
        REMOVE_AGENT,
        /** Payload: teams, classes. */
        CONFIGURE_POOL
    }
}
