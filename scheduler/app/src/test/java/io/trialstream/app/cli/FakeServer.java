package io.trialstream.app.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Answers as the REST API would, and remembers what it was asked. */
final class FakeServer implements AutoCloseable {
    /** What was asked: {@code POST /api/v1/studies?x=y}, with its body and some headers. */
    record Asked(
            String line,
            String body,
            @Nullable String authorization,
            @Nullable String idempotencyKey,
            @Nullable String lastEventId) {}

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = Collections.synchronizedMap(new HashMap<>());
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers of the same address come one after the other; the last one stays. */
    FakeServer on(String line, String json) {
        return on(line, 200, "application/json", json);
    }

    FakeServer on(String line, int status, String type, String body) {
        answers.computeIfAbsent(line, key -> new ArrayDeque<>()).add(new Answer(status, type, body));
        return this;
    }

    FakeServer problem(String line, int status, String code, String detail) {
        return on(
                line,
                status,
                "application/problem+json",
                "{\"type\":\"about:blank\",\"title\":\"t\",\"status\":" + status + ",\"code\":\"" + code
                        + "\",\"detail\":\"" + detail + "\"}");
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    List<String> askedLines() {
        return asked().stream().map(Asked::line).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        asked.add(new Asked(
                line,
                body,
                headers.getFirst("Authorization"),
                headers.getFirst("Idempotency-Key"),
                headers.getFirst("Last-Event-ID")));
        Answer answer;
        synchronized (answers) {
            Deque<Answer> queue = answers.get(line);
            answer = queue == null
                    ? new Answer(
                            404,
                            "application/problem+json",
                            "{\"code\":\"not-found\",\"detail\":\"nothing at " + line.replace('"', '\'') + "\"}")
                    : queue.size() > 1 ? queue.remove() : queue.element();
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
