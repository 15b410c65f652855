package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventStreamTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    /** One connection to the stream. */
    private final class Follower implements AutoCloseable {
        private final InputStream stream;
        private final BufferedReader in;
        private String lastId = "";

        Follower(String query, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/api/v1/events" + query));
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            HttpResponse<InputStream> response = server.client().send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            stream = response.body();
            in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        /** The next event's name and data; blocks without any, remembers its id. */
        Map.Entry<String, JsonNode> next() throws Exception {
            Map<String, String> fields = new LinkedHashMap<>();
            while (true) {
                String line = in.readLine();
                assertThat(line).as("the stream has ended").isNotNull();
                int colon = line.indexOf(':');
                if (line.isEmpty()) {
                    lastId = fields.getOrDefault("id", lastId);
                    if (fields.containsKey("event")) {
                        return Map.entry(fields.get("event"), JsonText.mapper().readTree(fields.get("data")));
                    }
                    fields.clear();
                } else if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }

        /** Reads until the first id has come, so that what follows is seen. */
        Follower ready() throws Exception {
            for (String line = in.readLine(); line != null && !line.startsWith("id: "); line = in.readLine()) {
                assertThat(line).startsWith("retry");
            }
            return this;
        }

        @Override
        public void close() throws Exception {
            stream.close();
        }
    }

    @Test
    void changesArriveAsEventsWithTheApisJson() throws Exception {
        try (Follower follower = new Follower("").ready()) {
            server.model.trial(
                    "digits",
                    2,
                    Rows.trial("digits", 2).state(TrialState.RUNNING).entry());
            Map.Entry<String, JsonNode> trial = follower.next();
            server.model.epoch(Rows.epoch("digits", 2, 1, 1, Double.NaN));
            Map.Entry<String, JsonNode> metric = follower.next();
            server.model.decision(Rows.decision(9, "digits", 2, DecisionKind.CONTINUE));
            Map.Entry<String, JsonNode> decision = follower.next();
            server.model.study("digits", Rows.study("digits", "vision", StudyState.COMPLETED));
            Map.Entry<String, JsonNode> study = follower.next();

            assertThat(trial.getKey()).isEqualTo("trial");
            assertThat(trial.getValue()).isEqualTo(server.json("/api/v1/studies/digits/trials/2"));
            assertThat(metric.getKey()).isEqualTo("metric");
            assertThat(metric.getValue().toString())
                    .isEqualTo("{\"study\":\"digits\",\"trial\":2,\"epoch\":1,\"value\":\"nan\",\"values\":[\"nan\"]}");
            assertThat(decision.getKey()).isEqualTo("decision");
            assertThat(decision.getValue().get("kind").asText()).isEqualTo("CONTINUE");
            assertThat(study.getKey()).isEqualTo("study");
            assertThat(study.getValue().get("state").asText()).isEqualTo("COMPLETED");
        }
    }

    @Test
    void aFollowerResumesAfterTheLastEventThatItSaw() throws Exception {
        String seen;
        try (Follower first = new Follower("").ready()) {
            server.model.decision(Rows.decision(10, "digits", 2, DecisionKind.ASSIGN));
            first.next();
            seen = first.lastId;
        }
        server.model.decision(Rows.decision(11, "digits", 2, DecisionKind.START));
        server.model.decision(Rows.decision(12, "digits", 2, DecisionKind.CONTINUE));
        try (Follower again = new Follower("", "Last-Event-ID", seen)) {
            assertThat(again.next().getValue().get("sequence").asInt()).isEqualTo(11);
            assertThat(again.next().getValue().get("sequence").asInt()).isEqualTo(12);
        }
    }

    @Test
    void anIdThatIsNotInTheBufferAsksToLoadAnew() throws Exception {
        for (String id : new String[] {"1", "nonsense", "-5"}) {
            try (Follower follower = new Follower("", "Last-Event-ID", id)) {
                assertThat(follower.next().getKey()).as(id).isEqualTo("reset");
                server.model.decision(Rows.decision(20, "digits", 2, DecisionKind.START));
                assertThat(follower.next().getKey()).as(id).isEqualTo("decision");
            }
        }
    }

    @Test
    void aFollowerMayAskForAStudyAndForTypes() throws Exception {
        try (Follower ofStudy = new Follower("?study=words").ready();
                Follower ofType = new Follower("?types=study,agent").ready()) {
            server.model.decision(Rows.decision(30, "digits", 2, DecisionKind.START));
            server.model.decision(Rows.decision(31, "words", null, DecisionKind.STUDY_STATE));
            server.model.study("words", Rows.study("words", "speech", StudyState.RUNNING));
            assertThat(ofStudy.next().getValue().get("sequence").asInt()).isEqualTo(31);
            assertThat(ofType.next().getKey()).isEqualTo("study");
        }
    }

    @Test
    void tooManyFollowersAreRefused() throws Exception {
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < ServerFixture.EVENT_STREAMS; i++) {
            followers.add(new Follower("").ready());
        }
        HttpResponse<String> refused = server.get("/api/v1/events");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"unavailable\"");
        for (Follower follower : followers) {
            follower.close();
        }
    }

    @Test
    void aFloodOfMetricsIsCutDownToEachTrialsNewest() throws Exception {
        String before = Long.toString(server.model.feed().lastId());
        for (int epoch = 1; epoch <= 2000; epoch++) {
            server.model.epoch(Rows.epoch("digits", 7, 1, epoch, 1.0 / epoch));
        }
        server.model.decision(Rows.decision(40, "digits", 7, DecisionKind.STOP));
        try (Follower follower = new Follower("", "Last-Event-ID", before)) {
            assertThat(follower.next().getValue().get("epoch").asInt()).isEqualTo(2000);
            assertThat(follower.next().getKey()).isEqualTo("decision");
        }
    }

    @Test
    void theServersEndEndsTheStreams() throws Exception {
        try (Follower follower = new Follower("").ready()) {
            server.api.close();
            assertThat(ended(follower)).isTrue();
        }
    }

    // a stream that the server ends is seen as its end or as a broken connection, whichever comes first
    private static boolean ended(Follower follower) {
        try {
            String line = follower.in.readLine();
            while (line != null) {
                assertThat(line).doesNotStartWith("event");
                line = follower.in.readLine();
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }
}
