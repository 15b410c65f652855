package io.trialstream.core.sampler.auto;

import static io.trialstream.core.sampler.HistorySamples.completed;
import static io.trialstream.core.sampler.HistorySamples.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.HistorySamples;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SpaceSamples;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.auto.AutoSampler.Kind;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AutoSamplerTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return Samplers.standard().create("auto", Map.of(), 5);
    }

    private static Sampler named(String name) {
        RandomSampler random = new RandomSampler();
        return (history, count, generator) -> random.suggest(history, count, generator).stream()
                .map(s -> new Suggestion(s.hyperparameters(), Provenance.of(name, "as named", history)))
                .toList();
    }

    private static AutoSampler auto() {
        return new AutoSampler(Map.of(
                Kind.GRID, () -> named("grid"),
                Kind.SOBOL, () -> named("sobol"),
                Kind.TPE, () -> named("tpe"),
                Kind.GAUSSIAN_PROCESS, () -> named("gp"),
                Kind.NSGA2, () -> named("nsga2")));
    }

    private static StudyPlan plan(int objectives, long trials, int parallel) {
        return new StudyPlan(objectives, trials, parallel, 1, 27);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of(SpaceSamples.finite(), plan(1, 10, 1), Kind.GRID, 0, "the space has 10 points"),
                Arguments.of(SpaceSamples.finite(), plan(2, 10, 1), Kind.GRID, 0, "the space has 10 points"),
                Arguments.of(SpaceSamples.finite(), plan(1, 9, 1), Kind.SOBOL, 0, "budget of 9 trials"),
                Arguments.of(SpaceSamples.mixed(), plan(1, 10, 1), Kind.SOBOL, 0, "budget of 10 trials"),
                Arguments.of(SpaceSamples.mixed(), plan(2, 100, 1), Kind.TPE, 18, "2 objectives"),
                Arguments.of(SpaceSamples.mixed(), plan(2, 5000, 1), Kind.NSGA2, 18, "NSGA-II"),
                Arguments.of(SpaceSamples.mixed(), plan(2, Long.MAX_VALUE, 1), Kind.NSGA2, 18, "no limit"),
                Arguments.of(SpaceSamples.hundredDimensions(), plan(1, 100, 1), Kind.TPE, 20, "100 parameters"),
                Arguments.of(
                        SpaceSamples.conditional(),
                        plan(1, 100, 1),
                        Kind.GAUSSIAN_PROCESS,
                        0,
                        "the Gaussian process (gp), since it needs the fewest trials with 7 parameters"),
                Arguments.of(SpaceSamples.mixed(), plan(1, 100_000, 512), Kind.TPE, 512, "512 trials run at a time"),
                Arguments.of(
                        SpaceSamples.mixed(),
                        plan(1, 100, 1),
                        Kind.GAUSSIAN_PROCESS,
                        0,
                        "fewest trials with 9 parameters"),
                Arguments.of(SpaceSamples.mixed(), plan(1, 100, 64), Kind.GAUSSIAN_PROCESS, 0, "fewest trials"),
                Arguments.of(
                        SpaceSamples.mixed(),
                        plan(1, Long.MAX_VALUE, 1),
                        Kind.GAUSSIAN_PROCESS,
                        0,
                        "from 2000 trials on the Parzen"));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void picksByTheDocumentedRulesAndSaysWhy(SearchSpace space, StudyPlan plan, Kind kind, long start, String why) {
        AutoSampler.Choice choice = auto().choice(space, plan);
        assertThat(choice.kind()).isEqualTo(kind);
        assertThat(choice.start()).isEqualTo(start);
        assertThat(choice.why()).contains(why);
    }

    @Test
    void startsWithTheModelAndEndsWithTheBoundedOne() {
        assertThat(askedAt(SpaceSamples.mixed(), 0)).startsWith("gp").contains("(auto: the Gaussian process (gp), ");
        assertThat(askedAt(SpaceSamples.mixed(), 1999)).startsWith("gp");
        assertThat(askedAt(SpaceSamples.mixed(), 2000)).startsWith("tpe");
    }

    @Test
    void theParzenEstimatorFollowsSobolPoints() {
        SearchSpace large = SpaceSamples.hundredDimensions();
        assertThat(askedAt(large, 0))
                .startsWith("sobol")
                .contains("(auto: 20 Sobol points, then the Parzen estimator (tpe), ");
        assertThat(askedAt(large, 19)).startsWith("sobol");
        assertThat(askedAt(large, 20)).startsWith("tpe");
    }

    private static String askedAt(SearchSpace space, int trials) {
        SamplingHistory history = new SamplingHistory(space, plan(1, 5000, 1));
        for (int i = 0; i < trials; i++) {
            history.put(completed(space, i, i));
        }
        Provenance of = auto().suggest(history, 1, random(0)).get(0).provenance();
        return of.sampler() + ": " + of.explanation();
    }

    @Test
    void aMissingSamplerIsReplacedAndNamed() {
        AutoSampler few = new AutoSampler(
                Map.of(Kind.GRID, () -> named("grid"), Kind.SOBOL, () -> named("sobol"), Kind.TPE, () -> named("tpe")));
        AutoSampler.Choice choice = few.choice(SpaceSamples.mixed(), plan(1, 100, 1));
        assertThat(choice.kind()).isEqualTo(Kind.TPE);
        assertThat(choice.why()).contains("in place of the Gaussian process (gp), which is not at hand");
        assertThatThrownBy(() -> new AutoSampler(Map.of(Kind.GRID, () -> named("grid"))))
                .hasMessageContaining("is missing");
    }

    @Test
    void pastItsBoxTheCheaperSamplerAnswersAndSaysSo() {
        SamplingHistory history =
                HistorySamples.history(SpaceSamples.mixed(), 3, i -> completed(SpaceSamples.mixed(), i, i));
        boolean[] over = {false};
        Sampler boxed = new TimeBoxed(named("slow"), named("fast"), TimeBoxed.Box.unless(() -> over[0]));
        List<Suggestion> inTime = boxed.suggest(history, 2, random(0));
        assertThat(inTime)
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.provenance().sampler()).isEqualTo("slow"));
        assertThat(boxed.suggest(history, 2, random(0))).isEqualTo(inTime);
        over[0] = true;
        List<Suggestion> late = boxed.suggest(history, 2, random(0));
        assertThat(late).hasSize(2).allSatisfy(s -> {
            assertThat(s.provenance().sampler()).isEqualTo("fast");
            assertThat(s.provenance().explanation()).endsWith("it stands in for a sampler whose time was over");
        });
    }

    @Test
    void workThatGoesOnPastTheBoxDoesNotSeeLaterTrials() {
        SamplingHistory history =
                HistorySamples.history(SpaceSamples.mixed(), 3, i -> completed(SpaceSamples.mixed(), i, i));
        int[] sizes = new int[1];
        Sampler slow = (seen, count, generator) -> {
            sizes[0] = seen.size();
            return List.of();
        };
        List<java.util.function.Supplier<List<Suggestion>>> later = new java.util.ArrayList<>();
        Sampler boxed = new TimeBoxed(slow, named("fast"), work -> {
            later.add(work);
            return java.util.Optional.empty();
        });
        assertThat(boxed.suggest(history, 1, random(0))).hasSize(1);
        history.put(completed(SpaceSamples.mixed(), 3, 0));
        assertThat(later.get(0).get()).isEmpty();
        assertThat(sizes[0]).isEqualTo(3);
    }
}
