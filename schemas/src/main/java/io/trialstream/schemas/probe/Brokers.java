package io.trialstream.schemas.probe;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Whether Kafka clients reach a broker, by their own figures. */
public final class Brokers {
    private Brokers() {}

    /** Whether any of the clients has a connection open. */
    public static boolean connected(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
                .anyMatch(entry -> entry.getKey().name().equals("connection-count")
                        && entry.getValue().metricValue() instanceof Double count
                        && count > 0);
    }
}
