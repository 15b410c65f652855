package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import io.trialstream.schemas.Mutations;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever is sent to the API, over real HTTP: each request is answered, none with a fault of the server, and the good ones go on. */
class RequestFuzzTest {
    private static final int INPUTS = Mutations.inputs(4_000);
    private static final int RAW = Math.min(20_000, Math.max(300, INPUTS / 50));
    private static final Mutations BODIES = Mutations.ofTexts(
            1,
            "{\"name\":\"n\",\"team\":\"vision\",\"tags\":[\"a\",\"b\"]}",
            "{\"budget\":{\"trials\":5,\"maxRuntimeMs\":1000},\"priority\":60,\"pruner\":{\"type\":\"asha\"},\"note\":\"x\"}",
            "{\"params\":{\"lr\":0.1,\"opt\":\"adam\"},\"cloneOf\":1,\"note\":\"n\"}",
            "{\"teams\":{\"vision\":{\"weight\":3,\"quota\":1}},\"classes\":{\"smoke\":{\"maxRuntime\":\"10m\"}}}",
            "{\"token\":\"0123456789abcdef\"}",
            "name: yaml\nteam: vision\nmetric: {name: loss, goal: minimize}\nresource: {max: 9}\ncommand: [train]\n"
                    + "space: {x: {type: float, min: 0, max: 1}}\n",
            "{}");
    private static final Mutations VALUES = Mutations.ofTexts(
            2, "digits", "1", "default", "agent-1", "RUNNING,PAUSED", "lr", "50", "csv", "loss", "-trial", "WzEsMl0");
    private static final Mutations HEADS = Mutations.ofTexts(
            3,
            "GET /api/v1/studies/digits/trials?limit=3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "POST /api/v1/studies HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 12\r\n"
                    + "Connection: close\r\n\r\n"
                    + "{\"name\":\"n\"}",
            "GET /js/app.js HTTP/1.1\r\n"
                    + "Host: 127.0.0.1\r\n"
                    + "If-None-Match: \"x\"\r\n"
                    + "Range: bytes=0-3\r\n"
                    + "Connection: close\r\n\r\n");

    private static final StudyDefinitions STUDY_FILES = new StudyDefinitions() {
        @Override
        public Outcome read(String text) {
            try {
                return Outcome.good(StudyFile.parseNew(text, "definition").canonicalJson());
            } catch (StudyFileException e) {
                return Outcome.bad(String.valueOf(e.getMessage()), e.line() > 0 ? e.line() : null);
            }
        }

        @Override
        public String space(String canonical) {
            return "[]";
        }
    };

    private final Random random = new Random(4);

    @Test
    void everyRequestIsAnsweredAndNoneWithAFaultOfTheServer() throws Exception {
        try (ServerFixture server = new ServerFixture(ServerFixture.config(), STUDY_FILES)) {
            List<Routes.Route> routes = server.api.routes().stream()
                    .filter(route -> !route.path().endsWith("/events"))
                    .toList();
            Map<Integer, Integer> statuses = new TreeMap<>();
            for (int i = 0; i < INPUTS; i++) {
                Routes.Route route = routes.get(random.nextInt(routes.size()));
                HttpRequest request = request(server, route);
                HttpResponse<byte[]> response = answer(server.client(), request);
                assertThat(response.statusCode())
                        .as(() -> request.method() + " " + request.uri() + ": "
                                + new String(response.body(), StandardCharsets.UTF_8))
                        .isBetween(200, 499);
                statuses.merge(response.statusCode(), 1, Integer::sum);
            }
            assertThat(statuses).containsKeys(200, 400, 404);
            assertThat(server.get("/api/v1/studies/digits/trials/1").statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpResponse<byte[]> answer(HttpClient client, HttpRequest request) throws Exception {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            // after a refused body the server closes the connection, perhaps while the client takes it for this request
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        }
    }

    private HttpRequest request(ServerFixture server, Routes.Route route) {
        String path = route.path();
        for (String name : List.of("study", "trial", "agent", "client", "pool")) {
            String known = Map.of(
                            "study", "digits", "trial", "1", "agent", "agent-1", "client", "nb", "pool", "default")
                    .get(name);
            path = path.replace("{" + name + "}", random.nextInt(3) > 0 ? known : encoded(VALUES.nextText()));
        }
        StringBuilder query = new StringBuilder();
        for (String name : route.query()) {
            if (random.nextBoolean()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(VALUES.nextText()));
            }
        }
        boolean read = route.method().equals("GET");
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path + query))
                .timeout(Duration.ofSeconds(60))
                .method(route.method(), read ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(BODIES.next()));
        if (!read) {
            request.setHeader("Content-Type", random.nextInt(8) == 0 ? "application/yaml" : "application/json");
        }
        if (random.nextInt(20) == 0) {
            request.setHeader("Idempotency-Key", "key" + random.nextInt(5));
        }
        return request.build();
    }

    private static String encoded(String text) {
        // an empty segment would name another address
        return text.isEmpty()
                ? "x"
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void bytesThatAreNoRequestDoNotDisturbTheOthers() throws Exception {
        try (ServerFixture server = new ServerFixture(ServerFixture.config(), STUDY_FILES)) {
            int answered = 0;
            for (int i = 0; i < RAW; i++) {
                answered += answered(server.api.port(), HEADS.next());
            }
            assertThat(answered).isGreaterThan(RAW / 3);
            assertThat(server.get("/api/v1/studies").statusCode()).isEqualTo(200);
        }
    }

    /** 1: there was an answer, and it was none of a fault of the server; 0: the connection was closed without one. */
    private static int answered(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readNBytes(15);
            assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                    .as(() -> Arrays.toString(bytes))
                    .doesNotStartWith("HTTP/1.1 500");
            return answer.length > 0 ? 1 : 0;
        } catch (java.net.SocketException e) {
            return 0; // it was closed while we wrote
        }
    }

    @Test
    void aFollowerOfEventsMayAskForAnything() throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            Mutations ids = Mutations.ofTexts(5, "0", "17", "-1", "9223372036854775807");
            int followed = 0;
            for (int i = 0; i < Math.min(500, INPUTS / 20); i++) {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                server.uri("/api/v1/events?study=" + encoded(VALUES.nextText())
                                        + (random.nextBoolean() ? "&types=" + encoded(VALUES.nextText()) : "")))
                        .timeout(Duration.ofSeconds(60));
                String id = ids.nextText().replaceAll("[^\\x20-\\x7e]", "");
                request.setHeader("Last-Event-ID", id);
                HttpResponse<java.io.InputStream> response =
                        server.client().send(request.build(), BodyHandlers.ofInputStream());
                try (java.io.InputStream body = response.body()) {
                    assertThat(response.statusCode()).isIn(200, 400, 503);
                    followed += response.statusCode() == 200 ? body.readNBytes(6).length / 6 : 0;
                }
            }
            assertThat(followed).isPositive();
        }
    }
}
