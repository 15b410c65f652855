package io.trialstream.scheduler.view;

import org.jspecify.annotations.Nullable;

/**
 * A decision as the API shows it; the components are the API's field names.
 *
 * @param sequence rises with each decision of the pool
 * @param at when, milliseconds since 1970 UTC, by the scheduler's clock
 * @param pool the pool that decided
 * @param study the study; null where none is concerned
 * @param trial the trial's number; null where none is concerned
 * @param kind what was decided
 * @param reason a stable code
 * @param explanation the reason in one sentence
 * @param agent the agent concerned
 * @param lease the trial's lease at the time; 0: none
 * @param commandId the command that this answers
 * @param issuedBy who asked, where a command did
 * @param evidence for decisions at a rung
 * @param epoch the trial's last epoch at the time; 0: none
 * @param value the metric that it was decided on, in its own direction
 */
public record DecisionRow(
        long sequence,
        long at,
        String pool,
        @Nullable String study,
        @Nullable Integer trial,
        DecisionKind kind,
        String reason,
        String explanation,
        @Nullable String agent,
        int lease,
        @Nullable String commandId,
        @Nullable String issuedBy,
        @Nullable Evidence evidence,
        long epoch,
        @Nullable Double value) {

    /**
     * What a rung's decision was made of.
     *
     * @param pruner who decided
     * @param bracket from 0
     * @param rung from 0 for the lowest
     * @param resource the rung's resource, in epochs
     * @param value the trial's metric there
     * @param rank its place among the arrivals, 0 for the best; -1: not ranked
     * @param count how many had arrived
     * @param kept how many of so many go on
     * @param cutoff the worst metric that goes on; null: no cut-off yet
     */
    public record Evidence(
            String pruner,
            int bracket,
            int rung,
            long resource,
            double value,
            int rank,
            int count,
            int kept,
            @Nullable Double cutoff) {}
}
