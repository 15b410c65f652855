package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler and every pruner in a real study: all at once on one {@code trialstream serve}, trained by a shell script. */
class StrategiesIT {
    private static final int SLOTS = 8;

    @TempDir
    static Path dir;

    private static TrialstreamProcess serve;
    private static Rest rest;
    private static String url = "";
    private static String broker = "";
    private static final Map<String, String> STUDIES = new HashMap<>();

    /**
     * A strategy in a study.
     *
     * @param name the study's name
     * @param more the lines of its file that are its own
     * @param trials how many trials it runs
     * @param sampler what some of the trials must say that they come from
     */
    record Strategy(String name, String more, int trials, String sampler) {
        static Strategy sampler(String type, String options, int trials) {
            return new Strategy(
                    type,
                    "sampler: {type: " + type + options + "}\nbudget: {trials: " + trials + ", parallel: 2}",
                    trials,
                    type);
        }

        static Strategy pruner(String name, String pruner) {
            return new Strategy(
                    name,
                    "sampler: sobol\nresource: {name: epoch, max: 9}\nbudget: {trials: 5, parallel: 3}\npruner: "
                            + pruner,
                    5,
                    "sobol");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Strategy> samplers() {
        List<Strategy> samplers = List.of(
                Strategy.sampler("random", "", 6),
                Strategy.sampler("sobol", "", 6),
                Strategy.sampler("gp", "", 10),
                Strategy.sampler("tpe", ", startTrials: 3", 6),
                Strategy.sampler("forest", ", startTrials: 3", 6),
                Strategy.sampler("cmaes", "", 6),
                Strategy.sampler("evolution", ", population: 3", 6),
                Strategy.sampler("pbt", ", population: 3, interval: 1", 9),
                Strategy.sampler("pb2", ", population: 3, interval: 1", 9),
                new Strategy("grid", "space: {x: {type: int, min: 0, max: 4}}\nsampler: grid", 5, "grid"),
                new Strategy(
                        "nsga2",
                        "metrics: [{name: loss, goal: minimize}, {name: cost, goal: minimize}]\n"
                                + "sampler: {type: nsga2, population: 4}\nbudget: {trials: 8, parallel: 2}",
                        8,
                        "nsga2"),
                new Strategy("auto", "budget: {trials: 12, parallel: 2}", 12, "gp"));
        assertThat(samplers).hasSize(12);
        return samplers;
    }

    static List<Strategy> pruners() {
        List<Strategy> pruners = List.of(
                Strategy.pruner("none", "none"),
                Strategy.pruner("asha-stop", "{type: asha, reductionFactor: 3, mode: stop}"),
                Strategy.pruner("asha-promote", "{type: asha, reductionFactor: 3, mode: promote}"),
                Strategy.pruner("hyperband", "{type: hyperband, reductionFactor: 3}"),
                Strategy.pruner("successive-halving", "{type: successive-halving, reductionFactor: 3, cohort: 3}"),
                Strategy.pruner("median", "{type: median, minPeers: 2}"),
                Strategy.pruner("percentile", "{type: percentile, percentile: 50, minPeers: 2}"),
                Strategy.pruner("extrapolation", "extrapolation"),
                Strategy.pruner("plateau", "{type: plateau, epochs: 2, minDelta: 10000}"),
                Strategy.pruner("threshold", "{type: threshold, value: 0}"),
                Strategy.pruner("combined", "[{type: asha, reductionFactor: 3}, {type: median, minPeers: 2}]"));
        assertThat(pruners).hasSize(11);
        return pruners;
    }

    @BeforeAll
    static void submitAll() {
        Programs.need("sh");
        serve = TrialstreamProcess.trialstream(
                dir, "serve", "--data", "data", "--port", "0", "--slots", Integer.toString(SLOTS));
        Matcher says = serve.awaitErr("serving at (http://\\S+); broker at (\\S+);");
        url = says.group(1);
        rest = new Rest(url);
        broker = says.group(2);
        new StudyText(dir).script("curve.sh");
        samplers().forEach(StrategiesIT::submit);
        pruners().forEach(StrategiesIT::submit);
    }

    private static String submit(Strategy strategy) {
        String more = strategy.more();
        String id = rest.create("""
                name: %s
                %s
                command: [sh, curve.sh, "{x}", "0"]
                workdir: %s
                env: {TRAINED: "%s/%s.log"}
                %s
                %s
                %s
                """.formatted(
                        strategy.name(),
                        more.contains("metrics:") ? "" : "metric: {name: loss, goal: minimize}",
                        dir,
                        dir,
                        strategy.name(),
                        more.contains("resource:") ? "" : "resource: {name: epoch, max: 3}",
                        more.contains("space:") ? "" : "space: {x: {type: int, min: 0, max: 1000}}",
                        more));
        STUDIES.put(strategy.name(), id);
        return id;
    }

    @AfterAll
    static void end() {
        if (serve != null) {
            serve.close();
        }
        TrainingProcesses.killBelow(dir);
    }

    private static String id(String name) {
        return java.util.Objects.requireNonNull(STUDIES.get(name), name);
    }

    private static JsonNode ended(String name) {
        JsonNode study = rest.awaitEnd(id(name));
        assertThat(study.path("state").asText()).as(study.toString()).isEqualTo("COMPLETED");
        return study;
    }

    private static Set<String> samplersOf(List<JsonNode> trials) {
        Set<String> names = new HashSet<>();
        trials.forEach(
                trial -> names.add(trial.path("provenance").path("sampler").asText()));
        return names;
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void everySamplerRunsAStudyToItsEnd(Strategy strategy) {
        JsonNode study = ended(strategy.name());
        assertThat(study.path("trials").path("total").asInt()).isEqualTo(strategy.trials());
        assertThat(study.path("trials").path("completed").asInt())
                .as(study.toString())
                .isEqualTo(strategy.trials());
        List<JsonNode> trials = rest.trials(id(strategy.name()));
        assertThat(trials).hasSize(strategy.trials());
        assertThat(samplersOf(trials)).contains(strategy.sampler()).doesNotContain("fallback");
    }

    @ParameterizedTest
    @MethodSource("pruners")
    void everyPrunerRunsAStudyToItsEnd(Strategy strategy) {
        JsonNode study = ended(strategy.name());
        JsonNode trials = study.path("trials");
        assertThat(trials.path("total").asInt()).isEqualTo(5);
        assertThat(trials.path("completed").asInt() + trials.path("stopped").asInt())
                .as(study.toString())
                .isEqualTo(5);
        assertThat(samplersOf(rest.trials(id(strategy.name())))).containsExactly("sobol");
    }

    @Test
    void prunersStopWhatTheyShould() {
        assertThat(ended("none").path("trials").path("completed").asInt()).isEqualTo(5);
        assertThat(ended("none").path("epochsRun").asInt()).isEqualTo(45);
        assertThat(ended("threshold").path("trials").path("stopped").asInt()).isEqualTo(5);
        assertThat(ended("plateau").path("trials").path("stopped").asInt()).isEqualTo(5);
        // the script may well be through before the order to stop reaches it: what counts is what was decided
        assertThat(ended("asha-stop").path("trials").path("stopped").asInt()).isPositive();
        assertThat(ended("asha-promote").path("epochsRun").asInt()).isLessThan(45);
    }

    static List<String> populations() {
        List<String> populations = List.of("pbt", "pb2");
        assertThat(populations).hasSize(2);
        return populations;
    }

    @ParameterizedTest
    @MethodSource("populations")
    void membersOfAPopulationGoOnFromTheirParentsCheckpoints(String name) {
        ended(name);
        List<JsonNode> trials = rest.trials(id(name));
        List<JsonNode> children = trials.stream()
                .filter(trial -> trial.path("provenance").path("parentTrial").isInt())
                .toList();
        assertThat(children).hasSizeGreaterThanOrEqualTo(3);
        for (JsonNode child : children) {
            int number = child.path("trial").asInt();
            JsonNode parent =
                    trials.get(child.path("provenance").path("parentTrial").asInt());
            long epoch = child.path("provenance").path("parentEpoch").asLong();
            assertThat(parent.path("lastEpoch").asLong()).isEqualTo(epoch);
            assertThat(parent.path("endedAt").asLong())
                    .isLessThanOrEqualTo(child.path("createdAt").asLong());
            // one interval from where its parent was, by its own script's account
            assertThat(rest.metrics(id(name), number).path("epochs").toString()).isEqualTo("[" + (epoch + 1) + "]");
            assertThat(StudyText.lines(dir.resolve(name + ".log")))
                    .contains(number + " start " + epoch + " " + (epoch + 1) + " "
                            + child.path("params").path("x").asLong());
        }
        // no trial was decided on before the results were there that it says to build on
        List<Long> seen = new ArrayList<>();
        trials.forEach(
                trial -> seen.add(trial.path("provenance").path("observations").asLong()));
        assertThat(seen).isSorted();
    }

    @Test
    void aFiniteSpaceThatIsExhaustedEndsTheStudy() {
        submit(new Strategy(
                "exhausted",
                "space: {x: {type: int, min: 0, max: 3}}\nsampler: random\nbudget: {trials: 50, parallel: 2}",
                4,
                "random"));
        JsonNode study = ended("exhausted");
        assertThat(study.path("trials").path("total").asInt()).isEqualTo(4);
        assertThat(study.path("stateReason").asText()).contains("every configuration of its space was tried");
        assertThat(rest.trials(id("exhausted")).stream()
                        .map(trial -> trial.path("params").toString())
                        .distinct())
                .hasSize(4);
    }

    @Test
    void aStudyStartsFromAnEarlierOne() {
        ended("random");
        submit(new Strategy(
                "warm",
                "sampler: {type: tpe, startTrials: 6}\nwarmStart: {studies: [" + id("random")
                        + "]}\nbudget: {trials: 4, parallel: 2}",
                4,
                "tpe"));
        ended("warm");
        List<JsonNode> trials = rest.trials(id("warm"));
        // a cold start would begin with six Sobol points
        assertThat(samplersOf(trials)).containsExactly("tpe");
        assertThat(trials.get(0).path("provenance").path("observations").asInt())
                .isEqualTo(6);

        Rest.Answer refused = rest.post("/api/v1/studies", """
                name: cold
                metric: {name: loss, goal: minimize}
                resource: {max: 3}
                command: ["true"]
                space: {x: {type: int, min: 0, max: 9}}
                warmStart: {studies: [no-such-study]}
                """);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("detail").asText())
                .isEqualTo("warmStart.studies: there is no study 'no-such-study' to start from");
    }

    @Test
    void clientsProposeAndResultsAreReused() {
        String id = submit(new Strategy(
                "proposed",
                "sampler: {type: external}\nduplicates: reuse\nbudget: {trials: 3, parallel: 2}",
                3,
                "user"));
        propose(id, 500);
        Await.until(
                "the proposed trial to be trained",
                () -> rest.trials(id).get(0).path("state").asText().equals("COMPLETED"),
                () -> rest.trials(id).toString());
        JsonNode repeated = propose(id, 500);
        assertThat(repeated.path("trial").asInt()).isEqualTo(1);
        propose(id, 7);
        ended("proposed");

        List<JsonNode> trials = rest.trials(id);
        assertThat(samplersOf(trials)).containsExactly("user");
        assertThat(trials.get(1).path("reason").asText()).isEqualTo("REUSED");
        assertThat(trials.get(1).path("bestValue")).isEqualTo(trials.get(0).path("bestValue"));
        assertThat(StudyText.lines(dir.resolve("proposed.log")))
                .filteredOn(line -> line.contains("start"))
                .containsExactly("0 start 0 3 500", "2 start 0 3 7");
    }

    @Test
    void aPythonProgramProposesForAStudy() throws IOException, InterruptedException {
        Programs.need("python3");
        Path python = TrialstreamProcess.home().resolve("worker-agent/python");
        Path output = dir.resolve("propose.out");
        ProcessBuilder program = new ProcessBuilder(
                        "python3", python.resolve("examples/propose/propose.py").toString(), url)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        program.environment().put("PYTHONPATH", python.toString());
        program.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = program.start();
        boolean ended = process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        List<String> lines = StudyText.lines(output);
        assertThat(ended).as(lines.toString()).isTrue();
        assertThat(process.exitValue()).as(lines.toString()).isZero();

        JsonNode study = rest.awaitEnd("proposed-by-python");
        assertThat(study.path("state").asText()).isEqualTo("COMPLETED");
        assertThat(study.path("trials").path("total").asInt()).isEqualTo(12);
        assertThat(samplersOf(rest.trials("proposed-by-python"))).containsExactly("user");
        // each result was told to the program once, and the best is the server's
        assertThat(lines).filteredOn(line -> line.startsWith("trial ")).hasSize(12);
        assertThat(lines.get(lines.size() - 1))
                .startsWith("best: trial " + study.path("best").path("trial").asInt() + " with ");
    }

    private static JsonNode propose(String id, int x) {
        Rest.Answer answer = rest.post("/api/v1/studies/" + id + "/trials", "{\"params\": {\"x\": " + x + "}}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body();
    }

    @Test
    void aSuggestionPastItsTimeBoxIsACheaperSamplersAndSaysSo() {
        submit(new Strategy(
                "boxed", "sampler: {type: gp, timeBox: 0.001}\nbudget: {trials: 12, parallel: 2}", 12, "gp"));
        ended("boxed");
        List<JsonNode> trials = rest.trials(id("boxed"));
        assertThat(trials).hasSize(12);
        // a fit takes longer than a millisecond; the first suggestions may not
        assertThat(trials)
                .anySatisfy(trial -> assertThat(
                                trial.path("provenance").path("explanation").asText())
                        .endsWith("it stands in for a sampler whose time was over"));
    }

    @Test
    void whatTheTopicsSayAddsUp() {
        samplers().forEach(strategy -> ended(strategy.name()));
        pruners().forEach(strategy -> ended(strategy.name()));
        TopicRecords records = TopicRecords.at(broker);
        TopicInvariants.check(records);
        assertThat(records.deadLetters()).isEmpty();
    }
}
