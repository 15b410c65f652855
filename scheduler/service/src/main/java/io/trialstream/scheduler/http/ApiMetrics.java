package io.trialstream.scheduler.http;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trialstream.scheduler.http.Routes.Route;
import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What the API and its read side measure, in Prometheus' text format. */
public final class ApiMetrics {
    /** The content type of {@link #text}. */
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests;
    private final Gauge streams;

    ApiMetrics(ReadModel model) {
        requests = Histogram.builder()
                .name("trialstream_http_request_seconds")
                .help("Time to answer a request, by method, route and status.")
                .labelNames("method", "route", "status")
                .classicOnly()
                .classicUpperBounds(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)
                .register(registry);
        streams = Gauge.builder()
                .name("trialstream_http_event_streams")
                .help("Followers of live events.")
                .register(registry);
        gauge("trialstream_view_ready", "Whether the read side has caught up, 0 or 1.", () -> model.ready() ? 1 : 0);
        counter("trialstream_view_epochs", "Points of learning curves taken in.", model::points);
        counter("trialstream_view_repeated_reports", "Epoch reports left out as repeats.", model::repeatedReports);
        counter("trialstream_view_late_reports", "Epoch reports of old leases.", model::lateReports);
        counter(
                "trialstream_view_foreign_reports",
                "Reports of agents that did not hold the lease.",
                model::foreignReports);
        studies(model);
        slots(model);
    }

    private void studies(ReadModel model) {
        GaugeWithCallback.builder()
                .name("trialstream_studies")
                .help("Studies by state.")
                .labelNames("state")
                .callback(callback -> {
                    Map<StudyState, Integer> counts = new TreeMap<>();
                    model.studies().forEach(study -> counts.merge(study.state(), 1, Integer::sum));
                    counts.forEach((state, count) -> callback.call(count, state.name()));
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("trialstream_trials")
                .help("Trials of studies that are not archived, by pool and state.")
                .labelNames("pool", "state")
                .callback(callback -> {
                    Map<String, int[]> pools = new TreeMap<>();
                    model.studies().stream()
                            .filter(study -> study.state() != StudyState.ARCHIVED)
                            .forEach(study -> add(pools.computeIfAbsent(study.pool(), pool -> new int[7]), study));
                    pools.forEach((pool, counts) -> {
                        for (int i = 0; i < counts.length; i++) {
                            callback.call(counts[i], pool, STATES[i]);
                        }
                    });
                })
                .register(registry);
    }

    private static final String[] STATES = {
        "WAITING", "RUNNING", "PAUSED", "COMPLETED", "STOPPED", "FAILED", "INFEASIBLE"
    };

    private static void add(int[] counts, StudyRow study) {
        StudyRow.Counts trials = study.trials();
        int[] more = {
            trials.waiting(),
            trials.running(),
            trials.paused(),
            trials.completed(),
            trials.stopped(),
            trials.failed(),
            trials.infeasible()
        };
        for (int i = 0; i < counts.length; i++) {
            counts[i] += more[i];
        }
    }

    private void slots(ReadModel model) {
        GaugeWithCallback.builder()
                .name("trialstream_agents")
                .help("Agents by pool and state.")
                .labelNames("pool", "state")
                .callback(callback -> {
                    Map<String, Map<AgentState, Integer>> pools = new TreeMap<>();
                    for (AgentRow agent : model.agents()) {
                        pools.computeIfAbsent(agent.pool(), pool -> new TreeMap<>())
                                .merge(agent.state(), 1, Integer::sum);
                    }
                    pools.forEach((pool, states) ->
                            states.forEach((state, count) -> callback.call(count, pool, state.name())));
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("trialstream_slots")
                .help("Slots of agents that are not lost or removed, by pool and what they do.")
                .labelNames("pool", "state")
                .callback(callback -> {
                    for (Pools.Pool pool : Pools.of(model)) {
                        callback.call(pool.busy(), pool.pool(), "busy");
                        callback.call(pool.free(), pool.pool(), "free");
                        callback.call(pool.sick(), pool.pool(), "sick");
                    }
                })
                .register(registry);
    }

    /** Adds a number that can go up and down. */
    public void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
    }

    /** Adds a number that only rises; {@code _total} is put after its name. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
    }

    void answered(Route route, int status, long nanos) {
        requests.labelValues(route.method(), route.path(), Integer.toString(status))
                .observe(nanos / NANOS);
    }

    void followers(int change) {
        streams.inc(change);
    }

    /** All of it as text. */
    byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write metrics to memory", e);
        }
        return out.toByteArray();
    }
}
