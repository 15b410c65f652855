package io.trialstream.core.pool;

import io.trialstream.core.study.Checkpoint;
import org.jspecify.annotations.Nullable;

/** What an agent reports of a trial. Metrics are lower-is-better already. */
public sealed interface Report permits Report.Started, Report.Epoch, Report.Saved, Report.Exited, Report.Refused {
    /** Whose trial, under which lease, on which agent. */
    Origin origin();

    /**
     * Whose trial, under which lease, on which agent.
     *
     * @param agentId who reports
     * @param lease the lease under which it ran
     */
    record Origin(String agentId, LeaseKey lease) {}

    /**
     * The training process runs.
     *
     * @param origin whose
     */
    record Started(Origin origin) implements Report {}

    /**
     * An epoch's metrics.
     *
     * @param origin whose
     * @param epoch absolute, from 1
     * @param values the objectives, lower-is-better
     * @param runtimeMs the trial's run time so far, in milliseconds
     */
    record Epoch(Origin origin, long epoch, double[] values, long runtimeMs) implements Report {}

    /**
     * A checkpoint was saved.
     *
     * @param origin whose
     * @param checkpoint where
     */
    record Saved(Origin origin, Checkpoint checkpoint) implements Report {}

    /**
     * The training process ended and its slots are free.
     *
     * @param origin whose
     * @param kind how
     * @param message one sentence for a person
     * @param logTail the last lines of its output
     * @param lastEpoch the last epoch reported
     * @param runtimeMs the trial's run time over all runs, in milliseconds
     * @param checkpoint the newest; null: none
     */
    record Exited(
            Origin origin,
            ExitKind kind,
            String message,
            String logTail,
            long lastEpoch,
            long runtimeMs,
            @Nullable Checkpoint checkpoint)
            implements Report {}

    /**
     * The agent did not start the run.
     *
     * @param origin whose
     * @param message why
     */
    record Refused(Origin origin, String message) implements Report {}

    /** How a run ended. */
    enum ExitKind {
        /** By itself, with success. */
        COMPLETED,
        /** On order, or at its last epoch. */
        STOPPED,
        /** On order, or at its last epoch, with more to come. */
        PAUSED,
        /** Exit code not 0. */
        FAILED,
        /** Its hyperparameters can't be trained. */
        INFEASIBLE,
        /** Over its longest run time. */
        OUT_OF_TIME,
        /** No report for too long. */
        SILENT,
        /** The machine's fault. */
        MACHINE_FAULT,
        /** It could not be started. */
        LAUNCH_FAILED
    }
}
