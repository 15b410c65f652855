package io.trialstream.scheduler.view.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.codec.JsonText;
import io.trialstream.scheduler.view.webhook.Webhook.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class WebhookDispatcherTest {
    private static final String SECRET = "a-secret-of-16-ch";

    private record Received(Headers headers, byte[] body) {}

    private final ReadModel model = Rows.model();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private @Nullable HttpServer server;
    private @Nullable WebhookDispatcher dispatcher;

    @BeforeEach
    void listen() throws Exception {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listening.createContext("/hook", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean fails = failures.getAndDecrement() > 0;
            exchange.sendResponseHeaders(fails ? 500 : 204, -1);
            exchange.close();
            received.add(new Received(exchange.getRequestHeaders(), body));
        });
        listening.start();
        server = listening;
    }

    @AfterEach
    void stop() {
        if (dispatcher != null) {
            dispatcher.close();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    private void start(Set<Event> events, @Nullable String study) {
        assertThat(server).isNotNull();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
        dispatcher =
                WebhookDispatcher.start(model, List.of(new Webhook(url, SECRET, events, null, study)), () -> 77, 1);
    }

    private void study(String id, StudyState state, @Nullable Integer best) {
        model.study(
                id,
                Rows.study(
                        id, "vision", state, Rows.ONE_METRIC, best == null ? null : new Best(best, 0.5, 1, Map.of())));
    }

    private Received next() throws InterruptedException {
        Received message = received.poll(60, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    @Test
    void studiesThatFinishFailOrHaveANewBestAreTold() throws Exception {
        study("old", StudyState.COMPLETED, 1);
        model.caughtUp();
        start(EnumSet.allOf(Event.class), null);
        study("a", StudyState.RUNNING, null);
        study("a", StudyState.RUNNING, 3);
        assertThat(event(next())).isEqualTo("new-best a");
        study("a", StudyState.COMPLETED, 3);
        assertThat(event(next())).isEqualTo("finished a");
        study("a", StudyState.ARCHIVED, 3);
        study("b", StudyState.FAILED, 1);
        assertThat(event(next())).isEqualTo("new-best b");
        assertThat(event(next())).isEqualTo("failed b");
        assertThat(received).isEmpty();
    }

    @Test
    void messagesAreSignedOverTheirTimeAndBody() throws Exception {
        model.caughtUp();
        start(EnumSet.of(Event.FAILED), null);
        study("b", StudyState.FAILED, null);
        Received message = next();
        Headers headers = message.headers();
        assertThat(headers.getFirst("X-Trialstream-Timestamp")).isEqualTo("77");
        assertThat(headers.getFirst("X-Trialstream-Signature"))
                .isEqualTo("sha256=" + Delivery.sign(SECRET, "77", message.body()));
        // computed with another implementation of RFC 2104
        assertThat(Delivery.sign("Jefe", "77", "{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("956cac6fac500663632dabc6a354d0b7d39f56a90f41852f2d9f4267f6c145b1");
    }

    @Test
    void afterFailuresTheSameMessageIsSentAgainAndOrderIsKept() throws Exception {
        model.caughtUp();
        failures.set(3);
        start(EnumSet.of(Event.FAILED), null);
        study("a", StudyState.FAILED, null);
        study("b", StudyState.FAILED, null);
        Received first = next();
        String id = first.headers().getFirst("X-Trialstream-Delivery");
        for (int i = 0; i < 3; i++) {
            assertThat(next().headers().getFirst("X-Trialstream-Delivery")).isEqualTo(id);
        }
        assertThat(event(next())).isEqualTo("failed b");
    }

    @Test
    void anAddressThatNeverTakesAMessageIsGivenUpOnAndTheNextMessageGoesOut() throws Exception {
        model.caughtUp();
        failures.set(10);
        start(EnumSet.of(Event.FAILED), null);
        study("a", StudyState.FAILED, null);
        study("b", StudyState.FAILED, null);
        for (int i = 0; i < 10; i++) {
            assertThat(event(next())).isEqualTo("failed a");
        }
        assertThat(event(next())).isEqualTo("failed b");
        assertThat(dispatcher).isNotNull();
        assertThat(dispatcher.givenUp()).isEqualTo(1);
    }

    @Test
    void aHookMayWantOneStudyOnly() throws Exception {
        model.caughtUp();
        start(EnumSet.allOf(Event.class), "b");
        study("a", StudyState.FAILED, null);
        study("b", StudyState.FAILED, null);
        assertThat(event(next())).isEqualTo("failed b");
    }

    @Test
    void whoEndsSoonCanWaitUntilAllIsTold() throws Exception {
        model.caughtUp();
        failures.set(3);
        start(EnumSet.of(Event.FINISHED), null);
        study("a", StudyState.COMPLETED, null);
        assertThat(dispatcher).isNotNull();
        assertThat(dispatcher.awaitTold(60_000)).isTrue();
        assertThat(dispatcher.delivered()).isEqualTo(1);
        assertThat(received).hasSize(4);
        failures.set(Integer.MAX_VALUE);
        study("b", StudyState.COMPLETED, null);
        assertThat(dispatcher.awaitTold(100)).isFalse();
    }

    private static String event(Received message) throws Exception {
        JsonNode body = JsonText.mapper().readTree(message.body());
        assertThat(message.headers().getFirst("X-Trialstream-Event"))
                .isEqualTo(body.get("event").asText());
        return body.get("event").asText() + " " + body.at("/study/study").asText();
    }

    @TempDir
    Path dir;

    @Test
    void hooksAreReadFromAFile() throws Exception {
        Path file = Files.writeString(
                dir.resolve("hooks.json"),
                "{\"webhooks\":[{\"url\":\"https://h.example/x?token=1\",\"secret\":\"" + SECRET
                        + "\",\"events\":[\"new-best\"],\"pool\":\"gpu\"}]}");
        List<Webhook> hooks = Webhook.read(file);
        assertThat(hooks)
                .containsExactly(new Webhook(
                        URI.create("https://h.example/x?token=1"), SECRET, Set.of(Event.NEW_BEST), "gpu", null));
        assertThat(hooks.get(0).toString()).doesNotContain(SECRET).doesNotContain("token=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | is no JSON: line 1",
                "[] | the one key webhooks",
                "{\"webhooks\":[{\"url\":\"ftp://x/y\",\"secret\":\"0123456789abcdef\"}]} | webhook 1: url must be an http",
                "{\"webhooks\":[{\"url\":\"http://x/y\",\"secret\":\"short\"}]} | at least 16 characters",
                "{\"webhooks\":[{\"url\":\"http://x/y\",\"secret\":\"0123456789abcdef\",\"events\":[\"born\"]}]} | got born",
                "{\"webhooks\":[{\"url\":\"http://x/y\",\"secret\":\"0123456789abcdef\",\"events\":[]}]} | events is empty",
                "{\"webhooks\":[{\"uri\":\"http://x/y\"}]} | unknown key uri"
            })
    void aFileThatIsNotRightIsRefused(String text, String message) throws Exception {
        Path file = Files.writeString(dir.resolve("bad.json"), text);
        assertThatThrownBy(() -> Webhook.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
