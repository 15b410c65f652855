package io.trialstream.schemas.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeServerTest {
    private volatile @Nullable String trouble;
    private ProbeServer server;

    ProbeServerTest() throws IOException {
        server = ProbeServer.start("127.0.0.1", 0, probe());
    }

    @BeforeEach
    void well() {
        trouble = null;
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Probe probe() {
        return new Probe() {
            @Override
            public @Nullable String trouble() {
                return trouble;
            }

            @Override
            public void figures(Figures to) {
                to.gauge("trialstream_test_slots", "Slots.", "state", "odd \"one\"", 2)
                        .gauge("trialstream_test_slots", "Slots.", "state", "free", 1)
                        .counter("trialstream_test_failures_total", "Failures.", 7);
            }
        };
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void aRoleThatWorksIsReady() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("trialstream_ready 1.0\n");
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    @Test
    void oneInTroubleIsAliveAndSaysWhyItIsNotReady() throws Exception {
        trouble = "no broker at \"here\"\n";

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"status\":\"not ready\",\"detail\":\"no broker at \\\"here\\\" \"}\n");
        assertThat(get("/metrics").body()).contains("trialstream_ready 0.0\n");
    }

    @Test
    void figuresAreInPrometheusFormat() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains(
                        "# HELP trialstream_test_slots Slots.\n# TYPE trialstream_test_slots gauge\n"
                                + "trialstream_test_slots{state=\"odd \\\"one\\\"\"} 2.0\n"
                                + "trialstream_test_slots{state=\"free\"} 1.0\n",
                        "# TYPE trialstream_test_failures_total counter\ntrialstream_test_failures_total 7.0\n",
                        "trialstream_process_threads ");
        assertThat(answer.body().lines())
                .allSatisfy(line -> assertThat(line).matches("# (HELP|TYPE) .*|[a-z_]+(\\{.*})? [-+0-9.EInfNa]+"));
    }

    @Test
    void ofKafkasFiguresTheTellingOnesAreTaken() {
        Map<MetricName, Metric> metrics = Map.of(
                name("records-lag-max", Map.of("client-id", "c-1")), value(12.0),
                name("records-lag-max", Map.of("client-id", "c-1", "topic", "t")), value(12.0),
                name("process-rate", Map.of("thread-id", "t-1")), value(Double.NaN),
                name("version", Map.of("client-id", "c-1")), value("4"));

        assertThat(new Figures().kafka(metrics).toString()).isEqualTo("""
            # HELP trialstream_kafka_records_lag_max Records that a consumer is behind, over its partitions.
            # TYPE trialstream_kafka_records_lag_max gauge
            trialstream_kafka_records_lag_max{group="g",client_id="c-1"} 12.0
            """);
    }

    private static MetricName name(String name, Map<String, String> tags) {
        return new MetricName(name, "g", "", tags);
    }

    private static Metric value(Object value) {
        return new Metric() {
            @Override
            public MetricName metricName() {
                return name("any", Map.of());
            }

            @Override
            public Object metricValue() {
                return value;
            }
        };
    }

    @Test
    void whoAsksNonsenseOrLeavesHarmsNobody() throws Exception {
        for (String words : new String[] {"", "x".repeat(10_000) + "\n", "POST /metrics HTTP/1.1\r\n\r\n", "\r\n"}) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eighty", ":80", "70000", "localhost:", "-1"})
    void anAddressThatIsNoneIsRefused(String address) {
        assertThatThrownBy(() -> ProbeServer.start(address, probe()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--health is '" + address
                        + "'; give a port, such as 8081, or an address, such as 0.0.0.0:8081");
    }

    @Test
    void aTakenPortIsSaid() {
        String taken = "127.0.0.1:" + server.port();
        assertThatThrownBy(() -> ProbeServer.start(taken, probe()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("health can't be served at " + taken)
                .hasMessageEndingWith("give another --health");
    }
}
