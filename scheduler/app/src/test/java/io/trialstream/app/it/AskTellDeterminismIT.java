package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same study, seed and lines give the same bytes, in processes of their own that run beside each other. */
class AskTellDeterminismIT {
    private static final String STUDY = """
            name: repeated
            external: true
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 4}
            space:
              x: {type: int, min: 0, max: 1000}
              units: {type: int, min: 1, max: 512, scale: log}
              kind: {type: categorical, values: [a, b, c]}
            budget: {trials: %d}
            sampler: %s
            """;
    private static final int ROUNDS = 8;
    /** Four trials a round, reported out of order, as four workers would. */
    private static final int[] ORDER = {2, 0, 3, 1};

    @TempDir
    Path dir;

    /** Values that do not depend on the suggestions, so that the lines can be written down beforehand. */
    private static String lines() {
        StringBuilder lines = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            lines.append("{\"op\": \"ask\", \"count\": 4}\n");
            for (int place : ORDER) {
                int trial = 4 * round + place;
                double value = (trial * 37 % 101) / 7.0;
                lines.append("{\"op\": \"report\", \"trial\": " + trial + ", \"epoch\": 1, \"value\": " + (value + 1)
                        + "}\n{\"op\": \"tell\", \"trial\": " + trial + ", \"value\": " + value + "}\n");
            }
        }
        return lines.append("{\"op\": \"best\"}\n").toString();
    }

    /** With what the last suggestion says of itself: by then there are more trials than any model needs to start. */
    @ParameterizedTest
    @CsvSource({
        "auto, Gaussian process of 28 measurements",
        "random, drawn uniformly",
        "sobol, scrambled Sobol sequence",
        "grid, position 32",
        "gp, Gaussian process of 28 measurements",
        "tpe, times as likely among them as among 28 others",
        "forest, random forest of 24 trees over 28 trials",
        "cmaes, generation 5",
        "evolution, won a tournament",
        "nsga2, offspring of trials",
        "pbt, from trial",
        "pb2, from trial"
    })
    void theSameLinesGiveTheSameBytes(String sampler, String said) throws IOException {
        Path study = Files.writeString(dir.resolve("study.yaml"), STUDY.formatted(4 * ROUNDS, sampler));
        Path lines = Files.writeString(dir.resolve("lines"), lines());
        String[] command = {"ask-tell", study.toString(), "--seed", "11"};
        try (TrialstreamProcess one = TrialstreamProcess.withInput(dir, lines, command);
                TrialstreamProcess other = TrialstreamProcess.withInput(dir, lines, command)) {
            assertThat(one.awaitExit()).as(one::output).isZero();
            assertThat(other.awaitExit()).as(other::output).isZero();
            assertThat(one.out()).doesNotContain("\"error\"").isEqualTo(other.out());
            List<JsonNode> suggestions = suggestions(one.out());
            assertThat(suggestions).hasSize(4 * ROUNDS);
            JsonNode last = suggestions.get(suggestions.size() - 1);
            assertThat(last.path("why").asText()).as(sampler).contains(said);
        }
    }

    private static List<JsonNode> suggestions(String out) throws IOException {
        List<JsonNode> suggestions = new ArrayList<>();
        for (String line : out.lines().toList()) {
            new ObjectMapper().readTree(line).path("suggestions").forEach(suggestions::add);
        }
        return suggestions;
    }
}
