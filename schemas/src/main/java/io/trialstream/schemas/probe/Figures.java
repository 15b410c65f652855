package io.trialstream.schemas.probe;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Figures in Prometheus' text format, version 0.0.4. Names begin with {@code trialstream_} and end with their unit; those of counters with
 * {@code _total}.
 */
public final class Figures {
    /** Of Kafka's hundreds the ones that tell how a role does; rates and latencies are of the last 30 s. */
    private static final Map<String, String> KAFKA = kafkaNames();

    private static final Set<String> KAFKA_TAGS = Set.of("client-id", "thread-id");

    private record Family(String help, String type, Map<String, Double> samples) {}

    private final Map<String, Family> families = new LinkedHashMap<>();

    private static Map<String, String> kafkaNames() {
        Map<String, String> names = new TreeMap<>();
        names.put("connection-count", "Open connections to brokers.");
        names.put("records-lag-max", "Records that a consumer is behind, over its partitions.");
        names.put("record-send-rate", "Records sent a second.");
        names.put("record-error-rate", "Records a second that could not be sent.");
        names.put("request-latency-avg", "Milliseconds from a producer's request to its answer, on average.");
        names.put("process-rate", "Records processed a second by a stream thread.");
        names.put("process-latency-avg", "Milliseconds to process a record, on average.");
        names.put("commit-latency-avg", "Milliseconds to commit, on average.");
        names.put("commit-latency-max", "Milliseconds of the longest commit.");
        return names;
    }

    /** A figure that goes up and down. */
    public Figures gauge(String name, String help, double value) {
        return add(name, help, "gauge", "", value);
    }

    /** The same with a label. */
    public Figures gauge(String name, String help, String label, String of, double value) {
        return add(name, help, "gauge", "{" + label(label, of) + "}", value);
    }

    /** A figure that only rises while the process lives; its name ends with {@code _total}. */
    public Figures counter(String name, String help, double value) {
        return add(name, help, "counter", "", value);
    }

    /** The few of a Kafka client's or of Kafka Streams' own figures that tell how it does; those without a value are left out. */
    public Figures kafka(Map<MetricName, ? extends Metric> metrics) {
        metrics.forEach((name, metric) -> {
            String help = KAFKA.get(name.name());
            if (help == null
                    || !KAFKA_TAGS.containsAll(name.tags().keySet())
                    || !(metric.metricValue() instanceof Double value)
                    || value.isNaN()) {
                return;
            }
            StringBuilder labels = new StringBuilder(label("group", name.group()));
            new TreeMap<>(name.tags())
                    .forEach((tag, of) -> labels.append(',').append(label(tag.replace('-', '_'), of)));
            add("trialstream_kafka_" + name.name().replace('-', '_'), help, "gauge", "{" + labels + "}", value);
        });
        return this;
    }

    /** This process: memory and threads. */
    public Figures process() {
        Runtime runtime = Runtime.getRuntime();
        gauge(
                "trialstream_process_heap_used_bytes",
                "Heap in use.",
                (double) runtime.totalMemory() - runtime.freeMemory());
        gauge("trialstream_process_heap_max_bytes", "Heap that may be used.", runtime.maxMemory());
        gauge(
                "trialstream_process_threads",
                "Threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        return gauge(
                "trialstream_process_start_time_seconds",
                "When the process started, seconds since 1970 UTC.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    }

    private Figures add(String name, String help, String type, String labels, double value) {
        families.computeIfAbsent(name, unknown -> new Family(help, type, new LinkedHashMap<>()))
                .samples()
                .put(labels, value);
        return this;
    }

    private static String label(String name, String of) {
        return name + "=\"" + of.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** The text. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> {
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            text.append("# TYPE ")
                    .append(name)
                    .append(' ')
                    .append(family.type())
                    .append('\n');
            family.samples()
                    .forEach((labels, value) -> text.append(name)
                            .append(labels)
                            .append(' ')
                            .append(number(value))
                            .append('\n'));
        });
        return text.toString();
    }

    private static String number(double value) {
        return value == Double.POSITIVE_INFINITY ? "+Inf" : value == Double.NEGATIVE_INFINITY ? "-Inf" : "" + value;
    }
}
