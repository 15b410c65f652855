package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.PoolRow;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyState;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadsTest {
    private static final String DIGITS = "/api/v1/studies/digits";
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void studiesAreListedAndFiltered() throws Exception {
        assertThat(names(server.json("/api/v1/studies"))).containsExactly("digits", "words");
        assertThat(names(server.json("/api/v1/studies?team=speech"))).containsExactly("words");
        assertThat(names(server.json("/api/v1/studies?state=RUNNING,FAILED"))).containsExactly("digits");
        assertThat(names(server.json("/api/v1/studies?q=WORD"))).containsExactly("words");
        assertThat(names(server.json("/api/v1/studies?project=none"))).isEmpty();
    }

    @Test
    void aStudyComesWithItsDefinitionSpaceAndBestHyperparameters() throws Exception {
        JsonNode study = server.json(DIGITS);
        assertThat(study.at("/definition/name").asText()).isEqualTo("digits");
        assertThat(study.at("/space/0/scale").asText()).isEqualTo("log");
        assertThat(study.at("/best/params/lr").asDouble()).isEqualTo(0.2);
        assertThat(study.at("/budget/epochs").isNull()).isTrue();
        assertThat(study.at("/endedAt").isNull()).isTrue();
    }

    @Test
    void trialsAreSortedFilteredAndPaged() throws Exception {
        assertThat(trials(server.json(DIGITS + "/trials"))).containsExactly(0, 1, 2);
        assertThat(trials(server.json(DIGITS + "/trials?sort=value"))).containsExactly(1, 0, 2);
        assertThat(trials(server.json(DIGITS + "/trials?sort=lr&order=desc"))).containsExactly(1, 0, 2);
        assertThat(trials(server.json(DIGITS + "/trials?state=WAITING"))).containsExactly(2);
        assertThat(trials(server.json(DIGITS + "/trials?q=GOOD"))).containsExactly(1);
        JsonNode first = server.json(DIGITS + "/trials?sort=value&limit=2");
        JsonNode second = server.json(DIGITS + "/trials?sort=value&limit=2&cursor="
                + first.get("next").asText());
        assertThat(trials(second)).containsExactly(2);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @Test
    void everyListCanBeWalkedByPagesOfOne() throws Exception {
        for (String list : List.of(
                "/api/v1/studies",
                "/api/v1/teams",
                "/api/v1/projects",
                "/api/v1/pools",
                "/api/v1/agents",
                DIGITS + "/trials",
                DIGITS + "/decisions",
                DIGITS + "/trials/1/decisions")) {
            Set<JsonNode> seen = new HashSet<>();
            JsonNode page = server.json(list + "?limit=1");
            for (; !page.get("next").isNull(); page = next(list, page)) {
                assertThat(seen.add(page.at("/items/0"))).as(list).isTrue();
            }
            assertThat(seen.add(page.at("/items/0"))).as(list).isTrue();
            assertThat(seen).as(list).hasSize(server.json(list).get("items").size());
        }
    }

    private JsonNode next(String list, JsonNode page) throws Exception {
        return server.json(list + "?limit=1&cursor=" + page.get("next").asText());
    }

    @Test
    void aTrialsCurveHasNamesForNumbersThatJsonLacks() throws Exception {
        JsonNode metrics = server.json(DIGITS + "/trials/1/metrics");
        assertThat(metrics.get("epochs").toString()).isEqualTo("[1,2,3]");
        assertThat(metrics.get("values").toString()).isEqualTo("[0.4,\"nan\",0.25]");
        assertThat(metrics.at("/all/val_loss").toString()).isEqualTo("[0.4,\"nan\",0.25]");
        assertThat(metrics.get("late").toString()).isEqualTo("[{\"epoch\":4,\"value\":0.9}]");
        assertThat(server.json(DIGITS + "/trials/2/metrics").get("epochs")).isEmpty();
    }

    @Test
    void decisionsComeWithTheirEvidence() throws Exception {
        JsonNode ofTrial = server.json(DIGITS + "/trials/1/decisions").get("items");
        assertThat(ofTrial).hasSize(3);
        assertThat(ofTrial.at("/1/evidence/cutoff").asDouble()).isEqualTo(0.4);
        JsonNode ofStudy =
                server.json(DIGITS + "/decisions?kind=CONTINUE,COMPLETE").get("items");
        assertThat(ofStudy.at("/0/kind").asText()).isEqualTo("COMPLETE");
        assertThat(ofStudy).hasSize(2);
    }

    @Test
    void plotsAreServed() throws Exception {
        assertThat(server.json(DIGITS + "/curves").get("curves")).hasSize(3);
        assertThat(server.json(DIGITS + "/curves?trials=1").at("/curves/0/epochs"))
                .hasSize(3);
        assertThat(server.json(DIGITS + "/curves?top=1").at("/curves/0/trial").asInt())
                .isEqualTo(1);
        JsonNode summary = server.json(DIGITS + "/summary?params=1");
        assertThat(summary.get("points")).hasSize(3);
        assertThat(summary.at("/points/1").toString())
                .isEqualTo("[1,\"COMPLETED\",0.25,3," + Rows.T0 + "," + (Rows.T0 + 9) + ",0]");
        assertThat(summary.at("/points/2").toString()).isEqualTo("[2,\"WAITING\",null,0,null,null,0]");
        assertThat(summary.at("/params/opt").toString()).isEqualTo("[\"adam\",null,null]");
        assertThat(server.json(DIGITS + "/rungs")
                        .at("/brackets/0/rungs/0/count")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.json(DIGITS + "/pareto").get("trials").toString()).isEqualTo("[1]");
        assertThat(server.json(DIGITS + "/timeline").at("/items/0/state").asText())
                .isEqualTo("COMPLETED");
        assertThat(server.json(DIGITS + "/importance").get("items")).hasSize(2);
    }

    @Test
    void logsPoolsTeamsAndProjectsAreServed() throws Exception {
        assertThat(server.json(DIGITS + "/trials/1/logs?tail=8").toString())
                .isEqualTo("{\"text\":\"epoch 2\\n\",\"skippedBytes\":8}");
        JsonNode pool = server.json("/api/v1/pools").at("/items/0");
        assertThat(pool.get("busy").asInt()).isEqualTo(1);
        assertThat(pool.get("free").asInt()).isEqualTo(1);
        assertThat(pool.get("sick").asInt()).isEqualTo(1);
        assertThat(pool.at("/teams/1/team").asText()).isEqualTo("vision");
        assertThat(pool.at("/teams/1/share").asDouble()).isEqualTo(1);
        assertThat(pool.at("/teams/1/entitled").asDouble()).isEqualTo(0.5);
        assertThat(server.json("/api/v1/teams").at("/items/1/slots").asInt()).isEqualTo(1);
        assertThat(server.json("/api/v1/projects").at("/items/0/studies").asInt())
                .isEqualTo(2);
        assertThat(server.json("/api/v1/agents?state=LOST").get("items")).isEmpty();
        assertThat(server.json("/api/v1/info").get("role").asText()).isEqualTo("admin");
    }

    @Test
    void clientsThatEndedAreListedOnRequestOnly() throws Exception {
        for (AgentState state : AgentState.values()) {
            for (String id : List.of("client-" + state, "agent-" + state)) {
                server.model.agent("clients", id, FakeScheduler.agent("clients", id, state));
            }
        }
        assertThat(server.json("/api/v1/agents?pool=clients").findValuesAsText("agent"))
                .hasSize(10)
                .contains("client-ACTIVE", "client-QUARANTINED", "agent-LOST", "agent-REMOVED")
                .doesNotContain("client-LOST", "client-REMOVED");
        assertThat(server.json("/api/v1/agents?pool=clients&state=LOST,REMOVED").findValuesAsText("agent"))
                .containsExactly("agent-LOST", "agent-REMOVED", "client-LOST", "client-REMOVED");
    }

    @Test
    void aPoolShowsWhatItsOperatorSet() throws Exception {
        server.model.pool(
                "default",
                new PoolRow(
                        "default",
                        Map.of("vision", new PoolRow.TeamPolicy(3, 1), "idle", new PoolRow.TeamPolicy(5, null)),
                        Map.of("smoke", new PoolRow.RuntimeClass(600_000, 2))));
        server.model.pool("empty", PoolRow.open("empty"));

        JsonNode pool = server.json("/api/v1/pools").at("/items/0");

        assertThat(pool.at("/teams/0").toString())
                .isEqualTo(
                        "{\"team\":\"idle\",\"weight\":5.0,\"quota\":null,\"slots\":0,\"share\":0.0,\"entitled\":0.0}");
        assertThat(pool.at("/teams/2/team").asText()).isEqualTo("vision");
        assertThat(pool.at("/teams/2/entitled").asDouble())
                .as("its quota of 1 of 3 slots keeps it below its weight")
                .isCloseTo(1 / 3.0, within(1e-9));
        assertThat(pool.at("/teams/1/entitled").asDouble())
                .as("the rest is the other team's")
                .isCloseTo(2 / 3.0, within(1e-9));
        assertThat(pool.get("classes").toString())
                .isEqualTo("{\"smoke\":{\"maxRuntimeMs\":600000,\"slotsPerTeam\":2}}");
        assertThat(server.json("/api/v1/pools").at("/items/1/pool").asText()).isEqualTo("empty");
    }

    @Test
    void theLedgerIsServedByTeamAndByStudy() throws Exception {
        JsonNode teams = server.json("/api/v1/ledger").get("items");
        assertThat(teams).hasSize(2);
        assertThat(teams.get(1).toString())
                .isEqualTo("{\"team\":\"vision\",\"study\":null,\"studies\":1,\"usedSlotMs\":1000,"
                        + "\"usefulSlotMs\":900,\"lostSlotMs\":100,\"savedSlotMs\":5000}");
        JsonNode studies =
                server.json("/api/v1/ledger?by=study&team=vision&pool=default").get("items");
        assertThat(studies).hasSize(1);
        assertThat(studies.at("/0/study").asText()).isEqualTo("digits");
        assertThat(server.json("/api/v1/ledger?pool=none").get("items")).isEmpty();
        assertThat(server.get("/api/v1/ledger?by=day").statusCode()).isEqualTo(400);
    }

    @Test
    void exportsAreFiles() throws Exception {
        HttpResponse<String> csv = server.get(DIGITS + "/export");
        assertThat(csv.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"digits.csv\"");
        assertThat(csv.body().lines()).hasSize(4);
        assertThat(csv.body()).startsWith("trial,state,").contains("params.lr", "good one");
        JsonNode json = server.json(DIGITS + "/export?format=json");
        assertThat(json.at("/trials/1/curve/epochs")).hasSize(3);
        assertThat(json.at("/definition/name").asText()).isEqualTo("digits");
    }

    @Test
    void aStudyOfWhichTheTrialsAreRemovedIsNoEmptyFile() throws Exception {
        server.model.study("words", Rows.study("words", "speech", StudyState.ARCHIVED));

        HttpResponse<String> answer = server.get("/api/v1/studies/words/export?format=json");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("was archived long ago, and its 2 trials are removed");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/studies/nope, 404, not-found, there is no study nope",
        "/api/v1/studies/digits/trials/99, 404, not-found, no trial 99",
        "/api/v1/studies/digits/trials/x, 400, invalid-request, trial must be a whole number",
        "/api/v1/studies/digits/trials?sort=foo, 400, invalid-request, 'a hyperparameter (lr, opt), got foo'",
        "/api/v1/studies/digits/trials?order=up, 400, invalid-request, order is asc or desc",
        "/api/v1/studies/digits/trials?limit=0, 400, invalid-request, limit lies between 1 and 1000",
        "/api/v1/studies/digits/trials?limit=1&limit=2, 400, invalid-request, limit is given 2 times",
        "/api/v1/studies/digits/trials?cursor=abc, 400, invalid-request, cursor is not one",
        "/api/v1/studies/digits/trials?state=SLEEPING, 400, invalid-request, state is one of",
        "/api/v1/studies?stat=RUNNING, 400, invalid-request, unknown query parameter stat; known are cursor",
        "/api/v1/studies/digits/curves?trials=1&top=2, 400, invalid-request, either trials or top",
        "/api/v1/studies/digits/curves?points=1, 400, invalid-request, points lies between",
        "/api/v1/studies/digits/summary?params=yes, 400, invalid-request, params is 0 or 1",
        "/api/v1/studies/digits/export?format=xls, 400, invalid-request, csv or json",
        "/api/v1/nowhere, 404, not-found, /api/v1/openapi.json"
    })
    void whatIsWrongIsSaidWithAStableCode(String path, int status, String code, String detail) throws Exception {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = ServerFixture.tree(response);
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).contains(detail);
    }

    @Test
    void aCursorOfAnotherListIsRefused() throws Exception {
        String cursor = server.json(DIGITS + "/trials?limit=1").get("next").asText();
        assertThat(server.get(DIGITS + "/trials?limit=1&sort=value&cursor=" + cursor)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void beforeTheReadSideHasCaughtUpNothingIsAnsweredFromHalfOfIt() throws Exception {
        try (ServerFixture other = new ServerFixture()) {
            io.trialstream.scheduler.view.ReadModel empty = Rows.model();
            empty.study("s", Rows.study("s", "t", StudyState.RUNNING));
            try (Api api = Api.start(
                    ServerFixture.config(), empty, other.scheduler, ClientLink.NONE, ServerFixture.DEFINITIONS, null)) {
                String base = "http://127.0.0.1:" + api.port();
                assertThat(status(other, base + "/api/v1/studies")).isEqualTo(503);
                assertThat(status(other, base + "/readyz")).isEqualTo(503);
                assertThat(status(other, base + "/healthz")).isEqualTo(200);
                empty.caughtUp();
                assertThat(status(other, base + "/readyz")).isEqualTo(200);
                assertThat(status(other, base + "/api/v1/studies")).isEqualTo(200);
            }
        }
    }

    private static int status(ServerFixture server, String uri) throws Exception {
        return server.client()
                .send(
                        java.net.http.HttpRequest.newBuilder(java.net.URI.create(uri))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        server.get("/api/v1/studies");
        String text = server.get("/metrics").body();
        assertThat(text)
                .contains(
                        "trialstream_view_ready 1.0",
                        "trialstream_view_epochs_total 3.0",
                        "trialstream_view_late_reports_total 1.0",
                        "trialstream_trials{pool=\"default\",state=\"RUNNING\"} 2.0",
                        "trialstream_slots{pool=\"default\",state=\"sick\"} 1.0",
                        "trialstream_http_request_seconds_count{method=\"GET\",route=\"/api/v1/studies\",status=\"200\"} 1");
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.get("items").forEach(item -> names.add(item.get("study").asText()));
        return names;
    }

    private static List<Integer> trials(JsonNode list) {
        List<Integer> numbers = new ArrayList<>();
        list.get("items").forEach(item -> numbers.add(item.get("trial").asInt()));
        return numbers;
    }
}
