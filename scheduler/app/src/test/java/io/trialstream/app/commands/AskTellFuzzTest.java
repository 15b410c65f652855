package io.trialstream.app.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.asktell.AskTell;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Mutations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whatever line a program sends: one JSON object comes back for it, and a line that is refused changes nothing. */
class AskTellFuzzTest {
    private static final int INPUTS = Mutations.inputs(10_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STUDY_LINES = 2_000;
    private static final String BEST = "{\"op\":\"best\"}";
    private static final String[] GOOD = {
        "{\"op\":\"ask\",\"count\":2}",
        "{\"op\":\"report\",\"trial\":%d,\"epoch\":1,\"values\":{\"loss\":0.41,\"cost\":7}}",
        "{\"op\":\"report\",\"trial\":%d,\"epoch\":3,\"values\":{\"loss\":\"nan\",\"cost\":7}}",
        "{\"op\":\"tell\",\"trial\":%d,\"values\":{\"loss\":0.5,\"cost\":2}}",
        "{\"op\":\"tell\",\"trial\":%d,\"failed\":\"no memory\"}",
        BEST
    };
    private static final String STUDY = """
        name: s
        metrics: [{name: loss, goal: minimize}, {name: cost, goal: minimize}]
        resource: {name: epoch, min: 1, max: 27}
        command: [train, "{x}"]
        space: {x: {type: float, min: 0, max: 1}, n: {type: int, min: 1, max: 3}}
        sampler: {type: random}
        pruner: {type: asha, reductionFactor: 3, mode: promote}
        budget: {trials: 500}
        """;

    @Test
    void everyLineIsAnsweredAndARefusedOneChangesNothing() throws IOException {
        AskTellLines fuzzed = lines();
        AskTellLines again = lines();
        Mutations lines = Mutations.ofTexts(
                1,
                "{\"op\":\"ask\",\"count\":2}",
                "{\"op\":\"ask\"}",
                "{\"op\":\"report\",\"trial\":0,\"epoch\":3,\"values\":{\"loss\":0.41,\"cost\":\"nan\"}}",
                "{\"op\":\"report\",\"trial\":1,\"epoch\":1,\"value\":0.5}",
                "{\"op\":\"tell\",\"trial\":2,\"values\":{\"loss\":1e3,\"cost\":2}}",
                "{\"op\":\"tell\",\"trial\":3,\"failed\":\"out of memory\"}",
                "{\"op\":\"add\",\"params\":{\"x\":0.5,\"n\":2}}",
                BEST);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            if (i % STUDY_LINES == 0) {
                assertThat(fuzzed.answer(BEST)).isEqualTo(again.answer(BEST));
                fuzzed = lines();
                again = lines();
            }
            String line = i % 4 == 0 ? GOOD[i / 4 % GOOD.length].formatted(i / 4 % 40) : lines.nextText();
            JsonNode answer = JSON.readTree(fuzzed.answer(line));
            assertThat(answer.isObject()).as(line).isTrue();
            if (answer.has("error")) {
                assertThat(answer.get("error").asText()).as(line).isNotBlank();
                refused++;
            } else {
                // the same lines without the refused ones give the same answers
                assertThat(JSON.readTree(again.answer(line))).as(line).isEqualTo(answer);
                accepted++;
            }
        }
        assertThat(accepted).isGreaterThan(INPUTS / 50);
        assertThat(refused).isGreaterThan(INPUTS / 50);
        assertThat(fuzzed.answer(BEST)).isEqualTo(again.answer(BEST));
    }

    private static AskTellLines lines() {
        StudySpec spec = StudyFile.parse(STUDY, "s").spec();
        return new AskTellLines(new AskTell(spec, StudySamplers.create(spec)));
    }
}
