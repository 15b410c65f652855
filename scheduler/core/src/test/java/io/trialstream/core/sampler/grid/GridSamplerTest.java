package io.trialstream.core.sampler.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.HistorySamples;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SpaceSamples;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceEnumeration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridSamplerTest extends SamplerContractTest {
    private static final GridSampler.Options GIVEN_ORDER = new GridSampler.Options(5, Map.of(), false, 0);

    @Override
    protected Sampler newSampler() {
        return new GridSampler(GridSampler.Options.defaults(3));
    }

    @Override
    protected long capacity(SearchSpace space) {
        // the contract's histories hold points off the grid, so that fewer may be left than the grid has
        return space.finite()
                ? super.capacity(space)
                : new GridSampler(GIVEN_ORDER).size(space).points();
    }

    @Override
    protected boolean supports(SearchSpace space) {
        return space.size() < 100; // 5^25 and more points; refused, see below
    }

    private static SamplingHistory empty(SearchSpace space) {
        return new SamplingHistory(space, new StudyPlan(1, 1000, 1, 1, 1));
    }

    private static List<Hyperparameters> points(GridSampler sampler, SearchSpace space, int count) {
        return sampler.suggest(empty(space), count, HistorySamples.random(0)).stream()
                .map(Suggestion::hyperparameters)
                .toList();
    }

    @Test
    void inTheGivenOrderTheLastParameterCountsFastest() {
        SearchSpace space = SearchSpace.of(
                List.of(new IntParameter("a", 1, 2, Scale.LINEAR), new FloatParameter("b", 0.01, 1, Scale.LOG)));
        GridSampler sampler = new GridSampler(new GridSampler.Options(3, Map.of(), false, 0));
        assertThat(sampler.size(space)).isEqualTo(new GridSampler.Size(6, true));
        assertThat(points(sampler, space, 9))
                .extracting(point -> Math.round(point.number("a") * 100 + point.number("b") * 100))
                .containsExactly(101L, 110L, 200L, 201L, 210L, 300L);
    }

    @Test
    void aConditionalSpaceIsEnumeratedBranchByBranch() {
        SearchSpace space = SpaceSamples.finite();
        GridSampler sampler = new GridSampler(GIVEN_ORDER);
        List<Hyperparameters> enumerated = new ArrayList<>();
        SpaceEnumeration.of(space).forEach(enumerated::add);
        assertThat(sampler.size(space)).isEqualTo(new GridSampler.Size(10, true));
        assertThat(points(sampler, space, 20)).isEqualTo(enumerated);
    }

    @Test
    void theSizeCountsWhatConstraintsLeave() {
        assertThat(new GridSampler(GIVEN_ORDER).size(SpaceSamples.finiteConstrained()))
                .isEqualTo(new GridSampler.Size(15, true));
    }

    @Test
    void aLargeGridsSizeIsAnUpperBoundWhenThereAreConstraints() {
        SearchSpace space = SearchSpace.of(
                List.of(
                        new IntParameter("a", 1, 100_000, Scale.LINEAR),
                        new IntParameter("b", 1, 100_000, Scale.LINEAR)),
                List.of(Constraint.parse("a <= b")));
        assertThat(new GridSampler(GIVEN_ORDER).size(space)).isEqualTo(new GridSampler.Size(10_000_000_000L, false));
    }

    @Test
    void pointsOfThinsOutDiscreteParameters() {
        SearchSpace space = SearchSpace.of(
                List.of(new IntParameter("a", 0, 100, Scale.LINEAR), new FloatParameter("b", 0, 1, Scale.LINEAR)));
        GridSampler sampler = new GridSampler(new GridSampler.Options(2, Map.of("a", 3), false, 0));
        assertThat(points(sampler, space, 100))
                .extracting(point -> point.number("a"))
                .containsExactly(0.0, 0.0, 50.0, 50.0, 100.0, 100.0);
    }

    @Test
    void aShuffledGridHoldsTheSamePointsInAnotherOrder() {
        SearchSpace space = SpaceSamples.finite();
        List<Hyperparameters> given = points(new GridSampler(GIVEN_ORDER), space, 20);
        List<Hyperparameters> shuffled = points(new GridSampler(GridSampler.Options.defaults(1)), space, 20);
        List<Hyperparameters> other = points(new GridSampler(GridSampler.Options.defaults(2)), space, 20);
        assertThat(shuffled).containsExactlyInAnyOrderElementsOf(given).isNotEqualTo(given);
        assertThat(other).containsExactlyInAnyOrderElementsOf(given).isNotEqualTo(shuffled);
    }

    @Test
    void pointsTriedByHandAreNotRepeated() {
        SearchSpace space = SpaceSamples.finite();
        List<Hyperparameters> given = points(new GridSampler(GIVEN_ORDER), space, 20);
        SamplingHistory history = empty(space);
        history.put(new ObservedTrial(0, given.get(2), ObservedTrial.Status.PENDING, List.of(), List.of()));
        List<Suggestion> next = new GridSampler(GIVEN_ORDER).suggest(history, 3, HistorySamples.random(0));
        assertThat(next)
                .extracting(Suggestion::hyperparameters)
                .containsExactly(given.get(0), given.get(1), given.get(3));
        assertThat(next.get(2).provenance().explanation())
                .isEqualTo("position 4 in the given order of a grid of 10 points");
    }

    @Test
    void aHugeGridIsNotEnumerated() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            parameters.add(new IntParameter("a" + i, 1, 100, Scale.LINEAR));
        }
        SearchSpace space = SearchSpace.of(parameters);
        GridSampler sampler = new GridSampler(GridSampler.Options.defaults(4));
        assertThat(sampler.size(space).points()).isEqualTo(1_000_000_000_000_000_000L);
        assertThat(new HashSet<>(points(sampler, space, 1000))).hasSize(1000);
    }

    @Test
    void refusesAGridThatCannotBeCounted() {
        SearchSpace space = SpaceSamples.hundredDimensions();
        GridSampler sampler = new GridSampler(GIVEN_ORDER);
        assertThat(sampler.size(space)).isEqualTo(new GridSampler.Size(Long.MAX_VALUE, false));
        assertThatThrownBy(() -> points(sampler, space, 1))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("2^62");
    }

    @Test
    void refusesWrongOptions() {
        assertThatThrownBy(() -> new GridSampler.Options(0, Map.of(), true, 0))
                .hasMessageContaining("points must be at least 1");
        assertThatThrownBy(() -> new GridSampler.Options(5, Map.of("a", 0), true, 0))
                .hasMessageContaining("points of a");
        GridSampler sampler = new GridSampler(new GridSampler.Options(5, Map.of("nope", 2), true, 0));
        assertThatThrownBy(() -> sampler.size(SpaceSamples.finite())).hasMessageContaining("nope");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 7, 16, 17, 100, 1000, 65_537})
    void thePermutationHitsEachNumberOnce(long size) {
        Permutation permutation = new Permutation(size, 9);
        boolean[] hit = new boolean[(int) size];
        for (long i = 0; i < size; i++) {
            hit[(int) permutation.at(i)] = true;
        }
        assertThat(hit).doesNotContain(false);
    }

    @Test
    void thePermutationHasNoDrift() {
        Permutation permutation = new Permutation(1L << 62, 9);
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum += permutation.at(i) / 0x1p62;
        }
        assertThat(sum / 1000).isBetween(0.45, 0.55);
    }
}
