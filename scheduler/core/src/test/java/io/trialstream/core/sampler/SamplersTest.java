package io.trialstream.core.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.auto.AutoSampler;
import io.trialstream.core.sampler.auto.TimeBoxed;
import io.trialstream.core.sampler.forest.ForestSampler;
import io.trialstream.core.sampler.grid.GridSampler;
import io.trialstream.core.sampler.sobol.SobolSampler;
import io.trialstream.core.sampler.tpe.TpeSampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplersTest {
    private final Samplers samplers = Samplers.standard();

    @Test
    void makesEachTypeWithItsDefaults() {
        assertThat(samplers.create("auto", Map.of(), 1)).isInstanceOf(AutoSampler.class);
        assertThat(samplers.create("grid", Map.of(), 1)).isInstanceOf(GridSampler.class);
        assertThat(samplers.create("random", Map.of(), 1)).isInstanceOf(RandomSampler.class);
        assertThat(samplers.create("sobol", Map.of(), 1)).isInstanceOf(SobolSampler.class);
        assertThat(samplers.create("tpe", Map.of(), 1)).isInstanceOf(TpeSampler.class);
        assertThat(samplers.create("forest", Map.of(), 1)).isInstanceOf(ForestSampler.class);
    }

    static java.util.Set<String> types() {
        java.util.Set<String> types = Samplers.standard().types();
        assertThat(types)
                .contains("auto", "grid", "random", "sobol", "tpe", "forest")
                .startsWith("auto");
        return types;
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeSuggestsWithItsDefaultsAndRefusesUnknownOptions(String type) {
        SamplingHistory history = new SamplingHistory(SpaceSamples.mixed(), new StudyPlan(1, 100, 1, 1, 9));
        assertThat(samplers.create(type, Map.of(), 1).suggest(history, 2, HistorySamples.random(0)))
                .hasSize(2);
        assertThatThrownBy(() -> samplers.create(type, Map.of("colour", "red"), 1))
                .isInstanceOf(InvalidSamplerException.class)
                .hasMessageStartingWith("sampler " + type + ": there is no option 'colour'; ");
    }

    @Test
    void optionsReachTheSampler() {
        Sampler grid =
                samplers.create("grid", Map.of("points", 2, "pointsOf", Map.of("layers", 3), "order", "given"), 1);
        assertThat(((GridSampler) grid).size(SpaceSamples.mixed()).points())
                .isEqualTo(2L * 2 * 6 * 7 * 241 * 3 * 10 * 3 * 3);
    }

    @Test
    void wrongTypesNamesAndValuesSayWhatWouldBeRight() {
        assertWrong("bayes", Map.of(), "type", "there is no sampler 'bayes'; there are auto, grid, random");
        assertWrong("random", Map.of("x", 1), "x", "sampler random: there is no option 'x'; it takes none");
        assertWrong(
                "grid", Map.of("point", 1), "point", "there is no option 'point'; there are points, pointsOf, order");
        assertWrong("grid", Map.of("points", 2.5), "points", "points is 2.5; give a whole number from 1 to 1000000");
        assertWrong("grid", Map.of("points", "many"), "points", "points is 'many'; give a whole number");
        assertWrong("grid", Map.of("order", "up"), "order", "order is 'up'; give one of [shuffled, given]");
        assertWrong(
                "grid",
                Map.of("pointsOf", 3),
                "pointsOf",
                "pointsOf is 3; give a map from parameters to whole numbers");
        assertWrong(
                "grid", Map.of("pointsOf", Map.of("lr", 0)), "pointsOf.lr", "pointsOf.lr is 0; give a whole number");
        assertWrong(
                "tpe",
                Map.of("goodFraction", 2),
                "goodFraction",
                "goodFraction is 2; give a number from 0.001 to 0.999");
        assertWrong("tpe", Map.of("goodFraction", Double.NaN), "goodFraction", "goodFraction is NaN");
    }

    private void assertWrong(String type, Map<String, Object> options, String option, String message) {
        assertThatThrownBy(() -> samplers.create(type, options, 1))
                .isInstanceOfSatisfying(
                        InvalidSamplerException.class,
                        e -> assertThat(e.option()).isEqualTo(option))
                .hasMessageContaining(message);
    }

    static List<String> boxedTypes() {
        List<String> types = List.of("auto", "gp", "tpe", "forest", "pb2");
        assertThat(Samplers.standard().types()).containsAll(types);
        return types;
    }

    @ParameterizedTest
    @MethodSource("boxedTypes")
    void pastItsTimeBoxACheaperSamplerAnswersForAType(String type) {
        SamplingHistory history = HistorySamples.history(
                SpaceSamples.mixed(), 30, i -> HistorySamples.completed(SpaceSamples.mixed(), i, i));
        List<Duration> boxes = new ArrayList<>();
        Sampler late = samplers.create(type, Map.of("timeBox", 0.25), 1, limit -> {
            boxes.add(limit);
            return TimeBoxed.Box.unless(() -> true);
        });
        assertThat(boxes).containsExactly(Duration.ofMillis(250));
        Provenance of =
                late.suggest(history, 1, HistorySamples.random(0)).get(0).provenance();
        assertThat(of.explanation()).endsWith("; it stands in for a sampler whose time was over");
        String standIn = Map.of("tpe", "random", "pb2", "pbt").getOrDefault(type, "tpe");
        assertThat(of.sampler()).isEqualTo(standIn);
    }

    @Test
    void aTimeBoxIsAnOptionOfTheTypesThatTakeLongOnly() {
        assertThat(samplers.create("random", Map.of(), 1, limit -> {
                    throw new AssertionError("random needs no box");
                }))
                .isInstanceOf(RandomSampler.class);
        assertWrong("gp", Map.of("timeBox", 0), "timeBox", "timeBox is 0; give a number from 0.001 to 3600");
        assertWrong("random", Map.of("timeBox", 1), "timeBox", "there is no option 'timeBox'");
    }

    @Test
    void aTypeOfOnesOwnIsRegisteredInOneLineAndTheOriginalStaysAsItWas() {
        Samplers more = samplers.with("mine", options -> {
            options.integer("n", 3, 1, 9);
            return (history, count, random) -> List.of();
        });
        assertThat(more.types()).endsWith("mine");
        assertThat(samplers.types()).doesNotContain("mine");
        assertThat(more.create("mine", Map.of("n", 4), 1)).isNotNull();
        assertThatThrownBy(() -> more.create("mine", Map.of("n", 10), 1)).hasMessageContaining("sampler mine: n is 10");
        assertThatThrownBy(() -> samplers.with("auto", options -> new RandomSampler()))
                .hasMessageContaining("auto");
    }

    @Test
    void contradictingOptionsAreTheSamplersOwnError() {
        Samplers more = samplers.with("picky", options -> {
            throw new IllegalArgumentException("a and b exclude one another");
        });
        assertThatThrownBy(() -> more.create("picky", Map.of(), 1))
                .isInstanceOf(InvalidSamplerException.class)
                .hasMessage("sampler picky: a and b exclude one another");
    }
}
