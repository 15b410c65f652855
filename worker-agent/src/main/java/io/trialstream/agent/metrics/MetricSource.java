package io.trialstream.agent.metrics;

import java.util.Optional;

/** Reads metrics off lines of text. */
public interface MetricSource {
    /**
     * Reads one line.
     *
     * @return its metrics; empty: a line that reports nothing and need not
     * @throws GarbageLineException if the line should have reported and can't be read
     */
    Optional<MetricLine> read(String line) throws GarbageLineException;
}
