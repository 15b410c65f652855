package io.trialstream.core.sampler.sobol;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.HistorySamples;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SpaceSamples;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SobolSamplerTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new SobolSampler(17);
    }

    /** Computed with SciPy's Sobol generator (bits=32), which counts in Gray code: its n-th point is ours at n ^ (n >> 1). */
    @ParameterizedTest
    @CsvSource({
        "0, 3, 1073741824", "0, 777, 2973761536", "0, 1000, 943718400",
        "1, 3, 3221225472", "1, 777, 4022337536", "1, 1000, 415236096",
        "4, 3, 1073741824", "4, 777, 2730491904", "4, 1000, 1203765248",
        "100, 3, 3221225472", "100, 777, 3619684352", "100, 1000, 3300917248",
        "256, 3, 3221225472", "256, 777, 20971520", "256, 1000, 2688548864"
    })
    void agreesWithTheReferenceBeforeScrambling(int dimension, int index, long expected) {
        assertThat(Integer.toUnsignedLong(JoeKuo.coordinate(dimension, index ^ (index >> 1))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 17, -99})
    void everyAlignedBlockHitsEachSliceOfEachDimensionOnce(long seed) {
        for (int dimension = 0; dimension < 257; dimension++) {
            boolean[] hit = new boolean[64];
            for (int index = 64; index < 128; index++) {
                hit[(int) (SobolSampler.point(seed, index, dimension + 1)[dimension] * 64)] = true;
            }
            assertThat(hit).as("dimension " + dimension).doesNotContain(false);
        }
    }

    @Test
    void theFirstTwoDimensionsFormANetInBase2() {
        boolean[] hit = new boolean[256];
        for (int index = 0; index < 256; index++) {
            double[] point = SobolSampler.point(3, index, 2);
            hit[(int) (point[0] * 16) * 16 + (int) (point[1] * 16)] = true;
        }
        assertThat(hit).doesNotContain(false);
    }

    @Test
    void dimensionsBeyondTheTableAreUniformToo() {
        double sum = 0;
        for (int index = 0; index < 1000; index++) {
            sum += SobolSampler.point(3, index, 300)[299];
        }
        assertThat(sum / 1000).isBetween(0.45, 0.55);
    }

    @Test
    void aSeedIsASequenceOfItsOwnAndTheFirstPointIsNoCorner() {
        assertThat(SobolSampler.point(1, 0, 5)).isNotEqualTo(SobolSampler.point(2, 0, 5));
        for (int seed = 0; seed < 50; seed++) {
            assertThat(SobolSampler.point(seed, 0, 8)).as("seed " + seed).isNotEqualTo(SobolSampler.point(seed, 1, 8));
            for (double coordinate : SobolSampler.point(seed, 0, 8)) {
                assertThat(coordinate).isBetween(1e-6, 1 - 1e-6);
            }
        }
    }

    @Test
    void oneAtATimeAndInABatchAreTheSamePoints() {
        SearchSpace space = SpaceSamples.constrained();
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 100, 1, 1, 1));
        List<Suggestion> batch = newSampler().suggest(history, 20, HistorySamples.random(0));
        Sampler sampler = newSampler();
        List<Object> single = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Suggestion next =
                    sampler.suggest(history, 1, HistorySamples.random(i + 1)).get(0);
            single.add(next.hyperparameters());
            history.put(
                    new ObservedTrial(i, next.hyperparameters(), ObservedTrial.Status.PENDING, List.of(), List.of()));
        }
        assertThat(batch).extracting(Suggestion::hyperparameters).isEqualTo(single);
    }

    @Test
    void coversMoreEvenlyThanRandomDraws() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            parameters.add(new FloatParameter("x" + i, 0, 1, Scale.LINEAR));
        }
        SearchSpace space = SearchSpace.of(parameters);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 512, 1, 1, 1));
        double sum = 0;
        for (Suggestion suggestion : newSampler().suggest(history, 512, HistorySamples.random(0))) {
            double product = 1;
            for (double u : space.toUnit(suggestion.hyperparameters())) {
                product *= 1 + 2 * (u - 0.5);
            }
            sum += product;
        }
        // the integral is 1; 512 random draws miss it by 0.08 on average
        assertThat(sum / 512).isBetween(0.98, 1.02);
    }
}
