package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code trialstream run --webhooks} tells an address of new best trials and of the end, before the process ends. */
class WebhookIT {
    private static final String SECRET = "0123456789abcdef";
    private static final String STUDY = """
            name: hooked
            metric: {name: accuracy, goal: maximize}
            resource: {name: epoch, min: 1, max: 2}
            command: [python3, curve.py]
            env: {TRAINED: "%s/trained.log"}
            space: {x: {type: float, min: 0, max: 1}}
            sampler: {type: random}
            budget: {trials: 2, parallel: 1}
            """;

    private record Received(String event, String time, String signature, byte[] body) {}

    @TempDir
    Path dir;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger(1);
    private HttpServer server;

    @BeforeAll
    static void programs() {
        Programs.need("sh");
        Programs.need("python3");
    }

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean refused = refusals.getAndDecrement() > 0;
            if (!refused) {
                received.add(new Received(
                        exchange.getRequestHeaders().getFirst("X-Trialstream-Event"),
                        exchange.getRequestHeaders().getFirst("X-Trialstream-Timestamp"),
                        exchange.getRequestHeaders().getFirst("X-Trialstream-Signature"),
                        body));
            }
            exchange.sendResponseHeaders(refused ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        TrainingProcesses.killBelow(dir);
    }

    @Test
    void aRunTellsOfItsBestTrialAndItsEnd() throws Exception {
        StudyText text = new StudyText(dir);
        text.script("curve.py");
        Path study = text.file("study.yaml", STUDY.formatted(dir));
        text.file(
                "hooks.json",
                "{\"webhooks\":[{\"url\":\"http://127.0.0.1:"
                        + server.getAddress().getPort() + "/hook\",\"secret\":\"" + SECRET + "\"}]}");
        try (TrialstreamProcess run = TrialstreamProcess.trialstream(
                dir, "run", study.toString(), "--data", "data", "--slots", "1", "--webhooks", "hooks.json")) {
            assertThat(run.awaitExit()).as(run::output).isZero();
        }

        List<String> events = received.stream().map(Received::event).toList();
        assertThat(events).contains("new-best").last().isEqualTo("finished");
        assertThat(events).filteredOn("finished"::equals).hasSize(1);
        for (Received message : received) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((message.time() + ".").getBytes(StandardCharsets.UTF_8));
            assertThat(message.signature())
                    .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(message.body())));
        }
        JsonNode last =
                new ObjectMapper().readTree(received.get(received.size() - 1).body());
        assertThat(last.at("/study/study").asText()).isEqualTo("hooked");
        assertThat(last.at("/study/trials/completed").asInt()).isEqualTo(2);
        assertThat(last.at("/study/best/value").isNumber()).isTrue();
    }

    @Test
    void anApiOfAClusterTellsToo() {
        StudyText text = new StudyText(dir);
        text.script("curve.py");
        text.file(
                "hooks.json",
                "{\"webhooks\":[{\"url\":\"http://127.0.0.1:"
                        + server.getAddress().getPort() + "/hook\",\"secret\":\"" + SECRET
                        + "\",\"events\":[\"finished\"],\"pool\":\"default\"}]}");
        try (TrialstreamProcess serve =
                TrialstreamProcess.trialstream(dir, "serve", "--data", "data", "--port", "0", "--slots", "1")) {
            String broker = serve.awaitErr("broker at (\\S+);").group(1);
            try (TrialstreamProcess api = TrialstreamProcess.trialstream(
                    dir, "api", "--bootstrap", broker, "--port", "0", "--webhooks", "hooks.json")) {
                Rest rest = new Rest(api.awaitErr("the api listens on (\\S+)").group(1));
                assertThat(rest.create(STUDY.formatted(dir))).isEqualTo("hooked");
                Await.until("the hook to be told", () -> !received.isEmpty(), api::output);
                assertThat(received).extracting(Received::event).containsExactly("finished");
                assertThat(rest.study("hooked").path("state").asText()).isEqualTo("COMPLETED");
            }
        }
    }

    @Test
    void aFileThatIsNotRightEndsTheCommandAtOnce() {
        StudyText text = new StudyText(dir);
        text.script("curve.py");
        Path study = text.file("study.yaml", STUDY.formatted(dir));
        text.file("hooks.json", "{\"webhooks\":[{\"url\":\"ftp://x/y\",\"secret\":\"0123456789abcdef\"}]}");
        try (TrialstreamProcess run = TrialstreamProcess.trialstream(
                dir, "run", study.toString(), "--data", "data", "--webhooks", "hooks.json")) {
            assertThat(run.awaitExit()).isEqualTo(2);
            assertThat(run.err()).contains("hooks.json, webhook 1: url must be an http or https address");
        }
        assertThat(dir.resolve("data")).doesNotExist();
    }
}
