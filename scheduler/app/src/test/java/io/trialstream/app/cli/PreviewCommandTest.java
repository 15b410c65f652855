package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PreviewCommandTest {
    private static final String SPACE = """
            name: small
            metric: {name: loss, goal: minimize}
            resource: {max: 27}
            command: [python3, train.py, "{x}", "{m}"]
            space:
              x: {type: float, min: 0, max: 1}
              o: {type: categorical, values: [a, b]}
              m: {type: int, min: 1, max: 3, when: {o: a}}
            """;
    private static final String FINITE = SPACE.replace("max: 1}", "max: 1, step: 0.25}");

    private static JsonNode preview(String text) throws IOException {
        Shell.Result result = Shell.offline().input(text).run("preview", "-", "--json");
        assertThat(result.exitCode()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void countsWhoReachesWhichRung() {
        Shell.Result result = Shell.offline()
                .input(SPACE + "pruner: {type: asha, minPeers: 1}\nbudget: {trials: 81}\n")
                .run("preview", "-");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .startsWith(
                        "study     small (project default, team default, pool default)",
                        "space     3 parameters, infinitely many configurations",
                        "trials    81, 4 at a time",
                        "pruner    asha",
                        "BRACKET  RUNG  EPOCH  REACH IT  GO ON");
        assertThat(result.err())
                .isEqualTo("note: command: {m} is filled with nothing when m is inactive; put it in a list of"
                        + " its own, such as [--m, \"{m}\"], to leave out the whole\n");
    }

    @Test
    void agreesWithItself() throws IOException {
        JsonNode json = preview(SPACE + "pruner: {type: asha, minPeers: 1}\nbudget: {trials: 81}\n");
        JsonNode rungs = json.path("rungs");

        assertThat(rungs).hasSize(3);
        assertThat(rungs.path(0).path("arrive").asLong()).isEqualTo(81);
        for (int i = 1; i < 3; i++) {
            assertThat(rungs.path(i).path("arrive")).isEqualTo(rungs.path(i - 1).path("goOn"));
        }
        // the k-th arrival is among the best max(1, k / 3) of k with that chance
        double expectedToGoOn = 0;
        for (int k = 1; k <= 81; k++) {
            expectedToGoOn += Math.max(1, k / 3) / (double) k;
        }
        assertThat(rungs.path(0).path("goOn").asDouble()).isCloseTo(expectedToGoOn, within(2.0));
        assertThat(json.path("epochsFull").asLong()).isEqualTo(81 * 27);
        long expected = 0;
        long[] resources = {1, 3, 9, 27};
        for (int i = 0; i < 4; i++) {
            long reach = i < 3
                    ? rungs.path(i).path("arrive").asLong()
                    : json.path("trainedFully").asLong();
            expected += reach * (resources[i] - (i == 0 ? 0 : resources[i - 1]));
        }
        // each figure is rounded on its own
        assertThat(json.path("epochs").asLong()).isBetween(expected - 27, expected + 27);
    }

    @Test
    void aTrialOfAPopulationIsOneInterval() throws IOException {
        JsonNode json = preview(SPACE + "sampler: {type: pbt, interval: 3}\nbudget: {trials: 20}\n");

        assertThat(json.path("epochs").asLong()).isEqualTo(20 * 3);
        assertThat(json.path("epochsFull").asLong()).isEqualTo(20 * 3);
    }

    @Test
    void promotesExactlyAThird() throws IOException {
        JsonNode json = preview(SPACE + "pruner: {type: asha, mode: promote}\nbudget: {trials: 81}\n");

        assertThat(json.path("rungs").path(0).path("arrive").asLong()).isEqualTo(81);
        assertThat(json.path("rungs").path(0).path("goOn").asLong()).isBetween(27L, 36L);
    }

    @Test
    void trainsEveryTrialWithoutAPruner() throws IOException {
        JsonNode json = preview(SPACE + "budget: {trials: 10}\n");

        assertThat(json.path("epochs").asLong()).isEqualTo(270);
        assertThat(json.path("trainedFully").asLong()).isEqualTo(10);
    }

    @Test
    void countsAFiniteSpaceAndStopsWhenItIsUsedUp() throws IOException {
        // five values of x, times three of m with a and one without
        JsonNode json = preview(FINITE);

        assertThat(json.path("space").path("configurations").asLong()).isEqualTo(20);
        assertThat(json.path("trials").asLong()).isEqualTo(20);
    }

    @Test
    void countsTheGrid() throws IOException {
        JsonNode json = preview(SPACE + "sampler: {type: grid, points: 7}\n");

        assertThat(json.path("grid").asLong()).isEqualTo(28);
        assertThat(json.path("trials").asLong()).isEqualTo(28);
    }

    @Test
    void endsWhenTheEpochsAreUsedUp() throws IOException {
        JsonNode json = preview(SPACE + "budget: {epochs: 270}\n");

        assertThat(json.path("trials").asLong()).isEqualTo(10);
        assertThat(json.path("epochs").asLong()).isEqualTo(270);
    }

    @Test
    void scalesUpToManyTrials() throws IOException {
        JsonNode json = preview(SPACE + "pruner: asha\nbudget: {trials: 1000000}\n");

        assertThat(json.path("trials").asLong()).isEqualTo(1_000_000);
        assertThat(json.path("rungs").path(0).path("goOn").asLong()).isBetween(320_000L, 346_000L);
    }

    @Test
    void validatesOffline() {
        Shell.Result right = Shell.offline().input(SPACE).run("validate", "-");
        Shell.Result wrong =
                Shell.offline().input(SPACE.replace("max: 27", "max: 0")).run("validate", "-");

        assertThat(right.out()).isEqualTo("- is right: 3 parameters\n");
        assertThat(wrong)
                .isEqualTo(new Shell.Result(
                        2, "", "trialstream: standard input:3: resource.max: must be at least 1, got 0\n"));
    }

    @Test
    void completesCommands() {
        Shell.Result result = Shell.offline().run("completion");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("complete -F _complete_trialstream", "add-trial", "--max-runtime");
    }

    @Test
    void helpsWithEveryCommand() {
        for (Object command : ClientCommands.all()) {
            picocli.CommandLine line =
                    command instanceof picocli.CommandLine known ? known : new picocli.CommandLine(command);
            String name = line.getCommandName();
            Shell.Result result = Shell.offline().run(name, "--help");

            assertThat(result.exitCode()).as(name).isZero();
            assertThat(result.out()).as(name).startsWith("Usage: trialstream " + name);
        }
    }
}
