package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code trialstream simulate}, as a user plans capacity with it. */
class SimulateIT {
    private static final String STUDY = """
            name: planned
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: ["true", "{x}"]
            space: {x: {type: float, min: 0, max: 1}}
            sampler: {type: random}
            pruner: {type: asha, reductionFactor: 3}
            budget: {trials: 60, parallel: 8}
            seed: 3
            """;

    @TempDir
    Path dir;

    private TrialstreamProcess simulate(String... more) throws IOException {
        Files.writeString(dir.resolve("study.yaml"), STUDY);
        String[] arguments = new String[more.length + 2];
        arguments[0] = "simulate";
        arguments[1] = "study.yaml";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return TrialstreamProcess.trialstream(dir, arguments);
    }

    @Test
    void comparesNumbersOfWorkersAndRepeatsItself() throws IOException {
        try (TrialstreamProcess one = simulate("--workers", "1,8", "--failures", "2", "--json");
                TrialstreamProcess again = simulate("--workers", "1,8", "--failures", "2", "--json")) {
            assertThat(one.awaitExit()).as(one::output).isZero();
            assertThat(again.awaitExit()).isZero();
            assertThat(one.out()).contains("WORKERS", "SPEED-UP", "more workers help up to 8");
            JsonNode json = one.lastLine();
            assertThat(again.lastLine().path("results")).isEqualTo(json.path("results"));

            JsonNode alone = json.path("results").path(0);
            JsonNode eight = json.path("results").path(1);
            assertThat(alone.path("workers").asInt()).isEqualTo(1);
            assertThat(alone.path("speedUp").asDouble()).isEqualTo(1);
            assertThat(eight.path("workers").asInt()).isEqualTo(8);
            assertThat(eight.path("speedUp").asDouble()).isBetween(4.0, 8.0);
            assertThat(json.path("results")).hasSize(2).allSatisfy(result -> {
                assertThat(result.path("trials").asInt()).isEqualTo(60);
                assertThat(result.path("fullEpochs").asInt()).isEqualTo(540);
                assertThat(result.path("epochs").asInt()).isBetween(60, 400);
                JsonNode improvements = result.path("improvements");
                assertThat(improvements.size()).isPositive();
                for (int i = 1; i < improvements.size(); i++) {
                    assertThat(improvements.path(i).path("value").asDouble())
                            .isLessThan(improvements.path(i - 1).path("value").asDouble());
                    assertThat(improvements.path(i).path("seconds").asDouble())
                            .isGreaterThanOrEqualTo(
                                    improvements.path(i - 1).path("seconds").asDouble());
                }
                assertThat(improvements.path(improvements.size() - 1).path("value"))
                        .isEqualTo(result.path("best"));
            });
        }
    }

    @Test
    void runsOnRecordedCurves() throws IOException {
        StringBuilder csv = new StringBuilder("config,x,epoch,loss,seconds\n");
        for (int config = 0; config < 5; config++) {
            for (int epoch = 1; epoch <= 9; epoch++) {
                csv.append(config + "," + config / 4.0 + "," + epoch + "," + (config + 1.0 / epoch) + "," + epoch * 10
                        + "\n");
            }
        }
        Files.writeString(dir.resolve("curves.csv"), csv.toString());
        try (TrialstreamProcess run = simulate("--workers", "4", "--curves", "curves.csv", "--json")) {
            assertThat(run.awaitExit()).as(run::output).isZero();
            JsonNode result = run.lastLine().path("results").path(0);
            assertThat(result.path("best").asDouble()).isEqualTo(1.0 / 9);
            // all epochs take 10 s
            assertThat(result.path("durationSeconds").asDouble())
                    .isGreaterThanOrEqualTo(result.path("epochs").asInt() * 10.0 / 4);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--workers 0 | --workers lies between 1 and 1000000, got 0",
                "--workers 2 --epoch-seconds 0 | --epoch-seconds must be above 0",
                "--workers 2 --curves nowhere.csv | there is no file nowhere.csv"
            })
    void badInputIsToldAndEndsWithTwo(String options, String said) throws IOException {
        try (TrialstreamProcess run = simulate(options.split(" "))) {
            assertThat(run.awaitExit()).as(run::output).isEqualTo(2);
            assertThat(run.err()).contains(said);
            assertThat(run.out()).isEmpty();
        }
    }
}
