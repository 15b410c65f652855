package io.trialstream.core.study;

import java.util.List;

/**
 * A study, as it is stored, without its trials.
 *
 * @param id unique in its pool
 * @param spec its definition, read
 * @param definition its definition as sent, for those who show it
 * @param phase where it stands
 * @param ending why
 * @param createdAtMs in milliseconds since 1970 UTC
 * @param createdBy who created it
 * @param endedAtMs when it ended; 0: not yet
 * @param archivedAtMs when it was archived, in milliseconds since 1970 UTC; 0: it is not, or nobody knows when
 * @param startsUsed how many of the starting points became trials
 * @param nextSuggestion the sequence number of the next suggestion to use
 * @param exhausted whether the sampler has nothing more to propose
 * @param note a person's
 * @param tags a person's
 */
public record StudyRow(
        String id,
        StudySpec spec,
        String definition,
        StudyPhase phase,
        Ending ending,
        long createdAtMs,
        String createdBy,
        long endedAtMs,
        long archivedAtMs,
        int startsUsed,
        long nextSuggestion,
        boolean exhausted,
        String note,
        List<String> tags) {

    public StudyRow {
        spec = spec.named(id);
        tags = List.copyOf(tags);
    }

    /** A new study that runs. */
    public static StudyRow create(String id, StudySpec spec, String definition, long nowMs, String by) {
        return new StudyRow(
                id, spec, definition, StudyPhase.RUNNING, Ending.NONE, nowMs, by, 0, 0, 0, 0, false, "", List.of());
    }

    /** Whether it ends as soon as its last running trial has ended; {@link #ending} says why. */
    public boolean closing() {
        return phase == StudyPhase.RUNNING && ending.reason() != Reason.NONE;
    }

    /** In another phase. */
    public StudyRow in(StudyPhase newPhase, Ending why, long nowMs) {
        long ended = newPhase.ended() ? (endedAtMs == 0 ? nowMs : endedAtMs) : 0;
        long archived = newPhase == StudyPhase.ARCHIVED ? (archivedAtMs == 0 ? nowMs : archivedAtMs) : 0;
        return new StudyRow(
                id,
                spec,
                definition,
                newPhase,
                why,
                createdAtMs,
                createdBy,
                ended,
                archived,
                startsUsed,
                nextSuggestion,
                exhausted,
                note,
                tags);
    }

    /** After a starting point became a trial. */
    public StudyRow withStartUsed() {
        return new StudyRow(
                id,
                spec,
                definition,
                phase,
                ending,
                createdAtMs,
                createdBy,
                endedAtMs,
                archivedAtMs,
                startsUsed + 1,
                nextSuggestion,
                exhausted,
                note,
                tags);
    }

    /** After a suggestion was used. */
    public StudyRow withNextSuggestion(long next) {
        return new StudyRow(
                id,
                spec,
                definition,
                phase,
                ending,
                createdAtMs,
                createdBy,
                endedAtMs,
                archivedAtMs,
                startsUsed,
                next,
                exhausted,
                note,
                tags);
    }

    /** When the sampler has nothing more to propose. */
    public StudyRow asExhausted() {
        return new StudyRow(
                id,
                spec,
                definition,
                phase,
                ending,
                createdAtMs,
                createdBy,
                endedAtMs,
                archivedAtMs,
                startsUsed,
                nextSuggestion,
                true,
                note,
                tags);
    }

    /** With an edited definition. */
    public StudyRow with(StudySpec newSpec, String newDefinition, String newNote, List<String> newTags) {
        return new StudyRow(
                id,
                newSpec,
                newDefinition,
                phase,
                ending,
                createdAtMs,
                createdBy,
                endedAtMs,
                archivedAtMs,
                startsUsed,
                nextSuggestion,
                exhausted,
                newNote,
                newTags);
    }
}
