package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow.Evidence;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialRow.RungValue;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.ViewInput.LogPiece;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real server on any free port, a read model with a small study, and a client. */
final class ServerFixture implements AutoCloseable {
    /** Definitions are JSON with a name; the word bad is an error in line 3. */
    static final StudyDefinitions DEFINITIONS = new StudyDefinitions() {
        @Override
        public Outcome read(String text) {
            return text.contains("bad")
                    ? Outcome.bad("sampler: bad is unknown; known are random, tpe", 3)
                    : Outcome.good(text.startsWith("{") ? text : "{\"name\":\"from-yaml\",\"team\":\"vision\"}");
        }

        @Override
        public String space(String canonical) {
            ArrayNode space = JsonText.mapper().createArrayNode();
            tree(canonical).path("space").properties().forEach(parameter -> {
                ObjectNode described = space.addObject().put("name", parameter.getKey());
                described.setAll((ObjectNode) parameter.getValue());
            });
            return space.isEmpty()
                    ? "[{\"name\":\"lr\",\"type\":\"float\",\"min\":1e-5,\"max\":1,\"scale\":\"log\"}]"
                    : space.toString();
        }
    };

    static final int EVENT_STREAMS = 8;

    final ReadModel model = Rows.model();
    final FakeScheduler scheduler = new FakeScheduler(model);
    final FakeClientLink clients = new FakeClientLink();
    final Api api;
    private final HttpClient client = HttpClient.newHttpClient();

    ServerFixture() {
        this(config());
    }

    ServerFixture(ApiConfig config) {
        this(config, DEFINITIONS);
    }

    ServerFixture(ApiConfig config, StudyDefinitions definitions) {
        api = Api.start(config, model, scheduler, clients, definitions, null);
        model.study(
                "digits",
                Rows.study("digits", "vision", StudyState.RUNNING, Rows.ONE_METRIC, new Best(1, 0.25, 3, Map.of())));
        model.study("words", Rows.study("words", "speech", StudyState.PAUSED));
        model.trial(
                "digits",
                0,
                Rows.trial("digits", 0)
                        .lastEpoch(1)
                        .best(0.5)
                        .started(Rows.T0)
                        .rungs(new RungValue(1, 0.5))
                        .params(Map.of("lr", 0.1, "opt", "adam"))
                        .entry());
        model.trial(
                "digits",
                1,
                Rows.trial("digits", 1)
                        .state(TrialState.COMPLETED)
                        .lastEpoch(3)
                        .best(0.25)
                        .started(Rows.T0)
                        .ended(Rows.T0 + 9)
                        .rungs(new RungValue(1, 0.4), new RungValue(3, 0.25))
                        .params(Map.of("lr", 0.2))
                        .note("good one")
                        .entry());
        model.trial(
                "digits", 2, Rows.trial("digits", 2).state(TrialState.WAITING).entry());
        model.decision(Rows.decision(0, "digits", 1, DecisionKind.ASSIGN));
        model.decision(Rows.decision(
                1, "digits", 1, DecisionKind.CONTINUE, null, new Evidence("asha", 0, 0, 1, 0.4, 0, 2, 1, 0.4)));
        model.decision(Rows.decision(2, "digits", 1, DecisionKind.COMPLETE));
        model.epoch(Rows.epoch("digits", 1, 1, 1, 0.4));
        model.epoch(Rows.epoch("digits", 1, 1, 2, Double.NaN));
        model.epoch(Rows.epoch("digits", 1, 1, 3, 0.25));
        model.started("digits", 1, 2, "agent-1");
        model.epoch(Rows.epoch("digits", 1, 1, 4, 0.9));
        model.log(new LogPiece("digits", 1, 1, 0, "epoch 1\nepoch 2\n", 0));
        model.agent("default", "agent-1", FakeScheduler.agent("default", "agent-1", AgentState.ACTIVE));
        model.caughtUp();
    }

    static ApiConfig config() {
        return config(10_000);
    }

    static ApiConfig config(long answerTimeoutMs) {
        return new ApiConfig(
                "127.0.0.1",
                0,
                null,
                java.util.Set.of(),
                "1",
                "default",
                "test",
                20_000,
                10_000,
                10_000,
                EVENT_STREAMS,
                answerTimeoutMs,
                null);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    /** Sends a request; one with a body is JSON unless the headers say otherwise. */
    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return tree(get(path));
    }

    static JsonNode tree(HttpResponse<String> response) {
        return tree(response.body());
    }

    private static JsonNode tree(String json) {
        try {
            return JsonText.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    @Override
    public void close() {
        api.close();
        scheduler.close();
    }
}
