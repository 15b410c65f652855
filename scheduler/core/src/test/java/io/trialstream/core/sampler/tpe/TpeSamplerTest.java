package io.trialstream.core.sampler.tpe;

import static io.trialstream.core.sampler.HistorySamples.m;
import static io.trialstream.core.sampler.HistorySamples.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.HistorySamples;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Problem;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SpaceSamples;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TpeSamplerTest extends SamplerContractTest {
    private static final int SEEDS = 20;
    private static final SearchSpace LINE = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));

    @Override
    protected Sampler newSampler() {
        return new TpeSampler(TpeSampler.Options.defaults(5));
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of("Branin", Problem.branin(), 0.397887, 0.7),
                Arguments.of("Hartmann6", Problem.hartmann6(), -3.32237, 0.5),
                Arguments.of("mixed conditional", Problem.conditional(), 0.0, 0.3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("problems")
    void isClearlyBetterThanRandomSearch(String name, Problem problem, double minimum, double advantage) {
        double tpe = meanLogRegret(problem, minimum, seed -> new TpeSampler(TpeSampler.Options.defaults(seed)));
        double random = meanLogRegret(problem, minimum, seed -> new RandomSampler());
        assertThat(tpe).as("mean log10 of the regret, random has %s", random).isLessThan(random - advantage);
    }

    private static double meanLogRegret(Problem problem, double minimum, LongFunction<Sampler> sampler) {
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            sum += Math.log10(Math.max(1e-9, problem.best(sampler.apply(seed), 80, seed) - minimum));
        }
        return sum / SEEDS;
    }

    private static SamplingHistory line(int objectives) {
        return new SamplingHistory(LINE, new StudyPlan(objectives, 100, 8, 1, 27));
    }

    private static Hyperparameters x(double x) {
        return Hyperparameters.of(Map.of("x", x));
    }

    private double medianOf(SamplingHistory history, int count) {
        return newSampler().suggest(history, count, random(0)).stream()
                .mapToDouble(suggestion -> suggestion.hyperparameters().number("x"))
                .sorted()
                .toArray()[count / 2];
    }

    @Test
    void trialsThatGotFurtherAreTheGoodOnes() {
        SamplingHistory history = line(1);
        for (int i = 0; i < 40; i++) {
            boolean survivor = i % 10 == 0;
            // the survivors' values are worse, since others were measured early on an easier scale
            double at = survivor ? 0.8 + 0.001 * i : 0.01 + i * 0.015;
            history.put(new ObservedTrial(
                    i, x(at), Status.STOPPED, survivor ? List.of(m(1, 1), m(9, 2)) : List.of(m(1, 1)), List.of()));
        }
        assertThat(medianOf(history, 9)).isBetween(0.75, 0.9);
    }

    @Test
    void pointsThatBreakAnOutcomeConstraintAreNotGoodHoweverLow() {
        SamplingHistory history = line(1);
        for (int i = 0; i < 40; i++) {
            double at = i / 40.0;
            history.put(new ObservedTrial(
                    i, x(at), Status.COMPLETED, List.of(m(27, at)), List.of(at < 0.6 ? 1.0 : -1.0)));
        }
        assertThat(medianOf(history, 9)).isBetween(0.55, 0.75);
    }

    @Test
    void severalObjectivesAreOrderedByNonDomination() {
        SamplingHistory history = line(2);
        for (int i = 0; i < 40; i++) {
            double at = i / 40.0;
            // both objectives fall towards 0.3, where they trade off
            double[] values = {Math.abs(at - 0.28), Math.abs(at - 0.33)};
            history.put(new ObservedTrial(i, x(at), Status.COMPLETED, List.of(new Measurement(27, values)), List.of()));
        }
        assertThat(medianOf(history, 9)).isBetween(0.2, 0.4);
    }

    @Test
    void theFrontComesFirstThenTheNextOnesLeastCrowded() {
        double[][] values = {{1, 5}, {5, 1}, {3, 3}, {2.9, 3.1}, {6, 6}, {4, 4}};
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            ranked.add(Ranked.of(LINE, new ObservedTrial(
                    i, x(0.1 * i), Status.COMPLETED, List.of(new Measurement(27, values[i])), List.of())));
        }
        ranked.sort(Ranked.BY_PROMISE);
        assertThat(numbers(ParetoOrder.front(ranked, 3)).subList(0, 3)).contains(0, 1).doesNotContain(4, 5);
        assertThat(numbers(ParetoOrder.front(ranked, 5)).subList(0, 5)).containsExactlyInAnyOrder(0, 1, 2, 3, 5);
        assertThat(numbers(ParetoOrder.front(ranked, 6))).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    private static List<Integer> numbers(List<Ranked> ranked) {
        return ranked.stream().map(r -> r.trial().number()).toList();
    }

    @Test
    void failedTrialsSayNothingAndInfeasibleOnesAreBad() {
        SamplingHistory some = line(1);
        SamplingHistory withFailures = line(1);
        SamplingHistory withInfeasible = line(1);
        for (int i = 0; i < 30; i++) {
            ObservedTrial trial = new ObservedTrial(i, x(i / 30.0), Status.COMPLETED, List.of(m(27, Math.abs(i - 9))), List.of());
            List.of(some, withFailures, withInfeasible).forEach(history -> history.put(trial));
        }
        for (int i = 30; i < 40; i++) {
            withFailures.put(new ObservedTrial(i, x(0.3 + i * 1e-4), Status.FAILED, List.of(m(1, 0.0)), List.of()));
            withInfeasible.put(new ObservedTrial(i, x(0.3 + i * 1e-4), Status.INFEASIBLE, List.of(), List.of()));
        }
        assertThat(points(withFailures)).isEqualTo(points(some));
        assertThat(points(withInfeasible)).isNotEqualTo(points(some));
    }

    private List<Hyperparameters> points(SamplingHistory history) {
        return newSampler().suggest(history, 5, random(4)).stream().map(Suggestion::hyperparameters).toList();
    }

    @Test
    void pendingTrialsPushSuggestionsAway() {
        SamplingHistory history = line(1);
        for (int i = 0; i < 30; i++) {
            history.put(new ObservedTrial(i, x(i / 30.0), Status.COMPLETED, List.of(m(27, Math.abs(i - 9))), List.of()));
        }
        double best = newSampler().suggest(history, 1, random(4)).get(0).hyperparameters().number("x");
        for (int i = 30; i < 60; i++) {
            history.put(new ObservedTrial(i, x(best + (i - 45) * 1e-4), Status.PENDING, List.of(), List.of()));
        }
        double next = newSampler().suggest(history, 1, random(4)).get(0).hyperparameters().number("x");
        assertThat(Math.abs(next - best)).isGreaterThan(0.01);
    }

    @Test
    void thePartOfOtherTrialsIsBounded() {
        SamplingHistory history = HistorySamples.history(
                SpaceSamples.mixed(), 3000, i -> HistorySamples.completed(SpaceSamples.mixed(), i, i));
        String explanation =
                newSampler().suggest(history, 1, random(1)).get(0).provenance().explanation();
        assertThat(explanation).contains("near the 25 most promising trials").contains("among 400 others");
    }

    @Test
    void densitiesIntegrateToOne() {
        SearchSpace space = SearchSpace.of(List.of(
                new FloatParameter("x", 0, 1, Scale.LINEAR),
                new IntParameter("n", 1, 7, Scale.LINEAR),
                new CategoricalParameter("c", List.of("a", "b", "c"), null)));
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ranked.add(Ranked.liar(space, HistorySamples.trial(space, i, Status.PENDING)));
        }
        Parzen density = new Parzen(Group.of(space).get(0), ranked, TpeSampler.Options.defaults(0), 1);
        double sum = 0;
        for (int n = 0; n < 7; n++) {
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < 400; i++) {
                    sum += Math.exp(density.logDensity(new double[] {(i + 0.5) / 400, (n + 0.5) / 7, (c + 0.5) / 3})) / 400;
                }
            }
        }
        assertThat(sum).isBetween(0.9999, 1.0001);
    }

    @Test
    void theNormalAgreesWithTables() {
        assertThat(Normal.cumulative(1.96)).isBetween(0.9750020, 0.9750022);
        assertThat(Normal.quantile(0.975)).isBetween(1.9599639, 1.9599640);
        assertThat(Normal.quantile(0.001)).isBetween(-3.0902324, -3.0902322);
        assertThat(Normal.cumulative(-9)).isZero();
        assertThat(Normal.mass(20, 30)).isPositive();
        assertThat(Normal.truncated(0.5, 0.1, 0.5)).isBetween(0.4999999, 0.5000001);
        assertThat(Normal.truncated(0, 0.01, 0.0)).isBetween(0.0, 1e-6);
    }

    @Test
    void refusesWrongOptions() {
        assertThatThrownBy(() -> new TpeSampler.Options(0, 24, 0.1, 25, 400, 1, 1, 0.01, 1, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new TpeSampler.Options(10, 24, 1, 25, 400, 1, 1, 0.01, 1, 0)).hasMessageContaining("goodFraction");
        assertThatThrownBy(() -> new TpeSampler.Options(10, 24, 0.1, 25, 400, 1, Double.NaN, 0.01, 1, 0))
                .hasMessageContaining("positive");
    }
}
