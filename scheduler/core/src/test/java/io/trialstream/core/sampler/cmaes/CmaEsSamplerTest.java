package io.trialstream.core.sampler.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.evolution.StudyLoop;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CmaEsSamplerTest {

    private static SearchSpace cube(int dimensions) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            parameters.add(new FloatParameter("x" + i, -5, 10, Scale.LINEAR));
        }
        return SearchSpace.of(parameters);
    }

    private static double[] sphere(Hyperparameters point) {
        return new double[] {
            point.asMap().values().stream()
                    .mapToDouble(value -> Math.pow((Double) value - 3, 2))
                    .sum()
        };
    }

    private static double[] rosenbrock(Hyperparameters point) {
        double sum = 0;
        for (int i = 0; i + 1 < point.size(); i++) {
            double a = point.number("x" + i);
            double b = point.number("x" + (i + 1));
            sum += 100 * Math.pow(b - a * a, 2) + Math.pow(1 - a, 2);
        }
        return new double[] {sum};
    }

    @Test
    void convergesOnASphereWhereRandomSearchDoesNot() {
        double ours = StudyLoop.medianBest(CmaEsSampler::new, cube(5), 600, 1, 5, CmaEsSamplerTest::sphere);
        double random = StudyLoop.medianBest(RandomSampler::new, cube(5), 600, 1, 5, CmaEsSamplerTest::sphere);
        assertThat(ours).isLessThan(1e-3);
        assertThat(random).isGreaterThan(1);
    }

    @Test
    void followsTheCurvedValleyOfRosenbrock() {
        double ours = StudyLoop.medianBest(CmaEsSampler::new, cube(5), 2000, 1, 5, CmaEsSamplerTest::rosenbrock);
        double random = StudyLoop.medianBest(RandomSampler::new, cube(5), 2000, 1, 5, CmaEsSamplerTest::rosenbrock);
        assertThat(ours).isLessThan(4);
        assertThat(random).isGreaterThan(50 * ours);
    }

    @Test
    void keepsItsAdvantageWithSixteenTrialsAtATime() {
        double ours = StudyLoop.medianBest(CmaEsSampler::new, cube(5), 600, 16, 5, CmaEsSamplerTest::sphere);
        assertThat(ours).isLessThan(0.05);
    }

    @Test
    void findsTheBestIntegersThanksToMargins() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("a", 1, 40, Scale.LINEAR),
                new IntParameter("b", 1, 1000, Scale.LOG),
                new IntParameter("c", 8, 512, Scale.POW2),
                new FloatParameter("x", 1e-5, 1, Scale.LOG)));
        double ours = StudyLoop.medianBest(CmaEsSampler::new, space, 500, 1, 5, point -> new double[] {
            Math.abs(point.number("a") - 33) / 40
                    + Math.abs(Math.log(point.number("b") / 20))
                    + Math.abs(Math.log(point.number("c") / 64))
                    + Math.abs(Math.log10(point.number("x")) + 3)
        });
        assertThat(ours).isLessThan(0.05);
    }

    @Test
    void drawsCategoricalAndConditionalParametersFromTheBest() {
        SearchSpace space = SearchSpace.of(List.of(
                new CategoricalParameter("optimizer", List.of("sgd", "adam", "lamb", "lion"), null),
                new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                new FloatParameter(
                        "momentum",
                        0,
                        0.99,
                        Scale.LINEAR,
                        0,
                        new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd")))))));
        SamplingHistory history = StudyLoop.run(new CmaEsSampler(), space, 1, 200, 4, 1, point -> new double[] {
            Math.abs(Math.log10(point.number("lr")) + 2)
                    + (point.has("momentum") ? Math.abs(point.number("momentum") - 0.9) : 1)
        });
        assertThat(StudyLoop.best(history)).isLessThan(0.1);
        long sgdOfLastHundred = history.finished().subList(100, 200).stream()
                .filter(trial -> "sgd".equals(trial.hyperparameters().get("optimizer")))
                .count();
        assertThat(sgdOfLastHundred).isGreaterThan(70);
    }

    @Test
    void restartsAfterConvergingToALocalOptimum() {
        // two basins, the wide one is the worse
        double ours = StudyLoop.medianBest(CmaEsSampler::new, cube(2), 3000, 1, 5, point -> {
            double wide = Math.pow(point.number("x0") - 2, 2) + Math.pow(point.number("x1") - 2, 2);
            double narrow = 50 * (Math.pow(point.number("x0") + 3, 2) + Math.pow(point.number("x1") - 8, 2));
            return new double[] {Math.min(1 + wide, narrow)};
        });
        assertThat(ours).isLessThan(0.1);
    }

    @Test
    void isTheSameAfterARebuild() {
        CmaEsSampler kept = new CmaEsSampler();
        SamplingHistory history = StudyLoop.run(kept, cube(3), 1, 137, 5, 7, CmaEsSamplerTest::sphere);
        List<Suggestion> cached = kept.suggest(history, 6, Seeds.derive(1, 2, "again"));
        assertThat(new CmaEsSampler().suggest(history.snapshot(), 6, Seeds.derive(1, 2, "again")))
                .isEqualTo(cached)
                .hasSize(6);
    }

    @Test
    void forgetsItsCacheWhenAnotherHistoryComes() {
        CmaEsSampler used = new CmaEsSampler();
        SearchSpace space = cube(3);
        StudyLoop.run(used, space, 1, 100, 1, 7, CmaEsSamplerTest::sphere);
        SamplingHistory other = StudyLoop.run(new RandomSampler(), space, 1, 100, 1, 9, CmaEsSamplerTest::rosenbrock);
        assertThat(used.suggest(other, 3, Seeds.derive(1, 2, "x")))
                .isEqualTo(new CmaEsSampler().suggest(other, 3, Seeds.derive(1, 2, "x")));
    }

    @Test
    void meetsAConstraintThatLeavesLittle() {
        SearchSpace space = SearchSpace.of(cube(4).parameters(), List.of(Constraint.parse("x0 + x1 + x2 + x3 < -14")));
        SamplingHistory history = StudyLoop.run(new CmaEsSampler(), space, 1, 60, 2, 1, CmaEsSamplerTest::sphere);
        assertThat(history.finished()).hasSize(60).allMatch(trial -> space.satisfies(trial.hyperparameters()));
        long fromTheStrategy = new CmaEsSampler()
                .suggest(history, 20, Seeds.derive(1, 1, "x")).stream()
                        .filter(suggestion ->
                                suggestion.provenance().explanation().startsWith("CMA-ES"))
                        .count();
        assertThat(fromTheStrategy).isGreaterThan(10);
    }

    @Test
    void usesUpAFiniteSpaceWithoutRepeating() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("a", 1, 7, Scale.LINEAR),
                new CategoricalParameter("b", List.of("u", "v", "w"), null)));
        SamplingHistory history =
                StudyLoop.run(new CmaEsSampler(), space, 1, 50, 3, 1, point -> new double[] {point.number("a")});
        assertThat(history.finished()).hasSize(21);
        assertThat(new HashSet<>(history.finished().stream()
                        .map(ObservedTrial::hyperparameters)
                        .toList()))
                .hasSize(21);
    }

    @Test
    void survivesAConstantObjectiveAndNumbersThatAreNone() {
        SamplingHistory history = StudyLoop.run(new CmaEsSampler(), cube(3), 1, 200, 8, 1, point -> new double[] {5});
        assertThat(history.finished()).hasSize(200);
        double[] strange = {Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e300, 1e-300, 0};
        int[] calls = {0};
        SamplingHistory odd = StudyLoop.run(new CmaEsSampler(), cube(3), 1, 200, 8, 1, point ->
                new double[] {strange[calls[0]++ % strange.length]});
        assertThat(odd.finished())
                .hasSize(200)
                .allMatch(trial -> trial.hyperparameters().asMap().values().stream()
                        .allMatch(value -> Double.isFinite((Double) value)));
    }

    @Test
    void learnsAHundredDimensions() {
        SearchSpace space = cube(100);
        double ours =
                StudyLoop.best(StudyLoop.run(new CmaEsSampler(), space, 1, 2000, 16, 1, CmaEsSamplerTest::sphere));
        double random =
                StudyLoop.best(StudyLoop.run(new RandomSampler(), space, 1, 2000, 16, 1, CmaEsSamplerTest::sphere));
        assertThat(ours).isLessThan(random / 3);
    }

    @Test
    void saysWhyAPointWasChosen() {
        SamplingHistory history = new SamplingHistory(cube(2), new StudyPlan(1, 100, 1, 1, 1));
        assertThat(new CmaEsSampler()
                        .suggest(history, 1, Seeds.derive(1, 1, "x"))
                        .get(0)
                        .provenance())
                .satisfies(provenance -> {
                    assertThat(provenance.sampler()).isEqualTo("cmaes");
                    assertThat(provenance.explanation()).contains("generation 1 of 6 trials", "step size 0.300");
                });
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new CmaEsSampler.Options(3, 0.3, CmaEsSampler.Restarts.NONE))
                .hasMessageContaining("at least 4, got 3");
        assertThatThrownBy(() -> new CmaEsSampler.Options(0, 0, CmaEsSampler.Restarts.NONE))
                .hasMessageContaining("(0, 1], got 0.0");
    }
}
