package io.trialstream.schemas.probe;

import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Whether Kafka clients reach a broker, by their own figures. */
public final class Brokers {
    private Brokers() {}

    /** Whether any of the clients has a connection open. */
    public static boolean connected(Map<MetricName, ? extends Metric> metrics) {
        return connected(metrics, client -> true);
    }

    /**
     * The same of some clients only.
     *
     * @param clients which, by their client id: one that is not polled does not notice that its connection is gone, and one that sends
     *     nothing for long loses it though all is well
     */
    public static boolean connected(Map<MetricName, ? extends Metric> metrics, Predicate<String> clients) {
        return metrics.entrySet().stream()
                .anyMatch(entry -> entry.getKey().name().equals("connection-count")
                        && clients.test(entry.getKey().tags().getOrDefault("client-id", ""))
                        && entry.getValue().metricValue() instanceof Double count
                        && count > 0);
    }
}
