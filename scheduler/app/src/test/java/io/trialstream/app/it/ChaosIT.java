package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five agents, three studies, and kill -9 at random: of training processes, agents, whole machines (an agent with all that it trains) and
 * the server itself. In the end every trial is there exactly once, and the best ones are those of a run that nobody disturbed.
 *
 * <p>More kills by {@code -Dtrialstream.chaos.kills=500}, others by {@code -Dtrialstream.chaos.seed=7}.
 */
class ChaosIT {
    private static final int KILLS = Integer.getInteger("trialstream.chaos.kills", 50);
    private static final long SEED = Long.getLong("trialstream.chaos.seed", 1);
    private static final int EPOCHS_BETWEEN_KILLS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(10L * Math.max(1, KILLS / 50));
    private static final int EPOCHS = 9;
    private static final List<String> AGENTS = List.of("a", "b", "c", "d", "e");
    private static final List<String> STUDIES = List.of("red", "green", "blue");
    /** Twice what is trained between the kills, since training goes on while killed servers and agents come back. */
    private static final int TRIALS = 6 + 2 * KILLS * EPOCHS_BETWEEN_KILLS / (EPOCHS * (STUDIES.size() - 1));

    @TempDir
    Path dir;

    private final Map<String, TrialstreamProcess> agents = new TreeMap<>();
    private final Map<String, Integer> killed = new TreeMap<>();
    private TrialstreamProcess server;
    private Rest rest;
    private String bootstrap = "";

    @BeforeAll
    static void programs() {
        Programs.need("sh");
    }

    @AfterEach
    void endAll() {
        agents.values().forEach(TrialstreamProcess::close);
        if (server != null) {
            server.close();
        }
        TrainingProcesses.killBelow(dir);
    }

    private void serve() {
        server = TrialstreamProcess.trialstream(dir, "serve", "--data", "data", "--port", "0", "--slots", "0");
        Matcher said = server.awaitErr("serving at (http://\\S+); broker at (\\S+);");
        rest = new Rest(said.group(1));
        assertThat(bootstrap.isEmpty() || bootstrap.equals(said.group(2)))
                .as("the broker comes back where agents look for it: %s, before %s", said.group(2), bootstrap)
                .isTrue();
        bootstrap = said.group(2);
    }

    private void startAgent(String pool, String id) {
        agents.put(pool + "/" + id, TrialstreamProcess.agentOf(bootstrap, dir.resolve(pool), id, id));
    }

    /** The studies in a pool; one halves in step, so that what it decides does not depend on who comes first. */
    private List<String> submit(String pool, String pause) {
        new StudyText(dir.resolve(pool)).script("curve.sh");
        List<String> ids = new ArrayList<>();
        for (String name : STUDIES) {
            String pruner = name.equals("blue") ? "{type: successive-halving, reductionFactor: 3}" : "none";
            ids.add(rest.create("""
                    name: %s-%s
                    pool: %s
                    team: %s
                    metric: {name: loss, goal: minimize}
                    resource: {name: epoch, min: 1, max: %d}
                    command: [sh, curve.sh, "{x}", "%s"]
                    workdir: %s
                    env: {TRAINED: "%s/%s.log"}
                    grace: 1s
                    space: {x: {type: int, min: 0, max: 1000}}
                    sampler: {type: random}
                    pruner: %s
                    budget: {trials: %d, parallel: 3}
                    retries: 100
                    seed: %d
                    """.formatted(
                            pool,
                            name,
                            pool,
                            name,
                            EPOCHS,
                            pause,
                            dir.resolve(pool),
                            dir.resolve(pool),
                            name,
                            pruner,
                            TRIALS,
                            name.hashCode())));
        }
        return ids;
    }

    private int trained(String pool) {
        int epochs = 0;
        for (String name : STUDIES) {
            epochs += (int) StudyText.lines(dir.resolve(pool).resolve(name + ".log")).stream()
                    .filter(line -> !line.contains("start"))
                    .count();
        }
        return epochs;
    }

    private static Map<String, JsonNode> ends(Rest rest, List<String> studies) {
        Map<String, JsonNode> ends = new LinkedHashMap<>();
        studies.forEach(study -> ends.put(study, rest.awaitEnd(study)));
        return ends;
    }

    @Test
    void everyTrialIsThereOnceAndTheBestIsThatOfAnUndisturbedRun() {
        assertTimeoutPreemptively(LONGEST, this::calmThenWild);
    }

    private void calmThenWild() {
        serve();
        AGENTS.forEach(id -> startAgent("calm", id));
        Map<String, JsonNode> expected = ends(rest, submit("calm", "0"));
        agents.values().forEach(TrialstreamProcess::close);
        agents.clear();

        AGENTS.forEach(id -> startAgent("wild", id));
        List<String> studies = submit("wild", "1");
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            int before = trained("wild");
            Await.until(
                    "the pool to train on after " + killed,
                    () -> {
                        bringBackThoseSetAside();
                        return trained("wild") >= before + EPOCHS_BETWEEN_KILLS || allEnded(studies);
                    },
                    () -> rest.get("/api/v1/agents?pool=wild").body() + "\n" + server.err());
            assertThat(allEnded(studies))
                    .as("there is work left to disturb after %s", killed)
                    .isFalse();
            kill(random);
        }
        Await.until(
                "all studies to end",
                () -> {
                    bringBackThoseSetAside();
                    return allEnded(studies);
                },
                () -> studies.stream().map(study -> rest.study(study) + "\n").toList() + "");

        assertThat(killed.values().stream().mapToInt(count -> count).sum()).isEqualTo(KILLS);
        Map<String, JsonNode> ended = ends(rest, studies);
        for (int s = 0; s < STUDIES.size(); s++) {
            assertSame(List.copyOf(expected.values()).get(s), ended.get(studies.get(s)), studies.get(s));
        }
        nothingIsLeft();
        server.close();
        TopicInvariants.check(TopicRecords.inDirectory(dir.resolve("data")));
    }

    private boolean allEnded(List<String> studies) {
        return studies.stream()
                .allMatch(study ->
                        !rest.study(study).path("state").asText("RUNNING").equals("RUNNING"));
    }

    /** A machine on which several trials in a row were killed is set aside until a person brings it back. */
    private void bringBackThoseSetAside() {
        for (JsonNode agent :
                rest.get("/api/v1/agents?pool=wild&state=QUARANTINED").body().path("items")) {
            rest.post("/api/v1/agents/" + agent.path("agent").asText() + "/undrain?pool=wild", "");
        }
    }

    private void kill(Random random) {
        int dice = random.nextInt(100);
        String id = AGENTS.get(random.nextInt(AGENTS.size()));
        TrialstreamProcess agent = agents.get("wild/" + id);
        if (dice < 50) {
            killOneTraining(random);
        } else if (dice < 75) {
            agent.killHard();
            startAgent("wild", id);
            killed.merge("agents", 1, Integer::sum);
        } else if (dice < 95) {
            agent.killHard();
            TrainingProcesses.killBelow(dir.resolve("wild").resolve(id));
            startAgent("wild", id);
            killed.merge("machines", 1, Integer::sum);
        } else {
            server.killHard();
            serve();
            killed.merge("servers", 1, Integer::sum);
        }
    }

    private void killOneTraining(Random random) {
        double which = random.nextDouble();
        Await.until(
                "a training process to kill",
                () -> {
                    List<Long> running = TrainingProcesses.below(dir.resolve("wild"));
                    return !running.isEmpty()
                            && ProcessHandle.of(running.get((int) (which * running.size())))
                                    .map(ProcessHandle::destroyForcibly)
                                    .orElse(false);
                },
                () -> "none runs");
        killed.merge("training processes", 1, Integer::sum);
    }

    private void assertSame(JsonNode expected, JsonNode ended, String study) {
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
        assertThat(ended.path("trials")).as(study).isEqualTo(expected.path("trials"));
        assertThat(ended.path("best")).as(study).isEqualTo(expected.path("best"));
        List<JsonNode> trials = rest.trials(study);
        assertThat(trials).hasSize(TRIALS);
        List<JsonNode> calm = rest.trials(expected.path("study").asText());
        for (int t = 0; t < TRIALS; t++) {
            JsonNode trial = trials.get(t);
            assertThat(trial.path("trial").asInt()).isEqualTo(t);
            assertThat(trial.path("params")).isEqualTo(calm.get(t).path("params"));
            assertThat(trial.path("state"))
                    .as("%s", trial)
                    .isEqualTo(calm.get(t).path("state"));
            assertThat(trial.path("bestValue"))
                    .as("%s", trial)
                    .isEqualTo(calm.get(t).path("bestValue"));
        }
    }

    private void nothingIsLeft() {
        Await.until(
                "processes of old leases to end",
                () -> TrainingProcesses.below(dir).isEmpty(),
                () -> "still there: " + TrainingProcesses.below(dir));
        agents.values().forEach(TrialstreamProcess::close);
        assertThat(TrainingProcesses.below(dir)).isEmpty();
    }
}
