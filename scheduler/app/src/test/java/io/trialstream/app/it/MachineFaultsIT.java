package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.v1.DecisionKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Machines with a fault, each an agent of its own: a full disk, a wrong clock, a fault that fails every trial; one server, a pool for each. */
class MachineFaultsIT {
    private static final long TWO_MINUTES_MS = 120_000;

    @TempDir
    static Path dir;

    @RegisterExtension
    static final ServerWithAgents SERVER = new ServerWithAgents(() -> dir);

    private final Rest rest = SERVER.rest();

    /** The training scripts that run below a directory, without the wrappers that wait for them. */
    private static List<String> scripts(String place) {
        return TrainingProcesses.below(dir.resolve(place)).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains("printing.sh") && !line.contains("launch.sh"))
                .toList();
    }

    private String submit(String pool, String script, String pause, int trials, int parallel, int retries) {
        new StudyText(dir.resolve(pool)).script("curve.sh");
        return rest.create("""
                name: in %s
                pool: %s
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 9}
                command: [sh, %s, "{x}", "%s"]
                workdir: %s
                env: {TRAINED: "%s/trained.log"}
                grace: 1s
                space: {x: {type: int, min: 0, max: 1000}}
                sampler: {type: random}
                budget: {trials: %d, parallel: %d}
                retries: %d
                seed: 5
                """.formatted(
                        pool, pool, script, pause, dir.resolve(pool), dir.resolve(pool), trials, parallel, retries));
    }

    private static List<String> trained(String pool) {
        return StudyText.trained(dir.resolve(pool));
    }

    private static void awaitTrained(String pool, int epochs) {
        Await.until(
                epochs + " epochs in " + pool, () -> trained(pool).size() >= epochs, () -> "so far " + trained(pool));
    }

    private JsonNode agentRow(String pool, String id) {
        for (JsonNode row : rest.get("/api/v1/agents?pool=" + pool).body().path("items")) {
            if (row.path("agent").asText().equals(id)) {
                return row;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private void awaitAgent(String pool, String id, String what) {
        Await.until(
                id + " of " + pool + " to show " + what,
                () -> agentRow(pool, id).toString().contains(what),
                () -> "" + agentRow(pool, id));
    }

    private static void assertUncharged(JsonNode trial) {
        assertThat(trial.path("retries").asInt())
                .as("a machine's fault is not the trial's: %s", trial)
                .isZero();
    }

    private List<JsonNode> completed(String study, int trials) {
        JsonNode ended = rest.awaitEnd(study);
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
        assertThat(ended.path("trials").path("completed").asInt())
                .as("%s", rest.trials(study))
                .isEqualTo(trials);
        List<JsonNode> rows = rest.trials(study);
        assertThat(rows).hasSize(trials).allSatisfy(trial -> {
            assertThat(trial.path("lastEpoch").asInt()).isEqualTo(9);
            assertThat(rest.metrics(study, trial.path("trial").asInt()).path("epochs"))
                    .as("no metric is lost")
                    .hasSize(9);
        });
        return rows;
    }

    @Test
    void aFullDiskIsShownAndNothingIsCorruptOrLost() {
        try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk/small"), 24)) {
            SERVER.ends(TrialstreamProcess.agent(
                    dir.resolve("disk"),
                    "--bootstrap=" + SERVER.bootstrap(),
                    "--pool=disk",
                    "--id=small",
                    "--slots=2",
                    "--min-free-mb=4",
                    "--heartbeat-ms=500",
                    "--work-dir=" + dir.resolve("disk/small/work"),
                    "--checkpoint-dir=" + dir.resolve("disk/checkpoints")));
            // what it prints needs room with every epoch
            new StudyText(dir.resolve("disk"))
                    .file(
                            "printing.sh",
                            StudyText.text("curve.sh")
                                    .replace("sleep \"$pause\"", "sleep \"$pause\"\nprintf '%08000d\\n' 0 || exit 28"));
            String study = submit("disk", "printing.sh", "0.3", 5, 2, 0);
            awaitTrained("disk", 5);
            disk.fill();
            awaitAgent("disk", "small", "MiB are free below");
            SERVER.agent("disk", "large");
            Await.until(
                    "both scripts to fail for want of room",
                    () -> scripts("disk/small").isEmpty(),
                    () -> "" + scripts("disk/small"));
            awaitAgent("disk", "large", "ACTIVE");
            disk.free();
            for (JsonNode trial : completed(study, 5)) {
                assertThat(trial.path("lease").asInt()).isLessThanOrEqualTo(2);
                assertUncharged(trial);
            }
            assertThat(rest.explanations(study, DecisionKind.RETRY))
                    .hasSize(2)
                    .allSatisfy(why ->
                            assertThat(why).isEqualTo("the agent's disk was full when it ended with exit code 28"));
            // the script finds no room before it trains the epoch
            assertThat(trained("disk")).hasSize(45).doesNotHaveDuplicates();
            assertThat(agentRow("disk", "small").path("state").asText()).isEqualTo("ACTIVE");
            assertThat(agentRow("disk", "small").toString()).doesNotContain("MiB are free below");
        }
    }

    @Test
    void clocksThatAreHoursWrongChangeNothing() {
        long beganMs = System.currentTimeMillis();
        List<TrialstreamProcess> agents = new ArrayList<>();
        for (String[] wrong : new String[][] {{"early", "-30"}, {"late", "5"}}) {
            agents.add(SERVER.ends(TrialstreamProcess.program(
                    dir.resolve("clock"),
                    AgentOfAnotherTime.class,
                    SERVER.bootstrap(),
                    dir.resolve("clock").toString(),
                    wrong[0],
                    wrong[1])));
            awaitAgent("clock", wrong[0], "ACTIVE");
        }
        String study = submit("clock", "curve.sh", "0.3", 4, 2, 0);
        awaitTrained("clock", 6);
        agents.get(0).killHard();
        TrainingProcesses.killBelow(dir.resolve("clock/early"));
        List<JsonNode> trials = completed(study, 4);
        assertThat(rest.explanations(study, DecisionKind.LOSE))
                .as("leases are measured by the scheduler")
                .hasSize(1)
                .allSatisfy(why -> assertThat(why).contains("early was not heard of for 10"));
        for (JsonNode trial : trials) {
            assertUncharged(trial);
            assertThat(trial.path("runtimeMs").asLong()).as("%s", trial).isBetween(9 * 300L, TWO_MINUTES_MS);
            assertThat(trial.path("startedAt").asLong()).isBetween(beganMs, System.currentTimeMillis());
            assertThat(trial.path("endedAt").asLong()).isBetween(beganMs, System.currentTimeMillis());
        }
    }

    @Test
    void aMachineThatFailsEveryTrialIsSetAside() {
        TrialstreamProcess broken = SERVER.ends(TrialstreamProcess.agentWith(
                Map.of("TRAINED_ON", "broken"), SERVER.bootstrap(), dir.resolve("hole"), "broken", "broken"));
        SERVER.agent("hole", "sound");
        awaitAgent("hole", "broken", "ACTIVE");
        awaitAgent("hole", "sound", "ACTIVE");
        new StudyText(dir.resolve("hole"))
                .file("train.sh", "[ \"${TRAINED_ON:-}\" != broken ] || exit 7\n. ./curve.sh\n");
        new StudyText(dir.resolve("hole")).script("curve.sh");
        String study = rest.create("""
                name: in hole
                pool: hole
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 9}
                command: [sh, train.sh, "{x}", "0.1"]
                workdir: %s
                env: {TRAINED: "%s/trained.log"}
                space: {x: {type: int, min: 0, max: 1000}}
                sampler: {type: random}
                budget: {trials: 12, parallel: 4}
                retries: 1
                """.formatted(dir.resolve("hole"), dir.resolve("hole")));
        awaitAgent("hole", "broken", "QUARANTINED");
        List<JsonNode> trials = completed(study, 12);
        assertThat(trials)
                .allSatisfy(trial -> assertThat(trial.path("agent").asText()).isEqualTo("sound"));
        assertThat(agentRow("hole", "broken").path("stateReason").asText())
                .contains("3 trials in a row failed on it while other agents work");
        assertThat(rest.explanations(study, DecisionKind.RETRY))
                .anySatisfy(why -> assertThat(why).contains("is not charged, since broken was set aside"));
        assertThat(broken.isAlive()).isTrue();
    }
}
