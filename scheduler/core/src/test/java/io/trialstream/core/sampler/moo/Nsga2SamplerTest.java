package io.trialstream.core.sampler.moo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.cmaes.CmaEsSampler;
import io.trialstream.core.sampler.evolution.EvolutionSampler;
import io.trialstream.core.sampler.evolution.StudyLoop;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class Nsga2SamplerTest {
    private static final SearchSpace CUBE = cube(8);

    private static SearchSpace cube(int dimensions) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            parameters.add(new FloatParameter("x" + i, 0, 1, Scale.LINEAR));
        }
        return SearchSpace.of(parameters);
    }

    /** ZDT1 (Zitzler, Deb and Thiele 2000): the best front is f2 = 1 - sqrt(f1), its hypervolume up to (1.1, 1.1) is 0.8767. */
    private static double[] zdt1(Hyperparameters point) {
        double sum = 0;
        for (int i = 1; i < point.size(); i++) {
            sum += point.number("x" + i);
        }
        double g = 1 + 9 * sum / (point.size() - 1);
        double f1 = point.number("x0");
        return new double[] {f1, g * (1 - Math.sqrt(f1 / g))};
    }

    private static double volume(SamplingHistory history) {
        return ParetoFront.hypervolume(
                history.finished().stream().map(ObservedTrial::values).toList(), new double[] {1.1, 1.1});
    }

    private static double medianVolume(
            Supplier<Sampler> sampler, int trials, int parallel, Function<Hyperparameters, double[]> objective) {
        return LongStream.rangeClosed(1, 5)
                .mapToDouble(seed -> volume(StudyLoop.run(sampler.get(), CUBE, 2, trials, parallel, seed, objective)))
                .sorted()
                .toArray()[2];
    }

    @Test
    void coversTheFrontOfZdt1() {
        double ours = medianVolume(Nsga2Sampler::new, 1000, 1, Nsga2SamplerTest::zdt1);
        double random = medianVolume(RandomSampler::new, 1000, 1, Nsga2SamplerTest::zdt1);
        assertThat(ours).isGreaterThan(0.75);
        assertThat(random).isLessThan(0.1);
    }

    @Test
    void coversItWithSixteenTrialsAtATime() {
        assertThat(medianVolume(Nsga2Sampler::new, 1000, 16, Nsga2SamplerTest::zdt1))
                .isGreaterThan(0.7);
    }

    @Test
    void scalarisedSamplersCoverItToo() {
        assertThat(medianVolume(() -> new ScalarizingSampler(new EvolutionSampler()), 600, 4, Nsga2SamplerTest::zdt1))
                .isGreaterThan(0.5);
    }

    @Test
    void meetsOutcomeConstraints() {
        SamplingHistory history = new SamplingHistory(CUBE, new StudyPlan(2, 400, 1, 1, 1));
        Nsga2Sampler sampler = new Nsga2Sampler();
        ScalarizingSampler joined = new ScalarizingSampler(new EvolutionSampler());
        SamplingHistory other = new SamplingHistory(CUBE, new StudyPlan(2, 400, 1, 1, 1));
        for (int i = 0; i < 400; i++) {
            history.put(constrained(i, sampler.suggest(history, 1, Seeds.derive(1, i, "a"))));
            other.put(constrained(i, joined.suggest(other, 1, Seeds.derive(1, i, "b"))));
        }
        assertThat(feasibleOfLastHundred(history)).isGreaterThan(70);
        assertThat(feasibleOfLastHundred(other)).isGreaterThan(70);
        assertThat(ParetoFront.of(history.finished()))
                .isNotEmpty()
                .allMatch(trial -> trial.violations().get(0) <= 0);
    }

    /** Only one point in about a thousand has all of x1 to x3 above 0.9, against the objectives' wish. */
    private static ObservedTrial constrained(int number, List<Suggestion> suggestions) {
        Hyperparameters point = suggestions.get(0).hyperparameters();
        double least = Math.min(point.number("x1"), Math.min(point.number("x2"), point.number("x3")));
        return new ObservedTrial(
                number, point, Status.COMPLETED, List.of(new Measurement(1, zdt1(point))), List.of(0.9 - least));
    }

    private static long feasibleOfLastHundred(SamplingHistory history) {
        return history.finished().subList(300, 400).stream()
                .filter(trial -> trial.violations().get(0) <= 0)
                .count();
    }

    @Test
    void handlesMixedConditionalSpacesAndNumbersThatAreNone() {
        SearchSpace space = SearchSpace.of(List.of(
                new CategoricalParameter("model", List.of("tree", "net"), null),
                new IntParameter(
                        "depth",
                        1,
                        20,
                        Scale.LINEAR,
                        1,
                        new Condition(List.of(new Condition.OneOf("model", List.of("tree"))))),
                new FloatParameter(
                        "lr",
                        1e-5,
                        1,
                        Scale.LOG,
                        0,
                        new Condition(List.of(new Condition.OneOf("model", List.of("net"))))),
                new IntParameter("batch", 8, 512, Scale.POW2)));
        double[] strange = {Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e300, 1e-300, 0};
        int[] calls = {0};
        for (Sampler sampler : List.of(new Nsga2Sampler(), new ScalarizingSampler(new CmaEsSampler()))) {
            SamplingHistory history = StudyLoop.run(sampler, space, 2, 150, 7, 1, p ->
                    new double[] {strange[calls[0]++ % 6], strange[calls[0] % 5]});
            assertThat(history.finished())
                    .hasSize(150)
                    .allSatisfy(trial -> assertThat(
                                    space.validate(trial.hyperparameters().asMap()))
                            .isEqualTo(trial.hyperparameters()));
        }
    }

    @Test
    void usesUpAFiniteSpaceWithoutRepeating() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("a", 1, 7, Scale.LINEAR),
                new CategoricalParameter("b", List.of("u", "v", "w"), null)));
        for (Sampler sampler : List.of(new Nsga2Sampler(), new ScalarizingSampler(new EvolutionSampler()))) {
            SamplingHistory history = StudyLoop.run(
                    sampler, space, 2, 50, 3, 1, point -> new double[] {point.number("a"), -point.number("a")});
            assertThat(history.finished()).hasSize(21);
            assertThat(new HashSet<>(history.finished().stream()
                            .map(ObservedTrial::hyperparameters)
                            .toList()))
                    .hasSize(21);
        }
    }

    @Test
    void isTheSameAfterARebuild() {
        Nsga2Sampler kept = new Nsga2Sampler();
        SamplingHistory history = StudyLoop.run(kept, CUBE, 2, 155, 4, 3, Nsga2SamplerTest::zdt1);
        assertThat(kept.suggest(history, 8, Seeds.derive(5, 1, "x")))
                .isEqualTo(new Nsga2Sampler().suggest(history.snapshot(), 8, Seeds.derive(5, 1, "x")))
                .hasSize(8)
                .allSatisfy(suggestion -> assertThat(suggestion.provenance().explanation())
                        .containsPattern("trials? \\d+ \\(front \\d+\\)"));
    }

    @Test
    void findsTheParetoFrontOfTrials() {
        Hyperparameters point = Hyperparameters.of(java.util.Map.of("x0", 0.5));
        ObservedTrial good = StudyLoop.completed(0, point, 1, 2);
        ObservedTrial equal = StudyLoop.completed(1, point, 1, 2);
        ObservedTrial dominated = StudyLoop.completed(2, point, 2, 2);
        ObservedTrial diverged = StudyLoop.completed(3, point, 0, Double.NaN);
        ObservedTrial other = StudyLoop.completed(4, point, 0, 3);
        ObservedTrial pending = new ObservedTrial(5, point, Status.PENDING, good.curve(), List.of());
        assertThat(ParetoFront.of(List.of(good, equal, dominated, diverged, other, pending)))
                .containsExactly(good, equal, other);
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new Nsga2Sampler.Options(3, 0.9, 15, 20)).hasMessageContaining("at least 4, got 3");
        assertThatThrownBy(() -> new Nsga2Sampler.Options(0, 1.5, 15, 20)).hasMessageContaining("crossover");
        assertThatThrownBy(() -> new Nsga2Sampler.Options(0, 0.9, 0, 20)).hasMessageContaining("crossoverIndex");
        assertThatThrownBy(() -> new ScalarizingSampler.Options(-1, 1)).hasMessageContaining("rho");
        assertThatThrownBy(() -> new ScalarizingSampler.Options(0.05, 0)).hasMessageContaining("at least 1, got 0");
    }
}
