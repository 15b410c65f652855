package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.v1.DecisionKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a pool's operator and its studies ask of slots, from the study file to the training process; graphics processors are played by a script. */
class PoolIT {
    private static final String GPU = "GPU-11111111-2222-3333-4444-555555555555";

    @TempDir
    static Path dir;

    @RegisterExtension
    static final ServerWithAgents SERVER = new ServerWithAgents(() -> dir);

    private final Rest rest = SERVER.rest();

    /** A machine with one graphics processor of which so much memory is taken. */
    private static void gpu(Path tools, int usedMebibytes) {
        try {
            Files.createDirectories(tools);
            Path draft = Files.writeString(
                    tools.resolve("draft"),
                    "#!/bin/sh\necho '0, " + GPU + ", Played GPU, 24576, " + usedMebibytes + ", [N/A]'\n");
            assertThat(draft.toFile().setExecutable(true)).isTrue();
            Files.move(draft, tools.resolve("nvidia-smi"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void gpuAgent(String pool) {
        Path own = dir.resolve(pool);
        SERVER.ends(TrialstreamProcess.agentIn(
                Map.of("PATH", own.resolve("tools") + ":" + System.getenv("PATH")),
                own,
                "--bootstrap=" + SERVER.bootstrap(),
                "--pool=" + pool,
                "--id=g",
                "--gpus=auto",
                "--heartbeat-ms=300",
                "--work-dir=" + own.resolve("work")));
    }

    private String submit(String pool, String name, String script, String more) {
        new StudyText(dir.resolve(pool)).file("train.sh", script);
        return rest.create("""
                name: %s
                pool: %s
                metric: {name: loss, goal: minimize}
                %s
                command: [sh, train.sh]
                workdir: %s
                grace: 500ms
                space: {x: {type: int, min: 0, max: 1000}}
                sampler: {type: random}
                retries: 0
                %s
                """.formatted(
                        name,
                        pool,
                        more.contains("resource:") ? "" : "resource: {name: epoch, min: 1, max: 2}",
                        dir.resolve(pool),
                        more));
    }

    private JsonNode completed(String study) {
        JsonNode ended = rest.awaitEnd(study);
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
        return ended;
    }

    private String waits(String study) {
        StringBuilder reasons = new StringBuilder(rest.study(study).toString());
        rest.trials(study)
                .forEach(trial -> reasons.append(trial.path("waitReason").asText()));
        return reasons.toString();
    }

    @Test
    void severalSmallTrialsShareOneGpu() {
        gpu(dir.resolve("share/tools"), 300);
        gpuAgent("share");
        String script = """
                echo "$CUDA_VISIBLE_DEVICES" >>devices
                touch "here-$TRIALSTREAM_TRIAL"
                while [ "$(ls here-* | wc -l)" -lt 3 ]; do sleep 0.05; done # all three at a time, or never
                echo '{"epoch": 2, "loss": 1}' >>"$TRIALSTREAM_REPORT"
                """;
        String study = submit("share", "thirds", script, "slots: 0.333\nbudget: {trials: 3, parallel: 3}");
        completed(study);
        assertThat(StudyText.lines(dir.resolve("share/devices"))).containsExactly(GPU, GPU, GPU);
    }

    @Test
    void aClassBoundsWhatATeamHoldsAndHowLongItRuns() {
        SERVER.agent("classes", "a");
        assertThat(rest.post(
                                "/api/v1/pools/classes/configure",
                                "{\"classes\": {\"smoke\": {\"maxRuntime\": \"2s\", \"slotsPerTeam\": 1}}}")
                        .status())
                .isEqualTo(200);
        String script = "echo '{\"epoch\": 1, \"loss\": 1}' >>\"$TRIALSTREAM_REPORT\"; sleep 60\n";
        String study = submit("classes", "bounded", script, "class: smoke\nbudget: {trials: 2, parallel: 2}");
        Await.until(
                "the second trial to wait for the first",
                () -> waits(study).contains("holds its limit of 1 slots in class smoke"),
                () -> waits(study));
        completed(study);
        assertThat(rest.trials(study)).hasSize(2).allSatisfy(trial -> {
            assertThat(trial.path("state").asText()).isEqualTo("STOPPED");
            assertThat(trial.path("reason").asText()).isEqualTo("MAX_RUNTIME");
        });
    }

    @Test
    void aSickGpuIsSetAsideAndComesBack() {
        gpu(dir.resolve("sick/tools"), 300);
        gpuAgent("sick");
        String script = """
                echo '{"epoch": 1, "loss": 1}' >>"$TRIALSTREAM_REPORT"
                while [ ! -e go ]; do sleep 0.05; done
                echo '{"epoch": 2, "loss": 1}' >>"$TRIALSTREAM_REPORT"
                """;
        String study = submit("sick", "on a sick one", script, "budget: {trials: 2, parallel: 1}");
        Await.until(
                "the first epoch",
                () -> rest.trials(study).toString().contains("\"lastEpoch\":1"),
                () -> "" + rest.trials(study));
        gpu(dir.resolve("sick/tools"), 9000); // something else took its memory
        new StudyText(dir.resolve("sick")).file("go", "");
        Await.until(
                "the slot to be set aside",
                () -> agents("sick").contains("9000 MiB of its memory are taken though no trial runs on it"),
                () -> agents("sick"));
        Await.until(
                "the first trial to end, and the second to wait",
                () -> rest.trials(study).get(0).path("state").asText().equals("COMPLETED")
                        && waits(study).contains("waits: no agent of the pool has a slot"),
                () -> waits(study));
        assertThat(rest.trials(study)).as("nothing runs on a sick slot").hasSize(1);
        gpu(dir.resolve("sick/tools"), 300);
        completed(study);
        Await.until(
                "the slot to be shown as healthy", // agents are shown once a second
                () -> !agents("sick").contains("MiB of its memory"),
                () -> agents("sick"));
        assertThat(rest.trials(study))
                .hasSize(2)
                .allSatisfy(trial -> assertThat(trial.path("state").asText()).isEqualTo("COMPLETED"));
        assertThat(rest.explanations(study, DecisionKind.LOSE)).isEmpty();
    }

    @Test
    void aDrainedAgentFinishesWhatItTrainsAndTakesNothingNewUntilItIsBroughtBack() {
        for (String id : List.of("a", "b")) {
            SERVER.agent("drain", id);
        }
        Await.until(
                "both to join",
                () -> rest.get("/api/v1/agents?pool=drain").body().path("items").size() == 2,
                () -> agents("drain"));
        String script = """
                for e in 1 2; do
                    sleep 0.4
                    echo "{\\"epoch\\": $e, \\"loss\\": 1}" >>"$TRIALSTREAM_REPORT"
                done
                """;
        String study = submit("drain", "drained", script, "budget: {trials: 16, parallel: 4}");
        Await.until(
                "trials on both",
                () -> running(study, "a") == 2 && running(study, "b") == 2,
                () -> "" + rest.trials(study));
        assertThat(rest.post("/api/v1/agents/a/drain?pool=drain", "").status()).isEqualTo(200);
        Await.until("its trials to finish", () -> running(study, "a") == 0, () -> "" + rest.trials(study));
        long finishedThere = on(study, "a");
        Await.until(
                "the other one to go on alone",
                () -> on(study, "b") >= finishedThere + 4,
                () -> "" + rest.trials(study));
        assertThat(on(study, "a")).as("it takes nothing new").isEqualTo(finishedThere);
        assertThat(agents("drain")).contains("DRAINING");
        assertThat(rest.post("/api/v1/agents/a/undrain?pool=drain", "").status())
                .isEqualTo(200);
        completed(study);
        assertThat(on(study, "a")).as("it is back").isGreaterThan(finishedThere);
        assertThat(rest.trials(study)).hasSize(16).allSatisfy(trial -> {
            assertThat(trial.path("state").asText()).isEqualTo("COMPLETED");
            assertThat(trial.path("lease").asInt()).as("none was disturbed").isEqualTo(1);
        });
    }

    private long on(String study, String agent) {
        return rest.trials(study).stream()
                .filter(trial -> trial.path("agent").asText().equals(agent))
                .count();
    }

    private long running(String study, String agent) {
        return rest.trials(study).stream()
                .filter(trial -> trial.path("state").asText().equals("RUNNING"))
                .filter(trial -> trial.path("agent").asText().equals(agent))
                .count();
    }

    /** A trial that has run for some seconds may be asked to make room. */
    @Test
    void whatATeamBorrowedIsTakenBackAtACheckpoint() {
        SERVER.agent("teams", "a");
        String script = """
                e=$TRIALSTREAM_RESUME_EPOCH
                echo "$TRIALSTREAM_TRIAL from $e" >>starts
                while [ "$e" -lt "$TRIALSTREAM_MAX_EPOCH" ]; do
                    sleep 0.2
                    e=$((e + 1))
                    echo "$e" >"$TRIALSTREAM_CHECKPOINT_DIR/state"
                    echo "{\\"epoch\\": $e, \\"loss\\": 1}" >>"$TRIALSTREAM_REPORT"
                done
                """;
        String borrower = submit(
                "teams",
                "borrower",
                script,
                "team: red\nresource: {name: epoch, min: 1, max: 1000}\nbudget: {trials: 2, parallel: 2}");
        Await.until("the borrower to hold all", () -> running(borrower, "a") == 2, () -> "" + rest.trials(borrower));
        String owner = submit("teams", "owner", script, "team: blue\nbudget: {trials: 1}");
        completed(owner);
        List<String> starts = StudyText.lines(dir.resolve("teams/starts"));
        assertThat(rest.explanations(borrower, DecisionKind.PREEMPT))
                .as("it was asked to, and it did: %s", starts)
                .hasSize(2);
        Await.until(
                "the one that made room to go on from its checkpoint",
                () -> StudyText.lines(dir.resolve("teams/starts")).size() == 4 && running(borrower, "a") == 2,
                () -> "" + StudyText.lines(dir.resolve("teams/starts")));
        String last = StudyText.lines(dir.resolve("teams/starts")).get(3);
        assertThat(Integer.parseInt(last.substring(last.lastIndexOf(' ') + 1)))
                .as(last)
                .isGreaterThan(10);
        assertThat(rest.trials(borrower))
                .allSatisfy(trial -> assertThat(trial.path("retries").asInt())
                        .as("a preemption is not charged")
                        .isZero());
        assertThat(rest.post("/api/v1/studies/" + borrower + "/cancel", "").status())
                .isEqualTo(200);
        rest.awaitEnd(borrower);
    }

    private String agents(String pool) {
        return rest.get("/api/v1/agents?pool=" + pool).body().toString();
    }
}
