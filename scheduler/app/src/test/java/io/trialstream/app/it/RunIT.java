package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.TrialState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code trialstream run} with scripts that were written only from the documentation: Python, shell, and one that can't be changed. */
class RunIT {
    @TempDir
    Path dir;

    @BeforeAll
    static void programs() {
        Programs.need("sh");
        Programs.need("python3");
    }

    @AfterEach
    void nothingIsLeftBehind() {
        List<Long> left = TrainingProcesses.below(dir);
        TrainingProcesses.killBelow(dir);
        assertThat(left).as("training processes that outlived their study").isEmpty();
    }

    private JsonNode run(Path study) {
        try (TrialstreamProcess run = TrialstreamProcess.trialstream(
                dir, "run", study.toString(), "--data", "data", "--slots", "2", "--json")) {
            assertThat(run.awaitExit()).as(run::output).isZero();
            return run.lastLine();
        }
    }

    private Map<String, Integer> timesTrained() {
        Map<String, Integer> times = new HashMap<>();
        StudyText.lines(dir.resolve("trained.log")).stream()
                .filter(line -> !line.contains("start"))
                .forEach(line -> times.merge(line, 1, Integer::sum));
        return times;
    }

    @Test
    void pythonScriptThatMaximizes() {
        StudyText text = new StudyText(dir);
        text.script("curve.py");
        JsonNode json = run(text.file("study.yaml", """
                name: Python curve
                metric: {name: accuracy, goal: maximize}
                resource: {name: epoch, min: 1, max: 9}
                command: [python3, curve.py]
                env: {TRAINED: "%s/trained.log"}
                space: {x: {type: float, min: 0, max: 1}}
                start: [{x: 0.3}]
                sampler: {type: random}
                pruner: {type: asha, reductionFactor: 3, mode: stop}
                budget: {trials: 8, parallel: 2}
                seed: 7
                """.formatted(dir)));

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("study", "state", "trials", "epochsRun", "wallSeconds", "best");
        assertThat(json.path("study").asText()).isEqualTo("python-curve");
        assertThat(json.path("state").asText()).isEqualTo("COMPLETED");
        JsonNode trials = json.path("trials");
        assertThat(trials.fieldNames())
                .toIterable()
                .containsExactly("total", "completed", "stopped", "failed", "infeasible");
        assertThat(trials.path("total").asInt()).isEqualTo(8);
        assertThat(trials.path("completed").asInt() + trials.path("stopped").asInt())
                .isEqualTo(8);
        assertThat(trials.path("stopped").asInt()).isPositive();
        assertThat(json.path("wallSeconds").asDouble()).isPositive();
        // the starting point is the best that there is: it trains to its end, and its last epoch is its best
        JsonNode best = json.path("best");
        assertThat(best.path("trial").asInt()).isZero();
        assertThat(best.path("epoch").asInt()).isEqualTo(9);
        assertThat(best.path("value").asDouble()).isCloseTo(1 - 0.5 / 9, within(1e-9));
        assertThat(best.path("params").path("x").asDouble()).isEqualTo(0.3);

        assertThat(timesTrained().values())
                .as("times that an epoch was trained")
                .containsOnly(1);
        TopicRecords records = TopicRecords.inDirectory(dir.resolve("data"));
        TopicInvariants invariants = TopicInvariants.check(records);
        assertThat(records.deadLetters()).isEmpty();
        assertThat(json.path("epochsRun").asLong())
                .isEqualTo(IntStream.range(0, 8)
                        .mapToLong(
                                trial -> invariants.trial("python-curve", trial).getLastEpoch())
                        .sum());
    }

    @Test
    void shellScriptThatIsPausedAndGoesOn() {
        StudyText text = new StudyText(dir);
        text.script("curve.sh");
        JsonNode json = run(text.file("study.yaml", """
                name: shell-curve
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 9}
                command: [sh, curve.sh, "{x}"]
                env: {TRAINED: "%s/trained.log"}
                space: {x: {type: int, min: 0, max: 1000}}
                sampler: {type: sobol}
                pruner: {type: asha, reductionFactor: 3, mode: promote}
                budget: {trials: 9, parallel: 2}
                seed: 3
                """.formatted(dir)));

        assertThat(json.path("state").asText()).isEqualTo("COMPLETED");
        assertThat(json.path("trials").path("total").asInt()).isEqualTo(9);
        assertThat(json.path("trials").path("completed").asInt()).isPositive();
        assertThat(json.path("trials").path("failed").asInt()).isZero();
        int best = json.path("best").path("trial").asInt();
        assertThat(json.path("best").path("epoch").asInt()).isEqualTo(9);

        assertThat(timesTrained().values())
                .as("times that an epoch was trained")
                .containsOnly(1);
        TopicRecords records = TopicRecords.inDirectory(dir.resolve("data"));
        TopicInvariants invariants = TopicInvariants.check(records);
        assertThat(records.deadLetters()).isEmpty();
        assertThat(invariants.count("shell-curve", DecisionKind.PROMOTE)).isGreaterThanOrEqualTo(3);
        assertThat(invariants.trial("shell-curve", best).getState()).isEqualTo(TrialState.COMPLETED);
        // paused at 1 and 3, gone on from there: each run starts where the last one ended, and knows its own end
        String x = invariants
                .trial("shell-curve", best)
                .getHyperparameters()
                .get("x")
                .toString();
        assertThat(StudyText.lines(dir.resolve("trained.log")))
                .filteredOn(line -> line.startsWith(best + " start"))
                .containsExactly(best + " start 0 1 " + x, best + " start 1 3 " + x, best + " start 3 9 " + x);
        assertThat(invariants.reportedEpochs("shell-curve", best)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void scriptThatCantBeChangedOverAWholeGrid() {
        StudyText text = new StudyText(dir);
        text.script("printed.sh");
        JsonNode json = run(text.file("study.yaml", """
                name: printed
                metric: {name: val_loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 3}
                command: [sh, printed.sh, --depth, "{depth}", --width, "{width}"]
                report: {stdout: "epoch (?<epoch>\\\\d+).*val_loss=(?<val_loss>\\\\S+) acc=(?<acc>\\\\S+)"}
                space:
                  depth: {type: int, min: 1, max: 3}
                  width: {type: ordinal, values: [2, 4, 8]}
                sampler: {type: grid}
                budget: {parallel: 2}
                """));

        assertThat(json.path("state").asText()).isEqualTo("COMPLETED");
        assertThat(json.path("trials").path("total").asInt()).isEqualTo(9);
        assertThat(json.path("trials").path("completed").asInt()).isEqualTo(9);
        assertThat(json.path("epochsRun").asInt()).isEqualTo(27);
        assertThat(json.path("best").path("value").asDouble()).isEqualTo(15.5);
        assertThat(json.path("best").path("params").toString()).isEqualTo("{\"depth\":1,\"width\":2}");

        TopicRecords records = TopicRecords.inDirectory(dir.resolve("data"));
        TopicInvariants.check(records);
        assertThat(records.studies().get(records.studies().size() - 1).getStateReason())
                .contains("every configuration of its space was tried");
        assertThat(records.trials().stream()
                        .map(state -> state.view().getHyperparameters().toString())
                        .distinct())
                .hasSize(9);
        assertThat(records.reports().stream()
                        .filter(report -> report.getEpoch() != null)
                        .map(report -> report.getEpoch().getExtra().keySet().toString()))
                .hasSize(27)
                .containsOnly("[acc]");
    }
}
