package io.trialstream.agent.metrics;

/** A line that reports an epoch, but none of the study's metrics. */
public final class NoMetricException extends GarbageLineException {
    /** With what it has instead. */
    public NoMetricException(String message) {
        super(message);
    }
}
