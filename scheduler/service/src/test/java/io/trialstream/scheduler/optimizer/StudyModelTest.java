package io.trialstream.scheduler.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.auto.TimeBoxed;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StudyModelTest {
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [train]
            space:
              x: {type: float, min: 0, max: 1}
            """;

    private static StudySpec spec(String more) {
        return StudyFile.parse(STUDY + more, "study.yaml").spec();
    }

    private static StudyModel model(StudySpec spec, TimeBoxed.Box box) {
        return new StudyModel(
                spec,
                Samplers.standard().create(spec.sampler().type(), spec.sampler().options(), spec.seed(), limit -> box),
                List.of());
    }

    @Test
    void aSuggestionPastItsBoxIsTheCheaperSamplersAndSaysSo() {
        StudyModel model = model(spec("sampler: {type: gp, timeBox: 0.5}"), TimeBoxed.Box.unless(() -> true));
        model.want(2);
        List<StudyModel.Proposal> proposals = model.propose();
        assertThat(proposals).extracting(StudyModel.Proposal::sequence).containsExactly(0L, 1L);
        assertThat(proposals).allSatisfy(proposal -> {
            Suggestion suggestion = Objects.requireNonNull(proposal.suggestion());
            assertThat(suggestion.provenance().explanation())
                    .endsWith("it stands in for a sampler whose time was over");
        });
    }

    @Test
    void aSuggestionInTimeIsTheSamplersOwn() {
        StudyModel model = model(spec("sampler: {type: gp}"), TimeBoxed.Box.unless(() -> false));
        model.want(1);
        Suggestion suggestion = Objects.requireNonNull(model.propose().get(0).suggestion());
        assertThat(suggestion.provenance().explanation()).doesNotContain("stands in");
    }
}
