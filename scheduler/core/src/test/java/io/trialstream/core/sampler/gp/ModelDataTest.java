package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a model is given: rows, transformed values, and when and on what it is fitted. */
class ModelDataTest {
    private static final Condition DEEP = new Condition(List.of(new Condition.OneOf("kind", List.of("deep"))));
    private static final SearchSpace SPACE = SearchSpace.of(List.of(
            new CategoricalParameter("kind", List.of("flat", "deep"), null),
            new IntParameter("layers", 1, 3, Scale.LINEAR, 1, DEEP),
            new FloatParameter("lr", 0, 1, Scale.LINEAR)));

    @Test
    void encodesIndicesStretchedUnitsAndActivity() {
        Encoding encoding = new Encoding(SPACE);
        assertThat(encoding.nominal()).containsExactly(true, false, false, true);
        assertThat(encoding.point(Hyperparameters.of(Map.of("kind", "deep", "layers", 3, "lr", 0.25)))
                        .row())
                .containsExactly(1, 1, 0.25, 1);
        assertThat(encoding.point(Hyperparameters.of(Map.of("kind", "flat", "lr", 0.25)))
                        .row())
                .containsExactly(0, 0.5, 0.25, 0);
        assertThat(encoding.meanActive()).isBetween(2.2, 2.8);
    }

    @ParameterizedTest
    @EnumSource(OutputTransform.class)
    void transformsKeepTheOrderAndSurviveExtremes(OutputTransform transform) {
        double[] values = {1e300, -1e300, 0, 1e-300, 5, Double.MAX_VALUE, 5, -Double.MAX_VALUE, 2};
        double[] result = transform.apply(values);
        for (int i = 0; i < values.length; i++) {
            assertThat(result[i]).isFinite();
            for (int j = 0; j < values.length; j++) {
                assertThat(
                                values[i] < values[j]
                                        ? result[i] <= result[j] + 1e-9
                                        : values[i] != values[j] || result[i] == result[j])
                        .isTrue();
            }
        }
        assertThat(Arrays.stream(result).average().orElseThrow()).isCloseTo(0, within(1e-9));
        assertThat(transform.apply(new double[] {7, 7, 7})).containsExactly(0, 0, 0);
        assertThat(transform.apply(new double[0])).isEmpty();
    }

    @Test
    void halfRanksLimitWhatBadValuesDo() {
        double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1e9};
        double[] result = OutputTransform.HALF_RANK_LOG.apply(values);
        assertThat(result[9] - result[8]).isLessThan(result[8] - result[0]);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "19,19", "21,20", "22,22", "100,94", "1000,972"})
    void fitsAtFixedCountsATenthApart(int finished, int expected) {
        assertThat(RefitSchedule.fit(finished)).isEqualTo(expected);
        assertThat(RefitSchedule.factor(finished)).isBetween(expected, finished);
    }

    @Test
    void theActiveSetHoldsTheBestAndTheirSurroundings() {
        double[][] x = IntStream.range(0, 1000)
                .mapToObj(i -> new double[] {i / 1000.0})
                .toArray(double[][]::new);
        double[] values =
                Arrays.stream(x).mapToDouble(row -> Math.abs(row[0] - 0.7)).toArray();
        int[] kept = ActiveSet.around(x, values, new boolean[] {false}, new double[] {1}, 100);
        assertThat(kept).hasSize(100).contains(700, 690, 710).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(kept).filter(i -> i < 500)).hasSizeGreaterThan(10);
        assertThat(ActiveSet.forFit(values, 50)).hasSize(50).contains(700).isSorted();
    }

    @Test
    void takesTheMeanLearningCurveOff() {
        SamplingHistory history = new SamplingHistory(SPACE, new StudyPlan(1, 100, 1, 1, 9));
        for (int i = 0; i < 12; i++) {
            List<Measurement> curve = List.of(
                    new Measurement(1, new double[] {10 + i}),
                    new Measurement(3, new double[] {5 + i}),
                    new Measurement(9, new double[] {i}));
            boolean whole = i % 2 == 0;
            Hyperparameters h = SPACE.sample(new java.util.SplittableRandom(i));
            history.put(new ObservedTrial(
                    i, h, whole ? Status.COMPLETED : Status.STOPPED, curve.subList(0, whole ? 3 : 2), List.of()));
        }
        Observations observations = new Observations();
        assertThat(observations.follow(history)).isFalse();
        assertThat(observations.follow(history)).isTrue();
        List<Observations.Row> rows = observations.rows();
        assertThat(rows).hasSize(6 * 3 + 6 * 2);
        double[] values = Targets.objective(OutputTransform.STANDARDIZE).values(rows);
        // a trial's rows come out alike, whatever the rung
        assertThat(values[1]).isCloseTo(values[0], within(0.2));
        assertThat(values[2]).isCloseTo(values[0], within(0.2));
        assertThat(rows.get(2).x()[4]).isEqualTo(1);
        assertThat(rows.get(1).x()[4]).isCloseTo(0.5, within(1e-12));
        assertThat(rows.get(0).x()[4]).isZero();
    }

    @Test
    void aDivergedTrialCountsAsTheWorst() {
        SamplingHistory history = new SamplingHistory(SPACE, new StudyPlan(1, 100, 1, 1, 1));
        double[] reported = {3, Double.NaN, 1, 2};
        for (int i = 0; i < reported.length; i++) {
            Hyperparameters h = SPACE.sample(new java.util.SplittableRandom(i));
            history.put(new ObservedTrial(
                    i, h, Status.COMPLETED, List.of(new Measurement(1, new double[] {reported[i]})), List.of()));
        }
        Observations observations = new Observations();
        observations.follow(history);
        double[] values = Targets.objective(OutputTransform.HALF_RANK_LOG).values(observations.rows());
        assertThat(values[1]).isEqualTo(values[0]);
        assertThat(values[2]).isLessThan(values[3]);
    }
}
