package io.trialstream.agent.metrics;

import java.util.List;
import java.util.Map;

/**
 * What one line reports.
 *
 * @param epoch from 1
 * @param values the study's metrics in its order; NaN where the line has no number; at least one is there
 * @param extra other numbers by name
 */
public record MetricLine(long epoch, List<Double> values, Map<String, Double> extra) {
    public MetricLine {
        values = List.copyOf(values);
        extra = Map.copyOf(extra);
    }
}
