package io.trialstream.core.pool;

import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.study.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A decision with its evidence: one line of the audit log.
 *
 * @param sequence rises with each decision of the pool, from 0
 * @param atMs when, in milliseconds since 1970 UTC
 * @param kind what was decided
 * @param study the study; null: none
 * @param trial the trial's number; -1: none
 * @param reason the code of why
 * @param explanation why, in one sentence
 * @param agentId the agent; null: none
 * @param leaseEpoch the trial's lease; 0: none
 * @param commandId the command that it answers; null: none
 * @param issuedBy who asked; null: nobody
 * @param evidence a rung's facts; null: none
 * @param provenance what a suggestion was conditioned on; null: none
 * @param epoch the trial's epoch, in epochs; 0: none
 * @param value the value that it was decided on, lower-is-better; NaN: none
 */
public record DecisionRecord(
        long sequence,
        long atMs,
        Kind kind,
        @Nullable String study,
        int trial,
        Reason reason,
        String explanation,
        @Nullable String agentId,
        int leaseEpoch,
        @Nullable String commandId,
        @Nullable String issuedBy,
        @Nullable Evidence evidence,
        @Nullable Provenance provenance,
        long epoch,
        double value) {

    /** The answer to a command; trial -1: it concerns none. */
    public static DecisionRecord answer(
            long sequence,
            long atMs,
            String commandId,
            @Nullable String by,
            @Nullable String study,
            int trial,
            boolean accepted,
            String words) {
        return new DecisionRecord(
                sequence,
                atMs,
                accepted ? Kind.COMMAND_ACCEPTED : Kind.COMMAND_REFUSED,
                study,
                trial,
                Reason.USER,
                words,
                null,
                0,
                commandId,
                by,
                null,
                null,
                0,
                Double.NaN);
    }

    /** What was decided; the names are those of the decisions topic. */
    public enum Kind {
        /** A command is carried out. */
        COMMAND_ACCEPTED,
        /** A command is not carried out. */
        COMMAND_REFUSED,
        /** A study changed its phase. */
        STUDY_STATE,
        /** A trial was created. */
        SUGGEST,
        /** A trial was given to an agent. */
        ASSIGN,
        /** Its process runs. */
        START,
        /** It goes on past a rung. */
        CONTINUE,
        /** It goes on from a pause, to the next rung. */
        PROMOTE,
        /** It pauses. */
        PAUSE,
        /** It goes on from a pause. */
        RESUME,
        /** It is stopped. */
        STOP,
        /** It gives its slot to another team. */
        PREEMPT,
        /** What the study's shadow pruner would have done; it is not done. */
        SHADOW,
        /** It is started anew. */
        RETRY,
        /** It ended well. */
        COMPLETE,
        /** It failed, or can't be trained. */
        FAIL,
        /** Its agent was lost. */
        LOSE,
        /** A report of an older lease was set aside. */
        FENCE,
        /** An agent's state changed. */
        AGENT_STATE,
        /** A study has a new best trial. */
        NEW_BEST,
        /** A trial's checkpoints are needed no more. */
        DELETE_CHECKPOINTS
    }
}
