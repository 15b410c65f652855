package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec.Duplicates;
import io.trialstream.core.study.Trial;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Suggestions that come late, twice, wrongly, or never. */
class OptimiserAwayTest {
    private final PoolFixture pool = new PoolFixture();

    @BeforeEach
    void away() {
        pool.optimiserAway = true;
    }

    @Test
    void aSlotWaitsForAWhileAndIsThenFilledAtRandom() {
        pool.agent("a", 1).study("s", spec());
        assertThat(pool.state.waitReason("s")).isEqualTo("waits: the optimiser has no suggestion ready yet");

        pool.pass(4_000);
        assertThat(pool.running("s")).isEmpty();
        pool.pass(1_000);

        assertThat(pool.trial("s", 0).provenance().sampler()).isEqualTo("fallback");
        assertThat(pool.trial("s", 0).suggestion()).isZero();
    }

    @Test
    void aSuggestionThatComesAfterAllIsUsedAtOnce() {
        pool.agent("a", 2).study("s", spec()).pass(5_000);
        assertThat(pool.running("s")).hasSize(2);

        pool.suggestion("s", 0, 0.5).suggestion("s", 2, 0.25).train("s", 0, 0.5);

        assertThat(pool.trial("s", 2).hyperparameters()).isEqualTo(Specs.at(0.25));
        pool.train("s", 1, 0.5);
        assertThat(pool.running("s")).containsExactly(2);
        pool.pass(4_000);
        assertThat(pool.running("s")).containsExactly(2);
    }

    @Test
    void aSlowOptimiserIsNotAnAbsentOne() {
        pool.agent("a", 1).study("s", spec()).pass(1_000).suggestion("s", 0, 0.5);
        assertThat(pool.running("s")).containsExactly(0);
        pool.pass(60_000).train("s", 0, 0.5);
        assertThat(pool.running("s")).isEmpty();

        pool.pass(4_000);

        assertThat(pool.running("s")).isEmpty();
    }

    @Test
    void aNewerSuggestionReplacesTheOlderOne() {
        pool.study("s", spec()).suggestion("s", 0, 0.1).suggestion("s", 0, 0.2).agent("a", 1);

        assertThat(pool.trial("s", 0).hyperparameters()).isEqualTo(Specs.at(0.2));
    }

    @Test
    void aSuggestionOutsideTheSpaceIsNotUsed() {
        pool.agent("a", 1).study("s", spec()).suggestion("s", 0, 2.0);

        assertThat(pool.running("s")).isEmpty();
    }

    @Test
    void aRepeatedPointIsDroppedUnlessTheStudyAllowsIt() {
        pool.agent("a", 2).study("s", spec().finite(10));
        pool.suggestion("s", 0, 3).suggestion("s", 1, 3).suggestion("s", 2, 4);
        assertThat(pool.study("s").trials()).extracting(Trial::suggestion).containsExactly(0L, 2L);

        pool.agent("b", 2).study("t", spec().finite(10).duplicates(Duplicates.ALLOW));
        pool.suggestion("t", 0, 3).suggestion("t", 1, 3);
        assertThat(pool.study("t").trials()).extracting(Trial::suggestion).containsExactly(0L, 1L);
    }

    /** Drawing at random would miss the last points of a space, and end the study too early. */
    @Test
    void aFiniteSpaceIsUsedUpToTheLastPoint() {
        pool.agent("a", 1).study("s", spec().finite(200).trials(1_000)).pass(5_000);
        while (!pool.running("s").isEmpty()) {
            pool.train("s", pool.running("s").get(0), 0.5);
        }

        Set<Object> points =
                pool.study("s").trials().stream().map(Trial::hyperparameters).collect(Collectors.toSet());
        assertThat(points).hasSize(200);
        assertThat(pool.study("s").trials()).hasSize(200);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.EXHAUSTED);
    }

    @Test
    void repetitionsFillInWhereTheyAreAllowed() {
        pool.agent("a", 1)
                .study("s", spec().finite(2).trials(5).duplicates(Duplicates.ALLOW))
                .pass(5_000);
        while (!pool.running("s").isEmpty()) {
            pool.train("s", pool.running("s").get(0), 0.5);
        }

        assertThat(pool.study("s").trials()).hasSize(5);
    }
}
