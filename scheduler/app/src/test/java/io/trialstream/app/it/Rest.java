package io.trialstream.app.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.v1.DecisionKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The REST API, as a user's program calls it. */
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;

    Rest(String url) {
        this.url = url;
    }

    /** An answer: its status and its body. */
    record Answer(int status, JsonNode body) {}

    /** The server's address. */
    String url() {
        return url;
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    Answer post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Creates a study; its id. */
    String create(String study) {
        Answer answer = Await.value(
                "the API to be ready",
                () -> Optional.of(post("/api/v1/studies", study)).filter(a -> a.status() != 503),
                () -> "unavailable");
        if (answer.status() != 201) {
            throw new AssertionError("the study was refused: " + answer);
        }
        return answer.body().path("study").asText();
    }

    JsonNode study(String id) {
        return get("/api/v1/studies/" + id).body();
    }

    /** Waits until the study ended; its last state. */
    JsonNode awaitEnd(String id) {
        return Await.value(
                "study " + id + " to end",
                () -> Optional.of(study(id))
                        .filter(study -> List.of("COMPLETED", "CANCELLED", "FAILED")
                                .contains(study.path("state").asText())),
                () -> study(id) + "\n" + trials(id));
    }

    /** All trials of a study, by number. */
    List<JsonNode> trials(String id) {
        List<JsonNode> trials = new ArrayList<>();
        get("/api/v1/studies/" + id + "/trials?limit=1000").body().path("items").forEach(trials::add);
        trials.sort(
                java.util.Comparator.comparingInt(trial -> trial.path("trial").asInt()));
        return trials;
    }

    /** What was said of each decision of that kind about a study, in order. */
    List<String> explanations(String id, DecisionKind kind) {
        List<String> explanations = new ArrayList<>();
        get("/api/v1/studies/" + id + "/decisions?limit=1000&kind=" + kind)
                .body()
                .path("items")
                .forEach(decision ->
                        explanations.add(decision.path("explanation").asText()));
        return explanations;
    }

    /** The reported metrics of a trial. */
    JsonNode metrics(String id, int trial) {
        return get("/api/v1/studies/" + id + "/trials/" + trial + "/metrics").body();
    }
}
