package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** That the model finds what it should. */
class GaussianProcessSamplerTest {
    private static final SearchSpace SQUARE = box(2);

    private static Sampler newSampler() {
        return new GaussianProcessSampler();
    }

    private static SearchSpace box(int dimensions) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            parameters.add(new FloatParameter("x" + i, 0, 1, Scale.LINEAR));
        }
        return SearchSpace.of(parameters);
    }

    private static double branin(Hyperparameters h) {
        double x = 15 * h.number("x0") - 5;
        double y = 15 * h.number("x1");
        double a = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    }

    private static ObservedTrial completed(int number, Hyperparameters h, double value, Double... violations) {
        return new ObservedTrial(
                number, h, Status.COMPLETED, List.of(new Measurement(1, new double[] {value})), List.of(violations));
    }

    private static double lowest(SearchSpace space, ToDoubleFunction<Hyperparameters> f, int trials) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, trials, 1, 1, 1));
        Sampler sampler = new GaussianProcessSampler();
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < trials; i++) {
            Hyperparameters h = sampler.suggest(history, 1, Seeds.derive(1, i, "test"))
                    .get(0)
                    .hyperparameters();
            double value = f.applyAsDouble(h);
            lowest = Math.min(lowest, value);
            history.put(completed(i, h, value));
        }
        return lowest;
    }

    @Test
    void findsTheMinimumOfBranin() {
        assertThat(lowest(SQUARE, GaussianProcessSamplerTest::branin, 40)).isLessThan(0.42);
    }

    @Test
    void findsTheRightCategoryAndItsMinimum() {
        SearchSpace space = SearchSpace.of(List.of(
                new CategoricalParameter("c", List.of("a", "b", "c", "d"), null),
                new FloatParameter("x", 1e-4, 1, Scale.LOG)));
        double lowest = lowest(
                space,
                h -> {
                    double distance = Math.log10(h.number("x")) - ("c".equals(h.get("c")) ? -1 : -3);
                    return distance * distance + ("c".equals(h.get("c")) ? 0 : 1);
                },
                35);
        assertThat(lowest).isLessThan(0.01);
    }

    @Test
    void noiseDoesNotMakeItRepeatOnePlace() {
        SearchSpace space = box(4);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 40, 1, 1, 1));
        Sampler sampler = newSampler();
        List<double[]> tried = new ArrayList<>();
        int repeats = 0;
        for (int i = 0; i < 40; i++) {
            Hyperparameters h = sampler.suggest(history, 1, Seeds.derive(2, i, "test"))
                    .get(0)
                    .hyperparameters();
            double[] point = space.toUnit(h);
            repeats += tried.stream().anyMatch(other -> largestDifference(other, point) < 0.05) ? 1 : 0;
            tried.add(point);
            history.put(completed(i, h, Seeds.derive(2, i, "noise").nextGaussian()));
        }
        // 22 of 40 with plain expected improvement
        assertThat(repeats).isLessThan(12);
    }

    @Test
    void startsTheModelSoonerWhereManyAreTriedAtOnce() {
        assertThat(saidAfter(3, 0)).contains("starts after 6 informative");
        assertThat(saidAfter(6, 0)).contains("Gaussian process of 6");
        assertThat(saidAfter(2, 15)).contains("starts after 3 informative");
        assertThat(saidAfter(3, 15)).contains("Gaussian process of 3");
    }

    private static String saidAfter(int completed, int pending) {
        SamplingHistory history = new SamplingHistory(SQUARE, new StudyPlan(1, 40, pending + 1, 1, 1));
        for (int i = 0; i < completed + pending; i++) {
            Hyperparameters h = SQUARE.sample(Seeds.derive(4, i, "point"));
            history.put(
                    i < completed
                            ? completed(i, h, branin(h))
                            : new ObservedTrial(i, h, Status.PENDING, List.of(), List.of()));
        }
        return newSampler()
                .suggest(history, 1, Seeds.derive(4, 0, "test"))
                .get(0)
                .provenance()
                .explanation();
    }

    private static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void partialCurvesMoveTheSearchToWhereTheyArePromising() {
        SamplingHistory history = new SamplingHistory(SQUARE, new StudyPlan(1, 200, 4, 1, 27));
        for (int i = 0; i < 40; i++) {
            Hyperparameters h = SQUARE.sample(Seeds.derive(3, i, "test"));
            double end = Math.abs(h.number("x0") - 0.8) + 0.2 * Math.abs(h.number("x1") - 0.3);
            List<Measurement> curve =
                    List.of(new Measurement(1, new double[] {end + 2}), new Measurement(3, new double[] {end + 1}));
            history.put(new ObservedTrial(i, h, i % 2 == 0 ? Status.STOPPED : Status.PENDING, curve, List.of()));
        }
        List<Suggestion> suggestions = newSampler().suggest(history, 3, Seeds.derive(4, 0, "test"));
        assertThat(suggestions)
                .extracting(suggestion -> suggestion.hyperparameters().number("x0"))
                .allSatisfy(x -> assertThat((double) x).isBetween(0.6, 1.0));
    }

    @Test
    void staysWhereTheOutcomeConstraintIsMet() {
        SamplingHistory history = new SamplingHistory(SQUARE, new StudyPlan(1, 100, 1, 1, 1));
        for (int i = 0; i < 30; i++) {
            Hyperparameters h = SQUARE.sample(Seeds.derive(5, i, "test"));
            history.put(completed(i, h, -h.number("x0"), h.number("x0") - 0.5));
        }
        List<Suggestion> suggestions = newSampler().suggest(history, 4, Seeds.derive(6, 0, "test"));
        assertThat(suggestions)
                .extracting(suggestion -> suggestion.hyperparameters().number("x0"))
                .allSatisfy(x -> assertThat((double) x).isBetween(0.3, 0.6));
    }

    @Test
    void aParameterThatSeemsIrrelevantAmongNoiseIsVariedStill() {
        SearchSpace space = box(4);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 200, 1, 1, 1));
        for (int i = 0; i < 30; i++) {
            var random = Seeds.derive(21, i, "test");
            double[] unit = {random.nextDouble(), random.nextDouble(), random.nextDouble(), 1};
            Hyperparameters h = space.fromUnit(unit);
            double value = Math.pow(h.number("x0") - 0.4, 2) + Math.pow(h.number("x1") - 0.6, 2);
            history.put(completed(i, h, value + 0.1 * random.nextGaussian()));
        }
        List<Double> tried = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Suggestion suggestion = newSampler()
                    .suggest(history, 1, Seeds.derive(22, i, "test"))
                    .get(0);
            assertThat(suggestion.provenance().explanation()).doesNotContain("hardly any improvement");
            tried.add(suggestion.hyperparameters().number("x3"));
        }
        assertThat(tried).filteredOn(x -> x > 0.05 && x < 0.95).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void severalObjectivesSpreadOverTheirTradeOff() {
        SamplingHistory history = new SamplingHistory(SQUARE, new StudyPlan(2, 100, 1, 1, 1));
        Sampler sampler = newSampler();
        List<Double> late = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Hyperparameters h = sampler.suggest(history, 1, Seeds.derive(7, i, "test"))
                    .get(0)
                    .hyperparameters();
            double x = h.number("x0");
            double off = Math.abs(h.number("x1") - 0.5);
            double[] values = {x + off, 1 - x + off};
            history.put(new ObservedTrial(i, h, Status.COMPLETED, List.of(new Measurement(1, values)), List.of()));
            late.add(i < 20 ? 0 : off);
        }
        assertThat(late.stream().mapToDouble(Double::doubleValue).sum() / 20).isLessThan(0.15);
        Set<Long> fifths = new HashSet<>();
        history.finished()
                .subList(20, 40)
                .forEach(trial -> fifths.add(
                        Math.min(4, (long) (5 * trial.hyperparameters().number("x0")))));
        assertThat(fifths).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void longHistoriesAreModelledByABoundedSet() {
        SearchSpace space = box(3);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 10_000, 1, 1, 1));
        Sampler used = newSampler();
        for (int i = 0; i < 1_260; i++) {
            Hyperparameters h = space.sample(Seeds.derive(8, i, "test"));
            history.put(completed(i, h, Math.abs(h.number("x0") - 0.3) + Math.abs(h.number("x1") - 0.6)));
        }
        for (int i = 0; i < 3; i++) {
            List<Suggestion> suggestions = used.suggest(history, 1, Seeds.derive(9, i, "test"));
            assertThat(newSampler().suggest(history, 1, Seeds.derive(9, i, "test")))
                    .isEqualTo(suggestions);
            Hyperparameters h = suggestions.get(0).hyperparameters();
            assertThat(h.number("x0")).isBetween(0.2, 0.4);
            history.put(completed(1_260 + i, h, Math.abs(h.number("x0") - 0.3) + Math.abs(h.number("x1") - 0.6)));
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new GaussianProcessOptions(0, OutputTransform.HALF_RANK, 200, 800, 1000, 4, -6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("initialTrials 0 (at least 1)");
    }
}
