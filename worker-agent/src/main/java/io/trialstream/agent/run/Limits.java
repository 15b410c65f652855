package io.trialstream.agent.run;

import io.trialstream.agent.model.RunOrder;
import java.util.Optional;

/** When a run has to be ended without an order: after its last epoch, after too long a time, after too long a silence, or when it trains for nothing. */
final class Limits {
    private final RunOrder order;
    private final long lastEpochWaitNanos;
    private long lastReportNanos;
    private long lastEpochNanos = -1;

    /**
     * From now on.
     *
     * @param lastEpochWaitMs how long a process may take to end by itself after a partial run's last epoch
     */
    Limits(RunOrder order, long lastEpochWaitMs, long nowNanos) {
        this.order = order;
        // only a partial run's end is in a hurry: after a full one scripts save models and test
        long waitMs = order.isFull() ? Math.max(order.graceMs(), lastEpochWaitMs) : lastEpochWaitMs;
        this.lastEpochWaitNanos = waitMs * 1_000_000L;
        this.lastReportNanos = nowNanos;
    }

    void reported(long nowNanos) {
        lastReportNanos = nowNanos;
    }

    void reachedLastEpoch(long nowNanos) {
        if (lastEpochNanos < 0) {
            lastEpochNanos = nowNanos;
        }
    }

    /**
     * Why it has to end; empty: it may go on.
     *
     * @param standing by what it has reported
     * @param runtimeMs the trial's run time so far
     */
    Optional<Ending> exceeded(MetricReader.Standing standing, long runtimeMs, long nowNanos) {
        if (order.maxRuntimeMs() > 0 && runtimeMs > order.maxRuntimeMs()) {
            return Optional.of(
                    new Ending(Ending.Cause.RUNTIME, "it ran longer than " + seconds(order.maxRuntimeMs()) + " s"));
        }
        if (order.silenceMs() > 0 && nowNanos - lastReportNanos > order.silenceMs() * 1_000_000L) {
            return Optional.of(
                    new Ending(Ending.Cause.SILENCE, "it reported nothing for " + seconds(order.silenceMs()) + " s"));
        }
        if (standing == MetricReader.Standing.NEVER_JUDGED) {
            return Optional.of(new Ending(
                    Ending.Cause.NO_METRIC, "it reports epochs, but none of the study's metrics " + order.metrics()));
        }
        if (lastEpochNanos >= 0
                && (standing == MetricReader.Standing.WENT_BEYOND || nowNanos - lastEpochNanos > lastEpochWaitNanos)) {
            return Optional.of(new Ending(Ending.Cause.LAST_EPOCH, "epoch " + order.untilEpoch() + " was its last"));
        }
        return Optional.empty();
    }

    private static String seconds(long ms) {
        return ms % 1000 == 0 ? Long.toString(ms / 1000) : Double.toString(ms / 1000.0);
    }
}
