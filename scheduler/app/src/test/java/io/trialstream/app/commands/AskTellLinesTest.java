package io.trialstream.app.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.asktell.AskTell;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** Transcripts of ask-tell lines. */
class AskTellLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STUDY = """
            name: asked
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            space: {x: {type: float, min: 0, max: 1}}
            start: [{x: 0.5}]
            sampler: {type: random}
            budget: {trials: 5}
            seed: 1
            """;
    private static final String PROMOTE = """
            name: promoted
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            space: {x: {type: int, min: 0, max: 100}}
            sampler: {type: random}
            pruner: {type: asha, reductionFactor: 3, mode: promote}
            budget: {trials: 9}
            """;
    private static final String TWO = """
            name: two
            metrics: [{name: loss, goal: minimize}, {name: speed, goal: maximize}]
            resource: {name: epoch, min: 1, max: 3}
            space: {x: {type: float, min: 0, max: 1}}
            sampler: {type: random}
            budget: {trials: 3}
            """;

    @TempDir
    Path dir;

    private AskTellLines lines(String study) {
        try {
            Path file = Files.writeString(dir.resolve("study.yaml"), study);
            var spec = StudyFile.readDefinition(file).spec();
            return new AskTellLines(new AskTell(spec, StudySamplers.create(spec)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode say(AskTellLines lines, String line) {
        try {
            String answer = lines.answer(line);
            assertThat(answer).doesNotContain("\n");
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void asksReportsTellsAndKnowsTheBest() {
        AskTellLines lines = lines(STUDY);
        assertThat(lines.answer("{\"op\":\"best\"}")).isEqualTo("{\"trial\":null,\"value\":null,\"params\":null}");

        JsonNode asked = say(lines, "{\"op\":\"ask\",\"count\":2}").path("suggestions");
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).path("trial").asInt()).isZero();
        assertThat(asked.get(0).path("params").toString()).isEqualTo("{\"x\":0.5}");
        assertThat(asked.get(0).path("resource").asInt()).isEqualTo(9);
        assertThat(asked.get(0).has("resume")).isFalse();
        assertThat(asked.get(1).path("trial").asInt()).isEqualTo(1);
        assertThat(asked.get(1).path("params").path("x").asDouble()).isBetween(0.0, 1.0);

        JsonNode report = say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":3,\"value\":0.41}");
        assertThat(report.path("decision").asText()).isEqualTo("CONTINUE");
        assertThat(report.path("reason").asText()).isNotBlank();
        assertThat(lines.answer("{\"op\":\"tell\",\"trial\":0,\"value\":0.40}")).isEqualTo("{\"ok\":true}");
        assertThat(lines.answer("{\"op\":\"tell\",\"trial\":1,\"failed\":\"no memory\"}"))
                .isEqualTo("{\"ok\":true}");
        JsonNode best = say(lines, "{\"op\":\"best\"}");
        assertThat(best.path("trial").asInt()).isZero();
        assertThat(best.path("value").asDouble()).isEqualTo(0.4);
        assertThat(best.path("params").toString()).isEqualTo("{\"x\":0.5}");
    }

    @Test
    void repeatsOfAnEpochDecideNothing() {
        AskTellLines lines = lines(STUDY);
        say(lines, "{\"op\":\"ask\"}");
        say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":3,\"value\":0.5}");
        JsonNode again = say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":3,\"value\":0.1}");
        assertThat(again.path("decision").asText()).isEqualTo("CONTINUE");
        assertThat(again.path("reason").asText()).contains("reported before");
        assertThat(say(lines, "{\"op\":\"best\"}").path("value").asDouble()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"nan\"", "\"NaN\"", "NaN", "\"inf\"", "\"-Infinity\""})
    void whatIsNoNumberStopsTheTrial(String value) {
        AskTellLines lines = lines(STUDY);
        say(lines, "{\"op\":\"ask\"}");
        JsonNode answer = say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"value\":" + value + "}");
        assertThat(answer.path("decision").asText()).isEqualTo("STOP");
        assertThat(answer.path("reason").asText()).contains("diverge");
    }

    @Test
    void theSpentBudgetIsSaid() {
        AskTellLines lines = lines(STUDY);
        assertThat(say(lines, "{\"op\":\"ask\",\"count\":100}").path("suggestions"))
                .hasSize(5);
        JsonNode more = say(lines, "{\"op\":\"ask\"}");
        assertThat(more.path("suggestions")).isEmpty();
        assertThat(more.path("done").asBoolean()).isTrue();
        assertThat(more.path("reason").asText()).contains("5 trials");
    }

    @Test
    void trialsAddedByHandComeNext() {
        AskTellLines lines = lines(STUDY);
        assertThat(lines.answer("{\"op\":\"add\",\"params\":{\"x\":0.25}}")).isEqualTo("{\"trial\":0}");
        JsonNode asked = say(lines, "{\"op\":\"ask\"}").path("suggestions").get(0);
        assertThat(asked.path("trial").asInt()).isZero();
        assertThat(asked.path("params").path("x").asDouble()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[1]",
                "3",
                "{\"op\":\"ask\"} {\"op\":\"ask\"}",
                "{}",
                "{\"op\":\"dance\"}",
                "{\"op\":3}",
                "{\"op\":\"ask\",\"count\":0}",
                "{\"op\":\"ask\",\"count\":1.5}",
                "{\"op\":\"ask\",\"count\":\"two\"}",
                "{\"op\":\"ask\",\"number\":2}",
                "{\"op\":\"report\",\"trial\":7,\"epoch\":1,\"value\":1}",
                "{\"op\":\"report\",\"trial\":-1,\"epoch\":1,\"value\":1}",
                "{\"op\":\"report\",\"epoch\":1,\"value\":1}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":0,\"value\":1}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":\"one\",\"value\":1}",
                "{\"op\":\"report\",\"trial\":0,\"value\":1}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":1}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"value\":\"low\"}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"values\":3}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"values\":{\"acc\":3}}",
                "{\"op\":\"tell\",\"trial\":7,\"value\":1}",
                "{\"op\":\"tell\",\"trial\":0}",
                "{\"op\":\"add\"}",
                "{\"op\":\"add\",\"params\":{\"x\":7}}",
                "{\"op\":\"add\",\"params\":{\"y\":0.5}}",
                "{\"op\":\"best\",\"of\":3}"
            })
    void aBadLineIsAnsweredAndChangesNothing(String bad) {
        AskTellLines disturbed = lines(STUDY);
        AskTellLines undisturbed = lines(STUDY);
        String ask = "{\"op\":\"ask\"}";
        assertThat(disturbed.answer(ask)).isEqualTo(undisturbed.answer(ask));

        JsonNode answer = say(disturbed, bad);

        assertThat(answer.fieldNames()).toIterable().containsExactly("error");
        assertThat(answer.path("error").asText()).isNotBlank();
        for (String next : List.of(
                "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"value\":0.3}",
                "{\"op\":\"tell\",\"trial\":0,\"value\":0.3}",
                "{\"op\":\"ask\",\"count\":3}",
                "{\"op\":\"best\"}")) {
            assertThat(disturbed.answer(next)).isEqualTo(undisturbed.answer(next));
        }
    }

    @Test
    void aTrialIsToldOnce() {
        AskTellLines lines = lines(STUDY);
        say(lines, "{\"op\":\"ask\"}");
        say(lines, "{\"op\":\"tell\",\"trial\":0,\"value\":1}");
        assertThat(say(lines, "{\"op\":\"tell\",\"trial\":0,\"value\":0}")
                        .path("error")
                        .asText())
                .contains("told before");
        assertThat(say(lines, "{\"op\":\"best\"}").path("value").asDouble()).isEqualTo(1);
    }

    @Test
    void pausedTrialsAreAskedAgainWhenPromoted() {
        AskTellLines lines = lines(PROMOTE);
        Set<Integer> resumed = new HashSet<>();
        List<Integer> finished = new ArrayList<>();
        int asks = 0;
        for (JsonNode asked = next(lines); asked != null; asked = next(lines)) {
            asks++;
            int trial = asked.path("trial").asInt();
            int x = asked.path("params").path("x").asInt();
            long until = asked.path("resource").asLong();
            boolean resume = asked.path("resume").asBoolean();
            assertThat(until).isIn(1L, 3L, 9L);
            assertThat(resume).isEqualTo(until > 1);
            resumed.addAll(resume ? Set.of(trial) : Set.of());
            JsonNode answer =
                    say(lines, "{\"op\":\"report\",\"trial\":%d,\"epoch\":%d,\"value\":%d}".formatted(trial, until, x));
            assertThat(answer.path("decision").asText()).isIn("CONTINUE", "PAUSE");
            boolean last = until == 9;
            assertThat(answer.path("decision").asText().equals("CONTINUE")).isEqualTo(last);
            finished.addAll(last ? List.of(trial) : List.of());
            lines.answer(
                    last ? "{\"op\":\"tell\",\"trial\":%d,\"value\":%d}".formatted(trial, x) : "{\"op\":\"best\"}");
        }
        assertThat(asks).isGreaterThan(9);
        assertThat(resumed).hasSizeBetween(3, 5);
        assertThat(finished).isNotEmpty().doesNotHaveDuplicates();
        assertThat(finished)
                .contains(say(lines, "{\"op\":\"best\"}").path("trial").asInt());
    }

    private static @org.jspecify.annotations.Nullable JsonNode next(AskTellLines lines) {
        return say(lines, "{\"op\":\"ask\"}").path("suggestions").get(0);
    }

    @Test
    void severalObjectivesAreGivenByName() {
        AskTellLines lines = lines(TWO);
        say(lines, "{\"op\":\"ask\",\"count\":3}");
        assertThat(say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"value\":3}")
                        .path("error")
                        .asText())
                .contains("loss")
                .contains("speed");
        assertThat(say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"values\":{\"loss\":3}}")
                        .path("error")
                        .asText())
                .contains("values.speed");
        assertThat(say(lines, "{\"op\":\"report\",\"trial\":0,\"epoch\":1,\"values\":{\"loss\":3,\"speed\":9}}")
                        .path("decision")
                        .asText())
                .isEqualTo("CONTINUE");
        assertThat(lines.answer("{\"op\":\"tell\",\"trial\":0,\"values\":{\"speed\":9,\"loss\":2}}"))
                .isEqualTo("{\"ok\":true}");
        assertThat(lines.answer("{\"op\":\"tell\",\"trial\":1,\"values\":{\"speed\":99,\"loss\":3}}"))
                .isEqualTo("{\"ok\":true}");
        assertThat(say(lines, "{\"op\":\"best\"}").path("value").asDouble()).isEqualTo(2);
    }
}
