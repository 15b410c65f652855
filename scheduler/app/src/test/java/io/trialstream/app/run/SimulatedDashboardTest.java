package io.trialstream.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.core.sim.Faults;
import io.trialstream.core.sim.Simulation;
import io.trialstream.core.sim.SyntheticCurves;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedDashboardTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    private static ParsedStudy study() {
        return StudyFile.parse("""
            name: simulated
            metric: {name: acc, goal: maximize}
            resource: {name: epoch, min: 1, max: 9}
            command: [sh, train.sh]
            space: {lr: {type: float, min: 0, max: 1}}
            sampler: {type: random}
            pruner: {type: asha, reductionFactor: 3}
            budget: {trials: 30, parallel: 2}
            """, "study.yaml");
    }

    private SimulatedDashboard start() {
        ParsedStudy study = study();
        StudySpec spec = study.spec();
        Simulation.Setup setup = new Simulation.Setup(
                spec, new SyntheticCurves(spec.space(), 1, 60_000, 0.01), Faults.NONE, 10, null, 1);
        return SimulatedDashboard.start(study, setup, Simulation.run(setup, 8), 0, NOW);
    }

    private HttpResponse<String> send(SimulatedDashboard shown, String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(shown.url() + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(""))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(SimulatedDashboard shown, String path) throws Exception {
        HttpResponse<String> answer = send(shown, "GET", "/api/v1/studies/simulated" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void aSimulatedStudyIsShownWithAllThatHappenedAsIfItHadJustEnded() throws Exception {
        try (SimulatedDashboard shown = start()) {
            JsonNode study = get(shown, "");
            assertThat(study.path("state").asText()).isEqualTo("COMPLETED");
            assertThat(study.path("endedAt").asLong()).isEqualTo(NOW);
            assertThat(study.path("createdAt").asLong()).isLessThan(NOW - 9 * 30_000);
            assertThat(study.at("/trials/total").asInt()).isEqualTo(30);
            assertThat(study.at("/trials/stopped").asInt()).isPositive();
            assertThat(study.at("/budget/parallel").asInt()).isEqualTo(8);
            assertThat(study.at("/space/0/name").asText()).isEqualTo("lr");

            JsonNode trials = get(shown, "/trials?sort=value&limit=1").path("items");
            int best = trials.get(0).path("trial").asInt();
            assertThat(best).isEqualTo(study.at("/best/trial").asInt());
            JsonNode curve = get(shown, "/trials/" + best + "/metrics");
            assertThat(curve.path("epochs"))
                    .hasSize(trials.get(0).path("lastEpoch").asInt());
            assertThat(get(shown, "/timeline").toString()).contains("agent-0");
            assertThat(get(shown, "/rungs").at("/brackets/0/rungs/0/resource").asInt())
                    .isEqualTo(1);
            assertThat(get(shown, "/decisions?kind=STOP").path("items")).isNotEmpty();
        }
    }

    @Test
    void itTakesNoCommands() throws Exception {
        try (SimulatedDashboard shown = start()) {
            HttpResponse<String> answer = send(shown, "POST", "/api/v1/studies/simulated/archive");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("a simulated study takes no commands");
        }
    }
}
