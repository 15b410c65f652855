package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.TrialView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the all-in-one process in the middle of a study, then the same command again. */
class KillIT {
    private static final String STUDY = """
            name: killed
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [sh, curve.sh, "{x}", "%s"]
            env: {TRAINED: "%s/trained.log"}
            space: {x: {type: int, min: 0, max: 100000}}
            sampler: {type: random}
            pruner: %s
            budget: {trials: %d, parallel: 2}
            seed: 11
            """;

    @TempDir
    Path dir;

    @BeforeAll
    static void programs() {
        Programs.need("sh");
    }

    @AfterEach
    void nothingIsLeftBehind() {
        List<Long> left = TrainingProcesses.below(dir);
        TrainingProcesses.killBelow(dir);
        assertThat(left).as("training processes that outlived their study").isEmpty();
    }

    private Path study(String directory, String pause, String pruner, int trials) {
        StudyText text = new StudyText(dir.resolve(directory));
        text.script("curve.sh");
        return text.file("study.yaml", STUDY.formatted(pause, dir.resolve(directory), pruner, trials));
    }

    private TrialstreamProcess run(Path study) {
        return TrialstreamProcess.trialstream(
                study.getParent(), "run", study.toString(), "--data", "data", "--slots", "2", "--json");
    }

    private List<String> trained(Path study) {
        return StudyText.lines(study.resolveSibling("trained.log")).stream()
                .filter(line -> !line.contains("start"))
                .toList();
    }

    private JsonNode toItsEnd(Path study) {
        try (TrialstreamProcess run = run(study)) {
            assertThat(run.awaitExit()).as(run::output).isZero();
            return run.lastLine();
        }
    }

    /** Kills it as soon as so many more epochs were trained. */
    private void killAfter(Path study, int epochs) {
        int before = trained(study).size();
        try (TrialstreamProcess run = run(study)) {
            Await.until(epochs + " more epochs", () -> trained(study).size() >= before + epochs, run::output);
            run.killHard();
        }
    }

    private static Map<Integer, Object> configurations(TopicRecords records) {
        Map<Integer, Object> configurations = new TreeMap<>();
        for (TopicRecords.Stamped state : records.trials()) {
            TrialView view = state.view();
            configurations.put(view.getTrial(), view.getHyperparameters().toString());
        }
        return configurations;
    }

    @Test
    void goesOnAsIfNothingHadHappened() {
        Path undisturbed = study("undisturbed", "0", "none", 8);
        JsonNode expected = toItsEnd(undisturbed);
        Path study = study("killed", "0.3", "none", 8);
        killAfter(study, 22);
        JsonNode json = toItsEnd(study);

        assertThat(json.path("state").asText()).isEqualTo("COMPLETED");
        assertThat(json.path("trials")).isEqualTo(expected.path("trials"));
        assertThat(json.path("trials").path("completed").asInt()).isEqualTo(8);
        assertThat(json.path("epochsRun").asInt()).isEqualTo(72);
        assertThat(json.path("best")).isEqualTo(expected.path("best"));
        // processes that outlived the kill were found again, and finished trials were not repeated
        assertThat(trained(study)).hasSize(72).doesNotHaveDuplicates();
        TopicRecords records = TopicRecords.inDirectory(dir.resolve("killed/data"));
        TopicInvariants.check(records);
        assertThat(configurations(records))
                .isEqualTo(configurations(TopicRecords.inDirectory(dir.resolve("undisturbed/data"))));
        assertThat(records.deadLetters()).isEmpty();
    }

    @Test
    void survivesThreeKillsWhilePausingAndPromoting() {
        Path study = study("thrice", "0.15", "{type: asha, reductionFactor: 3, mode: promote}", 9);
        killAfter(study, 2);
        killAfter(study, 4);
        killAfter(study, 4);
        JsonNode json = toItsEnd(study);

        assertThat(json.path("state").asText()).isEqualTo("COMPLETED");
        assertThat(json.path("trials").path("total").asInt()).isEqualTo(9);
        assertThat(json.path("trials").path("failed").asInt()).isZero();
        assertThat(new TreeSet<>(trained(study))).hasSameSizeAs(trained(study));
        TopicRecords records = TopicRecords.inDirectory(dir.resolve("thrice/data"));
        TopicInvariants invariants = TopicInvariants.check(records);
        assertThat(invariants.count("killed", DecisionKind.SUGGEST)).isEqualTo(9);
        assertThat(invariants.count("killed", DecisionKind.PROMOTE)).isGreaterThanOrEqualTo(3);
        assertThat(records.deadLetters()).isEmpty();
    }
}
