package io.trialstream.core.pool;

import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.StudySpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person or program asks of a pool. Each is accepted or refused, never thrown out. */
public sealed interface PoolCommand {

    /**
     * Start a study.
     *
     * @param study its id
     * @param spec its definition, read
     * @param definition its definition as sent
     */
    record CreateStudy(String study, StudySpec spec, String definition) implements PoolCommand {}

    /**
     * Pause, resume, cancel or archive a study.
     *
     * @param study its id
     * @param to what shall become of it
     */
    record MoveStudy(String study, Move to) implements PoolCommand {
        /** What shall become of a study. */
        public enum Move {
            /** Running trials pause, nothing new starts. */
            PAUSE,
            /** It goes on. */
            RESUME,
            /** It ends; running trials are stopped. */
            CANCEL,
            /** It is put away. */
            ARCHIVE
        }
    }

    /**
     * Change a study while it runs; null leaves a thing as it is.
     *
     * @param study its id
     * @param budget the new budget
     * @param priority the new priority
     * @param pruner the new pruner
     * @param definition the definition with these changes; null: unchanged
     * @param note a person's note
     * @param tags a person's tags
     */
    record EditStudy(
            String study,
            @Nullable Budget budget,
            @Nullable Integer priority,
            @Nullable Pruner pruner,
            @Nullable String definition,
            @Nullable String note,
            @Nullable List<String> tags)
            implements PoolCommand {}

    /**
     * Add a trial by hand: it goes before any suggestion.
     *
     * @param study its study
     * @param values hyperparameters; for a clone, those that differ
     * @param cloneOf the trial whose other values are taken; null: none
     * @param note a person's note
     */
    record AddTrial(
            String study,
            Map<String, Object> values,
            @Nullable Integer cloneOf,
            String note) implements PoolCommand {}

    /**
     * Stop, pause or resume a trial.
     *
     * @param study its study
     * @param trial its number
     * @param to what shall become of it
     */
    record MoveTrial(String study, int trial, Move to) implements PoolCommand {
        /** What shall become of a trial. */
        public enum Move {
            /** It ends for good. */
            STOP,
            /** It pauses with its checkpoint. */
            PAUSE,
            /** It goes on. */
            RESUME
        }
    }

    /**
     * Note something on a trial; null leaves a thing as it is.
     *
     * @param study its study
     * @param trial its number
     * @param note a person's note
     * @param tags a person's tags
     */
    record NoteTrial(
            String study,
            int trial,
            @Nullable String note,
            @Nullable List<String> tags) implements PoolCommand {}

    /**
     * Drain, bring back or remove an agent.
     *
     * @param agentId who
     * @param to what shall become of it
     */
    record MoveAgent(String agentId, Move to) implements PoolCommand {
        /** What shall become of an agent. */
        public enum Move {
            /** Its trials finish; it takes nothing new. */
            DRAIN,
            /** Its trials pause and go on elsewhere; it takes nothing new. */
            EVACUATE,
            /** It takes trials again. */
            RETURN,
            /** It is forgotten; its trials go on elsewhere. */
            REMOVE
        }
    }

    /**
     * Set the teams and run-time classes.
     *
     * @param policy the new policy
     */
    record Configure(PoolPolicy policy) implements PoolCommand {}

    /**
     * A command that could not be read.
     *
     * @param study the study named; null: none
     * @param problem what is wrong with it
     */
    record Unreadable(@Nullable String study, String problem) implements PoolCommand {}
}
