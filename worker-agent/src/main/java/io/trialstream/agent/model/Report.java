package io.trialstream.agent.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a run.
 *
 * @param key the run
 * @param sequence rises with each report of the run, from 0; a report that is sent again keeps its number
 * @param atMs when the agent read it, milliseconds since 1970-01-01 UTC
 * @param body what happened
 */
public record Report(RunKey key, long sequence, long atMs, Body body) {
    /** What happened. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Started.class, name = "started"),
        @JsonSubTypes.Type(value = Epoch.class, name = "epoch"),
        @JsonSubTypes.Type(value = Checkpoint.class, name = "checkpoint"),
        @JsonSubTypes.Type(value = Exited.class, name = "exited"),
        @JsonSubTypes.Type(value = Refused.class, name = "refused")
    })
    public sealed interface Body {}

    /** The training process runs. */
    public record Started() implements Body {}

    /**
     * Metrics after an epoch.
     *
     * @param epoch from 1
     * @param values the study's metrics in its order; NaN where there is none
     * @param extra other numbers by name
     * @param runtimeMs the trial's run time so far, over all its runs
     */
    public record Epoch(long epoch, List<Double> values, Map<String, Double> extra, long runtimeMs) implements Body {
        public Epoch {
            values = List.copyOf(values);
            extra = Map.copyOf(extra);
        }
    }

    /**
     * A checkpoint was saved.
     *
     * @param saved the checkpoint
     */
    public record Checkpoint(SavedCheckpoint saved) implements Body {}

    /**
     * The run ended and none of its processes is left.
     *
     * @param exit how a run ended
     * @param exitCode the process's exit code, 128 + n for signal n; null: unknown
     * @param message one sentence for a person
     * @param logTail the last lines of its output
     * @param lastEpoch the last epoch that was reported; 0: none
     * @param runtimeMs the trial's run time over all its runs
     * @param checkpoint the newest checkpoint; null: none
     */
    public record Exited(
            ExitKind exit,
            @Nullable Integer exitCode,
            String message,
            String logTail,
            long lastEpoch,
            long runtimeMs,
            @Nullable SavedCheckpoint checkpoint)
            implements Body {}

    /**
     * The order was not carried out, and nothing was started.
     *
     * @param message one sentence for a person
     */
    public record Refused(String message) implements Body {}
}
