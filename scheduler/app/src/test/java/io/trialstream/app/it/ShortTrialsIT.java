package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many trials of one second on 16 slots, in miniature (the benchmarks have ten thousand), judged by a shadow pruner; and the study replayed
 * from its topics.
 */
class ShortTrialsIT {
    private static final int TRIALS = 96;
    private static final int SLOTS = 16;
    /** Generous: the machine may be shared with other builds, and each trial is a process. */
    private static final double SLOWEST = 6;

    @TempDir
    Path dir;

    @BeforeAll
    static void programs() {
        Programs.need("sh");
    }

    @AfterEach
    void nothingIsLeftBehind() {
        TrainingProcesses.killBelow(dir);
    }

    private JsonNode trialstream(String... arguments) {
        try (TrialstreamProcess process = TrialstreamProcess.trialstream(dir, arguments)) {
            assertThat(process.awaitExit()).as(process::output).isZero();
            return process.lastLine();
        }
    }

    @Test
    void slotsAreKeptBusyAndTheRecordingReplays() {
        StudyText text = new StudyText(dir);
        Path study = text.file("study.yaml", """
                name: short
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 4}
                command: [sh, -c, 'for e in 1 2 3 4; do sleep 0.25; echo "{\\"epoch\\": $e, \\"loss\\": $0}" >> "$TRIALSTREAM_REPORT"; done', "{x}"]
                space: {x: {type: float, min: 0, max: 1}}
                sampler: {type: random}
                shadow: {type: asha, reductionFactor: 2}
                budget: {trials: %d, parallel: %d}
                """.formatted(TRIALS, SLOTS));
        JsonNode ran =
                trialstream("run", study.toString(), "--data", "data", "--slots", String.valueOf(SLOTS), "--json");

        assertThat(ran.path("trials").path("completed").asInt()).isEqualTo(TRIALS);
        assertThat(ran.path("epochsRun").asInt()).isEqualTo(4 * TRIALS);
        assertThat(ran.path("wallSeconds").asDouble()).isLessThan(SLOWEST * TRIALS / SLOTS);

        JsonNode replayed = trialstream("replay", "short", "--data", "data", "--json");
        assertThat(replayed.path("identical").asBoolean()).isTrue();
        assertThat(replayed.path("epochsReplayed").asInt()).isEqualTo(4 * TRIALS);

        JsonNode strict = trialstream(
                "replay", "short", "--data", "data", "--pruner", "{type: asha, reductionFactor: 4}", "--json");
        assertThat(strict.path("exact").asBoolean()).isTrue();
        assertThat(strict.path("epochsReplayed").asInt()).isBetween(TRIALS, 3 * TRIALS);

        JsonNode earlier = trialstream("replay", "short", "--data", "data", "--at-decision", "100", "--json");
        assertThat(earlier.path("trials").path("total").asInt()).isBetween(SLOTS, TRIALS);
        assertThat(earlier.path("leaders")).isNotEmpty();
    }
}
