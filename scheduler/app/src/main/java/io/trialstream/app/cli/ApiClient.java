package io.trialstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Talks to the REST API; what it refuses becomes a {@link CommandFailure} with its reason. */
final class ApiClient {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> BAD_INPUT =
            Set.of("invalid-definition", "invalid-request", "not-found", "too-large", "method-not-allowed");
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI server;
    private final @Nullable String token;

    /**
     * @param server the server's address, without a path
     * @param token sent as a bearer token; null: none
     */
    ApiClient(URI server, @Nullable String token) {
        this.server = server;
        this.token = token;
    }

    /** A path below /api/v1, each segment encoded. */
    static String path(Object... segments) {
        StringBuilder path = new StringBuilder("/api/v1");
        for (Object segment : segments) {
            path.append('/').append(encode(segment.toString()));
        }
        return path.toString();
    }

    /** The path with query parameters; those that are null are left out. */
    static String query(String path, Map<String, ? extends @Nullable Object> parameters) {
        StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
        parameters.forEach((name, value) -> {
            if (value != null) {
                query.add(encode(name) + "=" + encode(value.toString()));
            }
        });
        return query.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return read(send(request(path).GET()));
    }

    JsonNode post(String path, @Nullable JsonNode body) {
        return read(send(withBody(request(path), "POST", body)));
    }

    JsonNode patch(String path, JsonNode body) {
        return read(send(withBody(request(path), "PATCH", body)));
    }

    /** Creates something; the key makes a repeat of the request harmless. */
    JsonNode create(String path, String json, String idempotencyKey) {
        return read(send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(json))));
    }

    /** The answer as it comes, for exports and live events; the caller closes it. */
    InputStream open(String path, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).GET();
        headers.forEach(request::header);
        return send(request);
    }

    /** All items of a list, up to so many, page by page. */
    List<JsonNode> items(String path, Map<String, ? extends @Nullable Object> parameters, int most) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = null;
        do {
            Map<String, @Nullable Object> page = new LinkedHashMap<>(parameters);
            page.put("limit", Math.min(1000, most - items.size()));
            page.put("cursor", cursor);
            JsonNode answer = get(query(path, page));
            answer.path("items").forEach(items::add);
            JsonNode next = answer.path("next");
            cursor = next.isTextual() ? next.asText() : null;
        } while (cursor != null && items.size() < most);
        return items;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER).header("Accept", "*/*");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder withBody(HttpRequest.Builder request, String method, @Nullable JsonNode body) {
        BodyPublisher publisher = BodyPublishers.ofString(body == null ? "{}" : body.toString());
        return request.header("Content-Type", "application/json").method(method, publisher);
    }

    private InputStream send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                throw problem(response.statusCode(), new String(body.readNBytes(1 << 20), StandardCharsets.UTF_8));
            }
        } catch (HttpTimeoutException e) {
            throw CommandFailure.failed(server + " did not answer in " + ANSWER.toSeconds() + " s; try again");
        } catch (ConnectException e) {
            throw CommandFailure.failed("no server answers at " + server
                    + "; start one (trialstream serve --data DIR), or say where it is (--server URL, --data DIR)");
        } catch (IOException e) {
            throw CommandFailure.failed("the connection to " + server + " failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted");
        }
    }

    private CommandFailure problem(int status, String body) {
        JsonNode problem;
        try {
            problem = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            problem = JSON.missingNode();
        }
        String code = problem.path("code").asText("");
        String detail = problem.path("detail").asText("");
        if (code.isEmpty()) {
            return CommandFailure.failed(server + " answered with status " + status + "; is it a Trialstream server?");
        }
        // the definition that we sent is one line, so its line numbers say nothing
        String what = (detail.isEmpty() ? problem.path("title").asText(code) : detail)
                .replaceFirst("^definition(:[0-9]+)?: ", "");
        if (code.equals("unauthorized")) {
            what += "; set TRIALSTREAM_TOKEN";
        }
        return BAD_INPUT.contains(code) ? CommandFailure.badInput(what) : CommandFailure.failed(what);
    }

    private JsonNode read(InputStream body) {
        try (body) {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw CommandFailure.failed(server + " gave no JSON answer: " + e.getMessage());
        }
    }
}
