package io.trialstream.app.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.asktell.AskTell;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every strategy, asked and told line by line. */
class AskTellStrategiesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STUDY = """
            name: asked
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 4}
            space: {x: {type: int, min: 0, max: 1000}}
            """;

    @TempDir
    Path dir;

    private AskTellLines lines(String more) throws IOException {
        Path file = Files.writeString(dir.resolve("study.yaml"), STUDY + more + "\n");
        ParsedStudy study = StudyFile.readDefinition(file);
        return new AskTellLines(new AskTell(
                study.spec(),
                StudySamplers.create(study.spec()),
                study.earlier().mapped(study.spec(), id -> List.of())));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode next(AskTellLines lines) {
        return json(lines.answer("{\"op\": \"ask\"}"));
    }

    /** Trains what is asked for until nothing is; all suggestions, in order. */
    private static List<JsonNode> trainAll(AskTellLines lines) {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode asked = next(lines); asked.path("suggestions").size() > 0; asked = next(lines)) {
            JsonNode one = asked.path("suggestions").get(0);
            all.add(one);
            int trial = one.path("trial").asInt();
            String value = "\"value\": " + one.path("params").path("x").asInt() + "}";
            for (long epoch = one.path("parentEpoch").asLong() + 1;
                    epoch <= one.path("resource").asLong();
                    epoch++) {
                JsonNode answer = json(lines.answer(
                        "{\"op\": \"report\", \"trial\": " + trial + ", \"epoch\": " + epoch + ", " + value));
                assertThat(answer.path("decision").asText())
                        .as(answer.toString())
                        .isEqualTo("CONTINUE");
            }
            assertThat(json(lines.answer("{\"op\": \"tell\", \"trial\": " + trial + ", " + value))
                            .path("ok")
                            .asBoolean())
                    .isTrue();
        }
        return all;
    }

    private static Set<String> samplers(List<JsonNode> suggestions) {
        Set<String> names = new HashSet<>();
        suggestions.forEach(one -> names.add(one.path("sampler").asText()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"random", "sobol", "grid", "gp", "tpe", "forest", "cmaes", "evolution", "nsga2", "pbt", "pb2"})
    void everySamplerIsAskedToTheEndOfTheBudget(String sampler) throws IOException {
        List<JsonNode> asked = trainAll(lines("sampler: " + sampler + "\nbudget: {trials: 30}"));
        assertThat(asked).hasSize(30);
        assertThat(samplers(asked)).contains(sampler);
    }

    @Test
    void autoSaysWhatItPicked() throws IOException {
        List<JsonNode> asked = trainAll(lines("budget: {trials: 20}"));
        assertThat(asked).hasSize(20);
        assertThat(samplers(asked)).containsExactly("gp");
        assertThat(asked.get(0).path("why").asText()).contains("(auto: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pbt", "pb2"})
    void membersOfAPopulationNameTheirParents(String sampler) throws IOException {
        List<JsonNode> asked =
                trainAll(lines("sampler: {type: " + sampler + ", population: 4, interval: 2}\nbudget: {trials: 12}"));
        List<JsonNode> children =
                asked.stream().filter(one -> one.has("parent")).toList();
        assertThat(children).isNotEmpty().allSatisfy(child -> {
            assertThat(child.path("parentEpoch").asLong()).isEqualTo(2);
            assertThat(child.path("resource").asLong()).isEqualTo(4);
            assertThat(child.path("parent").asInt())
                    .isLessThan(child.path("trial").asInt());
        });
        assertThat(asked.get(0).path("resource").asLong()).isEqualTo(2);
    }

    @Test
    void anEarlierStudyWarmsTheSampler() throws IOException {
        StringBuilder earlier = new StringBuilder();
        for (int x = 0; x <= 1000; x += 20) {
            earlier.append("{\"params\": {\"x\": " + x + "}, \"value\": " + Math.abs(x - 400) + "}\n");
        }
        Files.writeString(dir.resolve("earlier.jsonl"), earlier);
        List<JsonNode> asked =
                trainAll(lines("sampler: tpe\nwarmStart: {files: [earlier.jsonl]}\nbudget: {trials: 3}"));
        assertThat(samplers(asked)).containsExactly("tpe");
        assertThat(asked.get(0).path("params").path("x").asInt()).isBetween(200, 600);
    }

    @Test
    void resultsAreReused() throws IOException {
        AskTellLines lines = lines("duplicates: reuse\nstart: [{x: 7}]\nbudget: {trials: 3}");
        JsonNode first = next(lines).path("suggestions").get(0);
        assertThat(first.path("params").path("x").asInt()).isEqualTo(7);
        lines.answer("{\"op\": \"tell\", \"trial\": 0, \"value\": 0.5}");

        assertThat(lines.answer("{\"op\": \"add\", \"params\": {\"x\": 7}}"))
                .isEqualTo("{\"trial\":1,\"reused\":true}");
        assertThat(next(lines).path("suggestions").get(0).path("trial").asInt()).isEqualTo(2);
        assertThat(lines.answer("{\"op\": \"tell\", \"trial\": 1, \"value\": 9}"))
                .isEqualTo("{\"ok\":true}");
        assertThat(json(lines.answer("{\"op\": \"best\"}")).path("value").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void withAnExternalSamplerOnlyWhatWasAddedIsAskedFor() throws IOException {
        AskTellLines lines = lines("sampler: external\nbudget: {trials: 2}");
        assertThat(next(lines).toString()).isEqualTo("{\"suggestions\":[]}");
        lines.answer("{\"op\": \"add\", \"params\": {\"x\": 7}}");
        List<JsonNode> asked = trainAll(lines);
        assertThat(asked).hasSize(1);
        assertThat(samplers(asked)).containsExactly("user");
    }

    @Test
    void aSuggestionPastItsTimeBoxIsACheaperSamplers() throws IOException {
        List<JsonNode> asked = trainAll(lines("sampler: {type: gp, timeBox: 0.001}\nbudget: {trials: 15}"));
        assertThat(asked)
                .anySatisfy(one -> assertThat(one.path("why").asText())
                        .endsWith("it stands in for a sampler whose time was over"));
    }

    @Test
    void saysWhereToTakeEarlierStudiesFrom() throws IOException {
        Path file = Files.writeString(dir.resolve("study.yaml"), STUDY + "warmStart: {studies: [resnet]}\n");
        ParsedStudy study = StudyFile.readDefinition(file);
        assertThatThrownBy(() -> study.earlier().mapped(study.spec(), AskTellCommand::notHere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "warmStart.studies: ask-tell knows no studies but this one, so not 'resnet'; write it to a file with"
                                + " 'trialstream export resnet --out resnet.json' and give warmStart: {files: [resnet.json]}");
    }
}
