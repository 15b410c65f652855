package io.trialstream.core.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of trials that run at the same time. */
class BatchTest {
    private static SearchSpace box(int dimensions) {
        return SearchSpace.of(IntStream.range(0, dimensions)
                .<Parameter>mapToObj(i -> new FloatParameter("x" + i, 0, 1, Scale.LINEAR))
                .toList());
    }

    private static double[] coordinates(Suggestion suggestion) {
        Hyperparameters h = suggestion.hyperparameters();
        return IntStream.range(0, h.asMap().size())
                .mapToDouble(i -> h.number("x" + i))
                .toArray();
    }

    @Test
    void startsInTheCentreAndKeepsOffTheCorners() {
        SearchSpace space = box(8);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 100, 64, 1, 1));
        List<Suggestion> suggestions = new GaussianProcessSampler().suggest(history, 64, Seeds.derive(1, 0, "test"));
        List<double[]> points = new ArrayList<>();
        suggestions.forEach(suggestion -> points.add(coordinates(suggestion)));
        assertThat(points).hasSize(64);
        assertThat(points.get(0)).containsOnly(0.5);
        double meanDistance = points.stream()
                .skip(1)
                .flatMapToDouble(Arrays::stream)
                .map(x -> Math.abs(x - 0.5))
                .average()
                .orElseThrow();
        // 0.25 when uniform
        assertThat(meanDistance).isBetween(0.22, 0.28);
    }
}
