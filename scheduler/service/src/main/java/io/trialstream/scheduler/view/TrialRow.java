package io.trialstream.scheduler.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial as the API shows it; the components are the API's field names. Times are milliseconds since 1970 UTC, metrics are in the user's
 * own direction.
 *
 * @param study its study's id
 * @param trial its number in the study, from 0
 * @param state its state
 * @param reason a stable code of why it is in that state
 * @param message the same in one sentence
 * @param params its hyperparameters by name; inactive ones are absent
 * @param provenance what proposed it
 * @param bracket its bracket, from 0
 * @param rung the highest rung that it reached, from 0; -1: none
 * @param lastEpoch its last epoch; 0: none
 * @param lastValue its first metric there; null: none
 * @param lastValues all its metrics there
 * @param bestValue its best metric; null: none
 * @param bestEpoch the epoch of that; 0: none
 * @param rungs its first metric at the rungs that it passed
 * @param agent the agent that runs it or ran it last
 * @param slots the slots that it occupies
 * @param device the machine's and device's name
 * @param lease its lease, rising with each start
 * @param retries how often it was started anew after a failure
 * @param createdAt when it was created
 * @param startedAt when it first started; null: not yet
 * @param endedAt when it ended; null: not yet
 * @param runtimeMs its run time over all runs, in milliseconds
 * @param checkpoint its newest checkpoint; null: none
 * @param waitReason why it waits; empty: it does not
 * @param logTail the last lines of its output, when it failed
 * @param note a person's note
 * @param tags a person's tags
 */
public record TrialRow(
        String study,
        int trial,
        TrialState state,
        String reason,
        String message,
        Map<String, Object> params,
        Origin provenance,
        int bracket,
        int rung,
        long lastEpoch,
        @Nullable Double lastValue,
        List<Double> lastValues,
        @Nullable Double bestValue,
        long bestEpoch,
        List<RungValue> rungs,
        @Nullable String agent,
        List<Integer> slots,
        String device,
        int lease,
        int retries,
        long createdAt,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        long runtimeMs,
        @Nullable CheckpointRow checkpoint,
        String waitReason,
        String logTail,
        String note,
        List<String> tags) {

    public TrialRow {
        lastValues = List.copyOf(lastValues);
        rungs = List.copyOf(rungs);
        slots = List.copyOf(slots);
        tags = List.copyOf(tags);
    }

    /** What a trial's hyperparameters come from. */
    public record Origin(
            String sampler,
            String explanation,
            int observations,
            int pending,
            @Nullable Integer parentTrial,
            long parentEpoch) {}

    /** A metric at a rung. */
    public record RungValue(long resource, double value) {}

    /** A checkpoint: its epoch, directory and size in bytes. */
    public record CheckpointRow(long epoch, String path, long bytes) {}
}
