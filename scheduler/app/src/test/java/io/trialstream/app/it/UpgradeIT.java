package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After an upgrade of the scheduler: the agents are still those of the first version, and a study runs to its end on them. */
class UpgradeIT {
    private static final int TRIALS = 12;
    private static final int EPOCHS = 9;

    @TempDir
    Path dir;

    @Test
    void aFirstVersionAgentWorksForTodaysScheduler() {
        try (TrialstreamProcess server =
                TrialstreamProcess.trialstream(dir, "serve", "--data", "data", "--port", "0", "--slots", "0")) {
            Matcher said = server.awaitErr("serving at (http://\\S+); broker at (\\S+);");
            Rest rest = new Rest(said.group(1));
            String study = rest.create("""
                    name: upgraded
                    metric: {name: loss, goal: minimize}
                    resource: {name: epoch, min: 1, max: %d}
                    command: [sh, -c, "never started"]
                    space: {x: {type: float, min: 0, max: 1}}
                    sampler: {type: random}
                    pruner: {type: asha, reductionFactor: 3}
                    budget: {trials: %d, parallel: 3}
                    seed: 1
                    """.formatted(EPOCHS, TRIALS));

            try (FirstVersionAgent agent = new FirstVersionAgent(said.group(2), "old", 3)) {
                Await.value(
                        "the study to end",
                        () -> {
                            agent.step();
                            return Optional.of(rest.study(study))
                                    .filter(row -> row.path("endedAt").isNumber());
                        },
                        () -> rest.study(study) + "\n" + rest.trials(study) + "\n" + server.err());
            }

            JsonNode ended = rest.study(study);
            assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
            JsonNode counts = ended.path("trials");
            assertThat(counts.path("total").asInt()).isEqualTo(TRIALS);
            assertThat(counts.path("failed").asInt() + counts.path("infeasible").asInt())
                    .as("%s", counts)
                    .isZero();
            assertThat(counts.path("stopped").asInt())
                    .as("orders to stop are understood")
                    .isPositive();
            for (JsonNode trial : rest.trials(study)) {
                double x = trial.path("params").path("x").asDouble();
                JsonNode curve = rest.metrics(study, trial.path("trial").asInt());
                List<Integer> epochs = IntStream.rangeClosed(
                                1, curve.path("values").size())
                        .boxed()
                        .toList();
                assertThat(epochs).as("%s", trial).isNotEmpty();
                assertThat(curve.path("epochs")).extracting(JsonNode::asInt).containsExactlyElementsOf(epochs);
                assertThat(curve.path("values"))
                        .as("%s", trial)
                        .extracting(JsonNode::asDouble)
                        .containsExactlyElementsOf(
                                epochs.stream().map(epoch -> x + 1.0 / epoch).toList());
            }
            assertThat(rest.get("/api/v1/agents").body().path("items"))
                    .as("the agent is known")
                    .anySatisfy(
                            agent -> assertThat(agent.path("agent").asText()).isEqualTo("old"));
        }
    }
}
