package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.scheduler.http.FakeScheduler.Mood;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WritesTest {
    private static final String STUDIES = "/api/v1/studies";
    private static final String DIGITS = STUDIES + "/digits";
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStudyIsCreatedUnderAFreeId() throws Exception {
        HttpResponse<String> response =
                server.send("POST", STUDIES, "{\"name\":\"Digits\",\"team\":\"vision\",\"pool\":\"gpu\"}");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(ServerFixture.tree(response).get("study").asText()).isEqualTo("digits-2");
        assertThat(response.headers().firstValue("Location")).hasValue(DIGITS + "-2");
        CommandRequest command = server.scheduler.last();
        assertThat(command.kind()).isEqualTo(Kind.CREATE_STUDY);
        assertThat(command.pool()).isEqualTo("gpu");
        assertThat(command.issuedBy()).isEqualTo("local");
    }

    @Test
    void aDefinitionMayBeYamlAndGoesToTheDefaultPool() throws Exception {
        HttpResponse<String> response =
                server.send("POST", STUDIES, "name: from-yaml\n", "Content-Type", "application/yaml");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(server.scheduler.last().pool()).isEqualTo("default");
        assertThat(server.scheduler.last().payload()).contains("\"pool\":\"default\"");
    }

    @Test
    void aBadDefinitionIsRefusedWithItsLine() throws Exception {
        HttpResponse<String> response = server.send("POST", STUDIES, "{\"name\":\"bad\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode problem = ServerFixture.tree(response);
        assertThat(problem.get("code").asText()).isEqualTo("invalid-definition");
        assertThat(problem.get("line").asInt()).isEqualTo(3);
        assertThat(server.scheduler.commands).isEmpty();
    }

    @Test
    void aRepeatWithTheSameKeyGivesTheSameStudy() throws Exception {
        String body = "{\"name\":\"new\",\"team\":\"vision\"}";
        JsonNode first = ServerFixture.tree(server.send("POST", STUDIES, body, "Idempotency-Key", "k1"));
        JsonNode again = ServerFixture.tree(server.send("POST", STUDIES, body, "Idempotency-Key", "k1"));
        JsonNode other = ServerFixture.tree(server.send("POST", STUDIES, body, "Idempotency-Key", "k2"));
        assertThat(first.get("study").asText()).isEqualTo("new");
        assertThat(again.get("study").asText()).isEqualTo("new");
        assertThat(other.get("study").asText()).isEqualTo("new-2");
        HttpResponse<String> conflict =
                server.send("POST", STUDIES, "{\"name\":\"x\",\"team\":\"vision\"}", "Idempotency-Key", "k1");
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body()).contains("\"code\":\"conflict\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/pause, PAUSE_STUDY, PAUSED",
        "/resume, RESUME_STUDY, RUNNING",
        "/cancel, CANCEL_STUDY, CANCELLED",
        "/archive, ARCHIVE_STUDY, ARCHIVED",
        "/trials/0/stop, STOP_TRIAL, STOPPED",
        "/trials/0/pause, PAUSE_TRIAL, PAUSED",
        "/trials/0/resume, RESUME_TRIAL, WAITING"
    })
    void aWriteAnswersWithTheStateThatItLedTo(String path, Kind kind, String state) throws Exception {
        HttpResponse<String> response = server.send("POST", DIGITS + path, "{}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ServerFixture.tree(response).get("state").asText()).isEqualTo(state);
        assertThat(server.scheduler.last().kind()).isEqualTo(kind);
        assertThat(server.scheduler.last().study()).isEqualTo("digits");
    }

    @Test
    void trialsAreAddedAndCloned() throws Exception {
        HttpResponse<String> added =
                server.send("POST", DIGITS + "/trials", "{\"params\":{\"lr\":0.3,\"opt\":\"sgd\"},\"note\":\"mine\"}");
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(ServerFixture.tree(added).get("trial").asInt()).isEqualTo(3);
        assertThat(server.scheduler.last().payload())
                .isEqualTo("{\"params\":{\"lr\":0.3,\"opt\":\"sgd\"},\"note\":\"mine\"}");
        assertThat(server.send("POST", DIGITS + "/trials", "{\"cloneOf\":1}").statusCode())
                .isEqualTo(201);
        assertThat(server.scheduler.last().payload()).isEqualTo("{\"cloneOf\":1,\"params\":{}}");
    }

    @Test
    void editsCarryOnlyWhatChangesAndNullLiftsALimit() throws Exception {
        String edit = "{\"budget\":{\"trials\":80,\"maxRuntimeMs\":90000,\"target\":null},\"priority\":70,"
                + "\"tags\":[\"a\"],\"note\":\"n\"}";
        assertThat(server.send("PATCH", DIGITS, edit).statusCode()).isEqualTo(200);
        JsonNode payload = io.trialstream.scheduler.view.codec.JsonText.mapper()
                .readTree(server.scheduler.last().payload());
        assertThat(payload.get("budget").toString())
                .isEqualTo("{\"trials\":80,\"maxRuntime\":\"90000ms\",\"target\":null}");
        assertThat(payload.get("priority").asInt()).isEqualTo(70);
        assertThat(payload.get("tags").toString()).isEqualTo("[\"a\"]");
        assertThat(payload.get("note").asText()).isEqualTo("n");

        assertThat(server.send("PATCH", DIGITS + "/trials/0", "{\"note\":\"odd\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.scheduler.last().payload()).isEqualTo("{\"note\":\"odd\"}");
    }

    @Test
    void agentsAreDrained() throws Exception {
        HttpResponse<String> response =
                server.send("POST", "/api/v1/agents/agent-1/drain?pool=default", null, "X-Trialstream", "1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ServerFixture.tree(response).get("state").asText()).isEqualTo("DRAINING");
        assertThat(server.send("POST", "/api/v1/agents/agent-1/drain?pool=other", "{}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH | /api/v1/studies/digits | {\"nme\":\"x\"} | unknown field nme; known are budget",
                "PATCH | /api/v1/studies/digits | {} | nothing to change",
                "PATCH | /api/v1/studies/digits | {\"budget\":{\"gpus\":1}} | budget has an unknown field gpus",
                "PATCH | /api/v1/studies/digits | {\"budget\":{\"maxRuntimeMs\":-1}} | maxRuntimeMs must be",
                "PATCH | /api/v1/studies/digits | {\"tags\":\"a\"} | tags must be a list",
                "PATCH | /api/v1/studies/digits | {\"note\":1} | note must be a text",
                "PATCH | /api/v1/studies/digits/trials/0 | {\"priority\":1} | unknown field priority",
                "POST | /api/v1/studies/digits/trials | {} | give params, or cloneOf",
                "POST | /api/v1/studies/digits/trials | {\"params\":{\"lr\":[1]}} | params.lr must be a number",
                "POST | /api/v1/studies/digits/trials | {\"params\":7} | params must be an object",
                "POST | /api/v1/studies/digits/trials | {\"cloneOf\":\"1\"} | cloneOf must be a trial's number",
                "POST | /api/v1/studies/digits/pause | {\"now\":true} | unknown field now; none is known",
                "POST | /api/v1/studies/digits/pause | [1] | must be a JSON object",
                "POST | /api/v1/studies/digits/pause | {\"a\":1,\"a\":1} | Duplicate",
                "POST | /api/v1/studies/digits/pause | {nope | the body is no JSON"
            })
    void aBadBodyIsRefusedBeforeAnythingIsSent(String method, String path, String body, String detail)
            throws Exception {
        HttpResponse<String> response = server.send(method, path, body);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode problem = ServerFixture.tree(response);
        assertThat(problem.get("code").asText()).isEqualTo("invalid-request");
        assertThat(problem.get("detail").asText()).contains(detail);
        assertThat(server.scheduler.commands).isEmpty();
    }

    @Test
    void cloningATrialThatIsNotThereIsNotFound() throws Exception {
        assertThat(server.send("POST", DIGITS + "/trials", "{\"cloneOf\":99}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRefusalCarriesTheSchedulersWords() throws Exception {
        server.scheduler.mood = Mood.REFUSES;
        HttpResponse<String> response = server.send("POST", DIGITS + "/pause", "{}");
        assertThat(response.statusCode()).isEqualTo(409);
        JsonNode problem = ServerFixture.tree(response);
        assertThat(problem.get("code").asText()).isEqualTo("refused");
        assertThat(problem.get("detail").asText()).isEqualTo("it is too late for that");
        assertThat(problem.get("reason").asText()).isEqualTo("USER");
    }

    @Test
    void anUnreachableBrokerIsUnavailable() throws Exception {
        server.scheduler.mood = Mood.IS_UNREACHABLE;
        HttpResponse<String> response = server.send("POST", DIGITS + "/pause", "{}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"unavailable\"", "no broker");
    }

    @Test
    void aSilentSchedulerIsATimeout() throws Exception {
        try (ServerFixture impatient = new ServerFixture(ServerFixture.config(50))) {
            impatient.scheduler.mood = Mood.IS_SILENT;
            HttpResponse<String> response = impatient.send("POST", DIGITS + "/pause", "{}");
            assertThat(response.statusCode()).isEqualTo(504);
            JsonNode problem = ServerFixture.tree(response);
            assertThat(problem.get("code").asText()).isEqualTo("timeout");
            assertThat(problem.get("commandId").asText())
                    .isEqualTo(impatient.scheduler.last().commandId());
            assertThat(impatient.model.answers().size()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Digits MLP!, digits-mlp",
        "'  --a--b  ', a-b",
        "Größe, gr-e",
        "日本, study",
        "UPPER_lower.9, upper-lower-9"
    })
    void idsAreMadeOfNames(String name, String id) {
        assertThat(StudyWrites.slug(name)).isEqualTo(id);
        assertThat(StudyWrites.slug("x".repeat(300))).hasSize(80);
    }

    @Test
    void aPoolIsConfigured() throws Exception {
        String path = "/api/v1/pools/default/configure";
        HttpResponse<String> response = server.send("POST", path, "{\"teams\":{\"vision\":{\"weight\":3}}}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ServerFixture.tree(response)
                        .at("/classes/smoke/maxRuntimeMs")
                        .asLong())
                .isEqualTo(600_000);
        assertThat(server.scheduler.last().kind()).isEqualTo(CommandRequest.Kind.CONFIGURE_POOL);
        assertThat(server.scheduler.last().payload()).isEqualTo("{\"teams\":{\"vision\":{\"weight\":3}}}");
        assertThat(server.send("POST", path, "{}").body()).contains("give teams, classes or both");
        assertThat(server.send("POST", path, "{\"team\":{}}").body()).contains("unknown field team");
        assertThat(server.send("POST", "/api/v1/pools/a%20b/configure", "{\"teams\":{}}")
                        .body())
                .contains("can't be a pool's name");
        server.scheduler.mood = FakeScheduler.Mood.REFUSES;
        assertThat(server.send("POST", path, "{\"teams\":{}}").body()).contains("it is too late for that");
    }
}
