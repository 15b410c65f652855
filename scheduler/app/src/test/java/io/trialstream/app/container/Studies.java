package io.trialstream.app.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Studies through the API of a containerised cluster. */
final class Studies {
    /** Every trial runs so many epochs: no pruner is at work, so every count is known beforehand. */
    static final int EPOCHS = 5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;
    private final String token;

    Studies(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /** Starts a study of the image's shell script in which every trial runs to its end; an epoch takes about so many seconds. */
    String start(String name, int trials, double epochSeconds) throws IOException, InterruptedException {
        return start(name, trials, epochSeconds, "none");
    }

    /** Starts one in which trials are halved in step, so that nothing depends on who comes first. */
    String startHalved(String name, int trials, double epochSeconds) throws IOException, InterruptedException {
        return start(name, trials, epochSeconds, "successive-halving, reductionFactor: 2");
    }

    /** Every configuration is given, since without an optimiser the scheduler proposes others. */
    private String start(String name, int trials, double epochSeconds, String pruner)
            throws IOException, InterruptedException {
        String points = IntStream.range(0, trials)
                .mapToObj(trial -> "{rate: 0.0%02d, layers: %d}".formatted(10 + trial, 1 + trial % 6))
                .collect(Collectors.joining(", ", "[", "]"));
        String definition = """
                name: %s
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: %d}
                command: [sh, train.sh, "{rate}", "{layers}"]
                workdir: .
                env: {EPOCH_SECONDS: "%s"}
                space:
                  rate: {type: float, min: 0.001, max: 1, scale: log}
                  layers: {type: int, min: 1, max: 6}
                start: %s
                sampler: {type: random}
                pruner: {type: %s}
                budget: {trials: %d, parallel: 4}
                seed: 1
                """.formatted(name, EPOCHS, epochSeconds, points, pruner, trials);
        HttpResponse<String> answer = http.send(
                request("/api/v1/studies")
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(definition))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("study").asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(path).GET().build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    JsonNode study(String study) throws IOException, InterruptedException {
        return get("/api/v1/studies/" + study);
    }

    /** Waits until the study's row is as wanted. */
    JsonNode await(String study, String what, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode row = study(study);
        while (!wanted.test(row)) {
            assertThat(row.path("endedAt").isNumber())
                    .as("%s: the study has ended without it: %s", what, row)
                    .isFalse();
            assertThat(System.nanoTime() - deadline)
                    .as("%s within %s s; it is %s", what, PATIENCE.toSeconds(), row)
                    .isNegative();
            Waiting.aMoment();
            row = study(study);
        }
        return row;
    }

    JsonNode awaitEpochs(String study, int epochs) throws IOException, InterruptedException {
        return await(study, epochs + " epochs", row -> row.path("epochsRun").asInt() >= epochs);
    }

    JsonNode awaitEnd(String study) throws IOException, InterruptedException {
        return await(study, "the end", row -> row.path("endedAt").isNumber());
    }

    /** A study that was disturbed ended as the one that nobody disturbed: the same trials, states, values and curves, and the same best. */
    void mustEqual(String disturbed, String undisturbed, int trials) throws IOException, InterruptedException {
        JsonNode row = awaitEnd(disturbed);
        JsonNode expected = awaitEnd(undisturbed);
        assertThat(row.path("state")).as(row.toString()).isEqualTo(expected.path("state"));
        assertThat(row.path("trials")).as(row.toString()).isEqualTo(expected.path("trials"));
        assertThat(row.path("trials").path("total").asInt()).isEqualTo(trials);
        assertThat(row.path("best").path("trial"))
                .isEqualTo(expected.path("best").path("trial"));
        assertThat(row.path("best").path("value"))
                .isEqualTo(expected.path("best").path("value"));
        for (int trial = 0; trial < trials; trial++) {
            String path = "/trials/" + trial;
            JsonNode one = get("/api/v1/studies/" + disturbed + path);
            JsonNode same = get("/api/v1/studies/" + undisturbed + path);
            for (String field : List.of("params", "state", "bestValue", "lastEpoch", "rungs")) {
                assertThat(one.path(field))
                        .as("%s of %s, not %s", field, one, same)
                        .isEqualTo(same.path(field));
            }
            JsonNode curve = get("/api/v1/studies/" + disturbed + path + "/metrics");
            JsonNode sameCurve = get("/api/v1/studies/" + undisturbed + path + "/metrics");
            assertThat(curve.path("epochs")).isNotEmpty().isEqualTo(sameCurve.path("epochs"));
            assertThat(curve.path("values")).isNotEmpty().isEqualTo(sameCurve.path("values"));
        }
    }

    /** Nothing is lost and nothing is counted twice: every trial completed, and its curve has each epoch once, in order. */
    void mustBeWhole(String study, int trials) throws IOException, InterruptedException {
        JsonNode row = awaitEnd(study);
        assertThat(row.path("state").asText()).as(row.toString()).isEqualTo("COMPLETED");
        JsonNode counts = row.path("trials");
        assertThat(counts.path("total").asInt()).as(row.toString()).isEqualTo(trials);
        assertThat(counts.path("completed").asInt()).as(row.toString()).isEqualTo(trials);
        assertThat(counts.path("failed").asInt()).as(row.toString()).isZero();
        for (int trial = 0; trial < trials; trial++) {
            List<Integer> epochs = new ArrayList<>();
            get("/api/v1/studies/" + study + "/trials/" + trial + "/metrics")
                    .path("epochs")
                    .forEach(epoch -> epochs.add(epoch.asInt()));
            assertThat(epochs)
                    .as("the curve of trial %s of %s", trial, study)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, EPOCHS).boxed().toList());
        }
    }
}
