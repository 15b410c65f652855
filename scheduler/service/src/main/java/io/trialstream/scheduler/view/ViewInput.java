package io.trialstream.scheduler.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the read side is told, by one thread. Kafka's consumer speaks it; so do tests. */
public interface ViewInput {
    /** A study's newest state; null: it is gone. */
    void study(String id, @Nullable StudyEntry entry);

    /** A trial's newest state; null: it is gone. */
    void trial(String study, int trial, @Nullable TrialEntry entry);

    /** An agent's newest state; null: it is gone. */
    void agent(String pool, String agent, @Nullable AgentRow row);

    /** What a pool's operator set; null: nothing any more. */
    void pool(String pool, @Nullable PoolRow row);

    /** A decision. */
    void decision(DecisionRow decision);

    /** A trial's process started under a lease, as an agent says. */
    void started(String study, int trial, int lease, String agent);

    /** Metrics after an epoch. */
    void epoch(EpochReport report);

    /** A piece of a training process's output. */
    void log(LogPiece piece);

    /** The newest states that were there at the start have been told; what agents reported follows. */
    void statesRead();

    /** All that was there at the start has been told. */
    void caughtUp();

    /**
     * Metrics after an epoch.
     *
     * @param study the trial's study
     * @param trial its number
     * @param lease under which it ran
     * @param agent who says so
     * @param epoch absolute, from 1
     * @param values the study's metrics in its order; NaN: none
     * @param extra other numbers by name
     * @param atMs when the agent read it, milliseconds since 1970 UTC
     */
    record EpochReport(
            String study,
            int trial,
            int lease,
            String agent,
            long epoch,
            double[] values,
            Map<String, Double> extra,
            long atMs) {}

    /**
     * A piece of output.
     *
     * @param study the trial's study
     * @param trial its number
     * @param lease under which it ran
     * @param offset where in the output it starts, in bytes
     * @param text the piece
     * @param skippedBytes what was left out before it by the rate limit, in bytes
     */
    record LogPiece(String study, int trial, int lease, long offset, String text, long skippedBytes) {}
}
