package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training scripts that misbehave, each as a study of its own on one {@code trialstream serve}; all are submitted at once. */
class BadScriptsIT {
    @TempDir
    static Path dir;

    private static TrialstreamProcess serve;
    private static Rest rest;
    private static final Map<String, String> STUDIES = new HashMap<>();

    @BeforeAll
    static void submitAll() {
        Programs.need("sh");
        Programs.need("setsid");
        serve = TrialstreamProcess.trialstream(dir, "serve", "--data", "data", "--port", "0", "--slots", "6");
        rest = new Rest(serve.awaitErr("serving at (http://\\S+);").group(1));
        new StudyText(dir).script("bad.sh");
        submit("crash", "budget: {trials: 20, parallel: 2}\nretries: 0");
        submit("crash-once", "resource: {name: epoch, max: 5}\nbudget: {trials: 2}\nretries: 1");
        submit("hang", "stop: {maxRuntime: 1s}\ngrace: 500ms\nbudget: {trials: 1}");
        submit("garbage", "budget: {trials: 1}");
        submit("nan", "budget: {trials: 1}");
        submit("nan-for-a-while", "stop: {divergence: false}\nbudget: {trials: 1}");
        submit("other-metric", "retries: 0\nbudget: {trials: 1}");
        submit("disorder", "resource: {name: epoch, max: 5}\nbudget: {trials: 1}");
        submit("fork", "grace: 500ms\nbudget: {trials: 1}");
        submit("stubborn", "stop: {maxRuntime: 1s}\ngrace: 500ms\nbudget: {trials: 1}");
        submit("silent", "silence: 1s\ngrace: 500ms\nretries: 0\nbudget: {trials: 1}", "hang");
        submit("no-metric", "retries: 0\nbudget: {trials: 1}");
        submit("early", "resource: {name: epoch, max: 9}\nbudget: {trials: 1}");
        submit("crash-at-the-end", "retries: 0\nbudget: {trials: 1}");
        submit("out-of-memory", "retries: 2\nbudget: {trials: 1}");
        submit("beyond", "budget: {trials: 1}");
        submitCommand("no-program", "[there-is-no-such-program]", "retries: 0\nbudget: {trials: 1}");
    }

    private static void submit(String name, String more) {
        submit(name, more, name);
    }

    private static void submit(String name, String more, String mode) {
        submitCommand(name, "[sh, bad.sh, " + mode + "]", more);
    }

    private static void submitCommand(String name, String command, String more) {
        STUDIES.put(name, rest.create("""
                name: %s
                metric: {name: loss, goal: minimize}
                command: %s
                workdir: %s
                env: {TRAINED: "%s/trained.log"}
                space: {x: {type: float, min: 0, max: 1}}
                sampler: {type: random}
                %s
                %s
                """.formatted(
                name, command, dir, dir, more.contains("resource:") ? "" : "resource: {name: epoch, max: 3}", more)));
    }

    @AfterAll
    static void end() {
        if (serve != null) {
            serve.close();
        }
        TrainingProcesses.killBelow(dir);
    }

    private static JsonNode ended(String name) {
        return rest.awaitEnd(Objects.requireNonNull(STUDIES.get(name)));
    }

    private static JsonNode onlyTrial(String name) {
        ended(name);
        List<JsonNode> trials = rest.trials(Objects.requireNonNull(STUDIES.get(name)));
        assertThat(trials).hasSize(1);
        return trials.get(0);
    }

    private static void assertThatTrial(JsonNode trial, String state, String reason, int lastEpoch) {
        assertThat(trial.path("state").asText()).as("%s", trial).isEqualTo(state);
        assertThat(trial.path("reason").asText()).as("%s", trial).isEqualTo(reason);
        assertThat(trial.path("lastEpoch").asInt()).as("%s", trial).isEqualTo(lastEpoch);
    }

    private static void assertThatNothingRuns(String name) {
        List<Long> left = new ArrayList<>(
                TrainingProcesses.carrying("TRIALSTREAM_STUDY=" + Objects.requireNonNull(STUDIES.get(name)) + "\0"));
        left.retainAll(TrainingProcesses.below(dir));
        assertThat(left).as("processes of " + name).isEmpty();
    }

    @Test
    void aScriptThatCrashesAtOnceEndsTheStudyEarlyAndSaysWhy() {
        JsonNode study = ended("crash");
        assertThat(study.path("state").asText()).isEqualTo("FAILED");
        assertThat(study.path("trials").path("total").asInt()).isBetween(5, 7);
        assertThat(study.path("stateReason").asText())
                .contains("its first 5 trials all failed")
                .contains("exit code 3")
                .contains("No module named 'torch'");
        JsonNode trial = rest.trials(study.path("study").asText()).get(0);
        assertThatTrial(trial, "FAILED", "PROCESS_FAILED", 0);
        assertThat(trial.path("logTail").asText()).contains("loading data\nModuleNotFoundError");
    }

    @Test
    void aCrashIsRetriedFromTheCheckpoint() {
        JsonNode study = ended("crash-once");
        assertThat(study.path("state").asText()).isEqualTo("COMPLETED");
        List<JsonNode> trials = rest.trials(study.path("study").asText());
        assertThat(trials).hasSize(2);
        for (JsonNode trial : trials) {
            assertThatTrial(trial, "COMPLETED", "TRAINED", 5);
            assertThat(trial.path("retries").asInt()).isEqualTo(1);
            assertThat(trial.path("lease").asInt()).isEqualTo(2);
        }
        assertThat(StudyText.lines(dir.resolve("trained.log"))).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aScriptThatHangsIsEndedAtItsLongestRunTime() {
        JsonNode trial = onlyTrial("hang");
        assertThatTrial(trial, "STOPPED", "MAX_RUNTIME", 1);
        assertThat(trial.path("message").asText()).contains("longer than 1 s");
        assertThat(trial.path("runtimeMs").asLong()).isGreaterThanOrEqualTo(1000);
        assertThatNothingRuns("hang");
    }

    @Test
    void garbageAmongMetricsIsPassedOver() {
        JsonNode trial = onlyTrial("garbage");
        assertThatTrial(trial, "COMPLETED", "TRAINED", 3);
        assertThat(rest.metrics(trial.path("study").asText(), 0).path("epochs").toString())
                .isEqualTo("[1,2,3]");
        assertThat(rest.metrics(trial.path("study").asText(), 0).path("values").toString())
                .isEqualTo("[3.0,2.0,1.0]");
    }

    @Test
    void notANumberEndsTheTrialAsInfeasible() {
        JsonNode trial = onlyTrial("nan");
        assertThatTrial(trial, "INFEASIBLE", "DIVERGED", 2);
        assertThat(trial.path("message").asText()).contains("loss is NaN at epoch 2");
        assertThatNothingRuns("nan");
    }

    @Test
    void notANumberIsSurvivedWhenTheStudySaysSo() {
        JsonNode trial = onlyTrial("nan-for-a-while");
        assertThatTrial(trial, "COMPLETED", "TRAINED", 3);
        assertThat(trial.path("bestValue").asDouble()).isEqualTo(4);
        assertThat(trial.path("bestEpoch").asInt()).isEqualTo(3);
    }

    @Test
    void aMetricOfAnotherNameIsNamed() {
        JsonNode trial = onlyTrial("other-metric");
        assertThat(trial.path("state").asText()).isEqualTo("FAILED");
        assertThat(trial.path("message").asText())
                .contains("it reports epochs, but none of the study's metrics [loss]", "but [validation_loss]");
        assertThatNothingRuns("other-metric");
    }

    @Test
    void ofRepeatedEpochsTheFirstReportCounts() {
        JsonNode trial = onlyTrial("disorder");
        assertThatTrial(trial, "COMPLETED", "TRAINED", 5);
        assertThat(trial.path("bestValue").asDouble()).isEqualTo(101);
        assertThat(trial.path("bestEpoch").asInt()).isEqualTo(1);
        assertThat(trial.path("lastValue").asDouble()).isEqualTo(508);
        JsonNode metrics = rest.metrics(trial.path("study").asText(), 0);
        assertThat(metrics.path("epochs").toString()).isIn("[1,2,3,4,5]", "[1,2,4,5]");
        assertThat(metrics.path("values").get(0).asDouble()).isEqualTo(101);
        assertThat(metrics.path("values").get(1).asDouble()).isEqualTo(203);
    }

    @Test
    void childrenEndWithTheTrial() {
        assertThatTrial(onlyTrial("fork"), "COMPLETED", "TRAINED", 3);
        assertThatNothingRuns("fork");
    }

    @Test
    void whoIgnoresSigtermIsKilled() {
        assertThatTrial(onlyTrial("stubborn"), "STOPPED", "MAX_RUNTIME", 1);
        assertThatNothingRuns("stubborn");
    }

    @Test
    void silenceIsAFailure() {
        JsonNode trial = onlyTrial("silent");
        assertThatTrial(trial, "FAILED", "SILENT", 1);
        assertThat(trial.path("message").asText()).contains("reported nothing for 1 s");
        assertThatNothingRuns("silent");
    }

    @Test
    void endingWithoutAMetricIsAFailureThatSaysHowToReport() {
        JsonNode trial = onlyTrial("no-metric");
        assertThat(trial.path("state").asText()).isEqualTo("FAILED");
        assertThat(trial.path("message").asText()).contains("TRIALSTREAM_REPORT");
        assertThat(trial.path("logTail").asText()).contains("trained, and told nobody");
        assertThat(ended("no-metric").path("state").asText()).isEqualTo("FAILED");
    }

    @Test
    void endingEarlyWithSuccessCompletes() {
        assertThatTrial(onlyTrial("early"), "COMPLETED", "PROCESS_ENDED", 2);
    }

    @Test
    void aCrashAfterTheLastEpochLosesNothing() {
        assertThatTrial(onlyTrial("crash-at-the-end"), "COMPLETED", "TRAINED", 3);
    }

    @Test
    void outOfMemoryIsNotRetried() {
        JsonNode trial = onlyTrial("out-of-memory");
        assertThatTrial(trial, "INFEASIBLE", "CANNOT_TRAIN", 1);
        assertThat(trial.path("retries").asInt()).isZero();
        assertThat(trial.path("message").asText()).contains("CUDA out of memory");
    }

    @Test
    void whoTrainsBeyondTheLastEpochIsEnded() {
        assertThatTrial(onlyTrial("beyond"), "COMPLETED", "TRAINED", 3);
        assertThatNothingRuns("beyond");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        JsonNode trial = onlyTrial("no-program");
        assertThatTrial(trial, "FAILED", "LAUNCH_FAILED", 0);
        assertThat(trial.path("message").asText()).contains("there-is-no-such-program");
    }
}
