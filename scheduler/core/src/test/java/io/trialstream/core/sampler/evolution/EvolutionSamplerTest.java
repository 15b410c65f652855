package io.trialstream.core.sampler.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvolutionSamplerTest {
    private static final List<Object> OPERATIONS = List.of("none", "skip", "conv1", "conv3", "pool");

    /** Twelve edges with an operation each; a convolution has a width of its own. */
    private static final SearchSpace CELL = cell();

    private static SearchSpace cell() {
        List<Parameter> parameters = new ArrayList<>();
        for (int edge = 0; edge < 12; edge++) {
            parameters.add(new CategoricalParameter("op" + edge, OPERATIONS, null));
            Condition convolution = new Condition(List.of(new Condition.OneOf("op" + edge, List.of("conv1", "conv3"))));
            parameters.add(new IntParameter("width" + edge, 8, 128, Scale.POW2, 1, convolution));
        }
        return SearchSpace.of(parameters);
    }

    /** The number of edges that are wrong, plus how far the widths are off, with interactions between neighbours. */
    private static double[] loss(Hyperparameters point) {
        double loss = 0;
        for (int edge = 0; edge < 12; edge++) {
            Object operation = point.get("op" + edge);
            String wanted = (String) OPERATIONS.get(edge * 7 % 5);
            loss += wanted.equals(operation) ? 0 : 1;
            loss += edge > 0 && java.util.Objects.equals(operation, point.get("op" + (edge - 1))) ? 0.5 : 0;
            loss += point.has("width" + edge) ? Math.abs(Math.log(point.number("width" + edge) / 32)) / 5 : 0;
        }
        return new double[] {loss};
    }

    @Test
    void findsBetterArchitecturesThanRandomSearch() {
        double ours = StudyLoop.medianBest(EvolutionSampler::new, CELL, 300, 1, 7, EvolutionSamplerTest::loss);
        double random = StudyLoop.medianBest(RandomSampler::new, CELL, 300, 1, 7, EvolutionSamplerTest::loss);
        assertThat(ours).isLessThan(random / 2);
    }

    @Test
    void worksAsWellWithManyTrialsAtATime() {
        double ours = StudyLoop.medianBest(EvolutionSampler::new, CELL, 300, 16, 7, EvolutionSamplerTest::loss);
        double random = StudyLoop.medianBest(RandomSampler::new, CELL, 300, 16, 7, EvolutionSamplerTest::loss);
        assertThat(ours).isLessThan(random * 0.6);
    }

    @Test
    void proposesMembersOfTheSpaceWithOneChange() {
        SamplingHistory history = StudyLoop.run(
                new EvolutionSampler(new EvolutionSampler.Options(10, 3, 0.1, 0.25)), CELL, 1, 80, 4, 1, p -> loss(p));
        assertThat(history.finished())
                .hasSize(80)
                .allSatisfy(trial -> assertThat(
                                CELL.validate(trial.hyperparameters().asMap()))
                        .isEqualTo(trial.hyperparameters()));
        assertThat(new EvolutionSampler(new EvolutionSampler.Options(10, 3, 0.1, 0.25))
                        .suggest(history, 1, Seeds.derive(1, 1, "x"))
                        .get(0)
                        .provenance()
                        .explanation())
                .matches(
                        "trial \\d+ won a tournament of 3 among the youngest 10 \\(rank \\d+\\); changed \\w+ \\w+ -> \\w+");
    }

    @Test
    void forgetsTheOldestHoweverGood() {
        SearchSpace space = SearchSpace.of(List.of(new IntParameter("k", 0, 1_000_000, Scale.LINEAR)));
        SamplingHistory history =
                StudyLoop.run(new RandomSampler(), space, 1, 30, 1, 1, point -> new double[] {point.number("k")});
        // only the youngest ten, numbers 20 to 29, may be parents
        EvolutionSampler sampler = new EvolutionSampler(new EvolutionSampler.Options(10, 2, 0.1, 0.25));
        assertThat(sampler.suggest(history, 40, Seeds.derive(1, 1, "x")))
                .hasSize(40)
                .allSatisfy(suggestion ->
                        assertThat(suggestion.provenance().explanation()).containsPattern("^trial 2\\d won"));
    }

    @Test
    void usesUpAFiniteSpaceWithoutRepeating() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("a", 1, 7, Scale.LINEAR),
                new CategoricalParameter("b", List.of("u", "v", "w"), null)));
        SamplingHistory history =
                StudyLoop.run(new EvolutionSampler(), space, 1, 50, 3, 1, point -> new double[] {point.number("a")});
        assertThat(new HashSet<>(history.finished().stream()
                        .map(ObservedTrial::hyperparameters)
                        .toList()))
                .hasSize(21);
        assertThat(history.finished()).hasSize(21);
    }

    @Test
    void isTheSameForTheSameHistoryAndLeavesItAlone() {
        SamplingHistory history = StudyLoop.run(new EvolutionSampler(), CELL, 1, 120, 4, 3, EvolutionSamplerTest::loss);
        int before = history.size();
        assertThat(new EvolutionSampler().suggest(history, 8, Seeds.derive(5, 1, "x")))
                .isEqualTo(new EvolutionSampler().suggest(history.snapshot(), 8, Seeds.derive(5, 1, "x")))
                .hasSize(8);
        assertThat(history.size()).isEqualTo(before);
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new EvolutionSampler.Options(1, 0, 0.1, 0.1)).hasMessageContaining("got 1");
        assertThatThrownBy(() -> new EvolutionSampler.Options(5, 6, 0.1, 0.1))
                .hasMessageContaining("population of 5, got 6");
        assertThatThrownBy(() -> new EvolutionSampler.Options(5, 2, 0, 0.1)).hasMessageContaining("step");
        assertThatThrownBy(() -> new EvolutionSampler.Options(5, 2, 0.1, 2)).hasMessageContaining("resample");
    }
}
