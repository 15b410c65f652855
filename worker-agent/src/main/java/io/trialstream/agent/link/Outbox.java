package io.trialstream.agent.link;

import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Report;
import java.time.Duration;

/** Where reports go. No method waits longer than a fraction of a second; callbacks come on another thread. */
public interface Outbox extends AutoCloseable {
    /**
     * Sends a report. Reports are acknowledged in the order in which they were taken.
     *
     * @param acknowledged runs when the report is durable
     * @return whether it was taken; otherwise it must be given again, later
     */
    boolean report(Report report, Runnable acknowledged);

    /** Sends a heartbeat; drops it when an earlier one is still under way, since only the newest matters. */
    void heartbeat(Heartbeat heartbeat);

    /**
     * Sends a piece of output.
     *
     * @return whether it was taken; the caller may skip it otherwise
     */
    boolean log(LogPiece piece);

    /** Rises when reports that were taken may have been lost: all that are not acknowledged must be given again. */
    long generation();

    /** Whether its receiver can be reached at present. Any thread may ask. */
    default boolean isConnected() {
        return true;
    }

    /** Waits until what was taken is durable, at most so long. */
    void flush(Duration atMost);

    @Override
    void close();
}
