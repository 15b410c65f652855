package io.trialstream.core.sampler.forest;

import static io.trialstream.core.sampler.HistorySamples.m;
import static io.trialstream.core.sampler.HistorySamples.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.HistorySamples;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Problem;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.SpaceSamples;
import io.trialstream.core.sampler.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ForestSamplerTest extends SamplerContractTest {
    private static final int SEEDS = 10;

    @Override
    protected Sampler newSampler() {
        return new ForestSampler(ForestSampler.Options.defaults(5));
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of("Branin", Problem.branin(), 0.397887, 0.5),
                Arguments.of("Hartmann6", Problem.hartmann6(), -3.32237, 0.3),
                Arguments.of("mixed conditional", Problem.conditional(), 0.0, 0.2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("problems")
    void isClearlyBetterThanRandomSearch(String name, Problem problem, double minimum, double advantage) {
        double forest = meanLogRegret(problem, minimum, seed -> new ForestSampler(ForestSampler.Options.defaults(seed)));
        double random = meanLogRegret(problem, minimum, seed -> new RandomSampler());
        assertThat(forest).as("mean log10 of the regret, random has %s", random).isLessThan(random - advantage);
    }

    private static double meanLogRegret(Problem problem, double minimum, LongFunction<Sampler> sampler) {
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            sum += Math.log10(Math.max(1e-9, problem.best(sampler.apply(seed), 60, seed) - minimum));
        }
        return sum / SEEDS;
    }

    @Test
    void theForestLearnsAnInteractionOfACategoryAndANumber() {
        RandomGenerator random = Seeds.derive(1, 1, "rows");
        double[][] rows = new double[300][];
        double[] targets = new double[300];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {random.nextDouble(), random.nextInt(4) - 1, random.nextDouble()};
            targets[i] = truth(rows[i]);
        }
        Forest forest = new Forest(rows, targets, new int[] {0, 3, 0}, 24, 7);
        double error = 0;
        for (int i = 0; i < 200; i++) {
            double[] row = {random.nextDouble(), random.nextInt(4) - 1, random.nextDouble()};
            error += Math.abs(forest.predict(forest.leaves(row))[0] - truth(row)) / 200;
        }
        assertThat(error).isLessThan(0.1);
    }

    private static double truth(double[] row) {
        return row[1] == -1 ? 2 : row[1] == 1 ? row[0] : 1 - row[0];
    }

    @Test
    void targetsAreRanksWithBadOnesAboveAll() {
        List<ObservedTrial> trials = new ArrayList<>();
        double[] values = {1e300, -1e300, 5, 5, Double.NaN};
        for (int i = 0; i < values.length; i++) {
            trials.add(HistorySamples.completed(SpaceSamples.mixed(), i, values[i]));
        }
        trials.add(new ObservedTrial(5, HistorySamples.point(SpaceSamples.mixed(), 5), Status.COMPLETED, List.of(m(27, 1)), List.of(0.1)));
        double[] targets = Targets.of(trials, 1, 0);
        assertThat(targets[1]).isLessThan(targets[2]);
        assertThat(targets[2]).isEqualTo(targets[3]).isLessThan(targets[0]);
        assertThat(targets[0]).isLessThan(1);
        assertThat(targets[4]).isEqualTo(targets[5]).isGreaterThan(1);
    }

    @Test
    void severalObjectivesAreScalarisedSoThatADominatedTrialIsWorse() {
        List<ObservedTrial> trials = new ArrayList<>();
        double[][] values = {{1, 5}, {5, 1}, {6, 6}};
        for (int i = 0; i < values.length; i++) {
            trials.add(HistorySamples.trial(SpaceSamples.mixed(), i, Status.COMPLETED, new Measurement(27, values[i])));
        }
        for (long seed = 0; seed < 20; seed++) {
            double[] targets = Targets.of(trials, 2, seed);
            assertThat(targets[2]).isGreaterThan(Math.max(targets[0], targets[1]));
        }
    }

    @Test
    void logExpectedImprovementIsContinuousAndFiniteFarOut() {
        assertThat(LogExpectedImprovement.of(0, 0, 1)).isBetween(-0.919, -0.9189);
        assertThat(LogExpectedImprovement.of(0, 4 - 1e-9, 1))
                .isCloseTo(LogExpectedImprovement.of(0, 4 + 1e-9, 1), org.assertj.core.data.Offset.offset(0.02));
        assertThat(LogExpectedImprovement.of(0, 1e5, 1e-3)).isFinite().isLessThan(-1e15);
        assertThat(LogExpectedImprovement.of(0, 10, 1)).isGreaterThan(LogExpectedImprovement.of(0, 11, 1));
    }

    @Test
    void theTrainingSetIsBounded() {
        ForestSampler.Options few = new ForestSampler.Options(10, 8, 64, 50, 2, 0, 1);
        Suggestion suggestion = new ForestSampler(few)
                .suggest(
                        HistorySamples.history(
                                SpaceSamples.conditional(), 500, i -> HistorySamples.completed(SpaceSamples.conditional(), i, i)),
                        1,
                        random(0))
                .get(0);
        assertThat(suggestion.provenance().explanation()).contains("8 trees over 64 trials");
    }

    @Test
    void refusesWrongOptions() {
        assertThatThrownBy(() -> new ForestSampler.Options(1, 24, 1000, 300, 8, 0.1, 0)).hasMessageContaining("startTrials");
        assertThatThrownBy(() -> new ForestSampler.Options(10, 24, 3, 300, 8, 0.1, 0)).hasMessageContaining("mostRows");
        assertThatThrownBy(() -> new ForestSampler.Options(10, 24, 1000, 300, 8, 1, 0)).hasMessageContaining("randomShare");
    }
}
