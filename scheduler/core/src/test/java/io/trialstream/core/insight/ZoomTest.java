package io.trialstream.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.evolution.StudyLoop;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoomTest {
    private static final SearchSpace SPACE = SearchSpace.of(
            List.of(
                    new FloatParameter(
                            "momentum",
                            0,
                            0.99,
                            Scale.LINEAR,
                            0,
                            new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))))),
                    new CategoricalParameter("optimizer", List.of("sgd", "adam", "lion"), null),
                    new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                    new IntParameter("batch", 8, 1024, Scale.POW2),
                    new IntParameter("layers", 1, 10, Scale.LINEAR),
                    new IntParameter(
                            "width5",
                            16,
                            256,
                            Scale.LOG,
                            1,
                            new Condition(List.of(new Condition.Between("layers", 9, 10)))),
                    new OrdinalParameter("size", List.of("xs", "s", "m", "l", "xl"), null),
                    new FloatParameter("dropout", 0, 1, Scale.LINEAR, 0.1, null),
                    new FloatParameter("noise", 0, 1, Scale.LINEAR)),
            List.of(Constraint.parse("layers * batch <= 8000"), Constraint.parse("width5 <= 2000")));

    private static double[] loss(Hyperparameters point) {
        return new double[] {
            Math.abs(Math.log10(point.number("lr")) + 2)
                    + ("sgd".equals(point.get("optimizer")) ? 5 : 0)
                    + Math.abs(point.number("layers") - 3) / 2
        };
    }

    private static List<ObservedTrial> trials(int count) {
        return StudyLoop.run(new RandomSampler(), SPACE, 1, count, 1, 1, ZoomTest::loss)
                .finished();
    }

    private static Zoom.Change change(Zoom.Result result, String name) {
        return result.changes().stream()
                .filter(change -> change.parameter().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void narrowsWhatMattersAndKeepsTheRest() {
        List<ObservedTrial> trials = trials(300);
        Zoom.Result result = Zoom.narrow(SPACE, trials);
        FloatParameter lr = (FloatParameter) result.space().parameter("lr").orElseThrow();
        assertThat(lr.min()).isBetween(1e-4, 5e-3);
        assertThat(lr.max()).isBetween(2e-2, 0.6);
        assertThat(lr.scale()).isEqualTo(Scale.LOG);
        IntParameter layers = (IntParameter) result.space().parameter("layers").orElseThrow();
        assertThat(layers.min()).isBetween(1L, 2L);
        assertThat(layers.max()).isBetween(4L, 8L);
        assertThat(change(result, "noise").narrowed()).isFalse();
        assertThat(change(result, "noise").why()).startsWith("kept: the 60 best trials have it from");
        assertThat(result.changes())
                .extracting(Zoom.Change::parameter)
                .containsExactly(
                        "momentum", "optimizer", "lr", "batch", "layers", "width5", "size", "dropout", "noise");
    }

    @Test
    void dropsAValueOnlyWithEvidenceAndWithItItsChildren() {
        Zoom.Result result = Zoom.narrow(SPACE, trials(300));
        assertThat(((CategoricalParameter) result.space().parameter("optimizer").orElseThrow()).values())
                .containsExactly("adam", "lion");
        assertThat(change(result, "optimizer").why())
                .contains("dropped sgd (0 of")
                .contains("5 % chance");
        assertThat(result.space().parameter("momentum")).isEmpty();
        assertThat(change(result, "momentum").after()).isEqualTo("dropped");
        // layers no longer reaches 9: width5 is gone, and its constraint with it
        assertThat(result.space().parameter("width5")).isEmpty();
        assertThat(result.space().constraints()).extracting(Constraint::text).containsExactly("layers * batch <= 8000");
        Zoom.Result early = Zoom.narrow(SPACE, trials(20));
        assertThat(((CategoricalParameter) early.space().parameter("optimizer").orElseThrow()).values())
                .hasSize(3);
    }

    @Test
    void theBestTrialIsInTheNewSpaceAndRandomSearchIsBetterThere() {
        List<ObservedTrial> trials = trials(300);
        Zoom.Result result = Zoom.narrow(SPACE, trials);
        ObservedTrial best = trials.stream()
                .min(Comparator.comparingDouble(ObservedTrial::value))
                .orElseThrow();
        var values = new java.util.LinkedHashMap<String, Object>(
                best.hyperparameters().asMap());
        values.keySet()
                .retainAll(
                        result.space().parameters().stream().map(p -> p.name()).toList());
        assertThat(result.space().validate(values).asMap()).hasSize(values.size());
        double there =
                StudyLoop.run(new RandomSampler(), result.space(), 1, 200, 1, 5, ZoomTest::loss).finished().stream()
                        .mapToDouble(ObservedTrial::value)
                        .average()
                        .orElseThrow();
        double before =
                trials.stream().mapToDouble(ObservedTrial::value).average().orElseThrow();
        assertThat(there).isLessThan(before / 2);
    }

    @Test
    void keepsTheKindsAndLatticesOfParameters() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("batch", 8, 1024, Scale.POW2),
                new FloatParameter("dropout", 0, 1, Scale.LINEAR, 0.1, null),
                new OrdinalParameter("size", List.of("xs", "s", "m", "l", "xl", "xxl"), null),
                new IntParameter("k", 0, 100, Scale.LINEAR, 5, null)));
        List<ObservedTrial> trials = StudyLoop.run(new RandomSampler(), space, 1, 400, 1, 1, p -> new double[] {
                    Math.abs(Math.log(p.number("batch") / 64))
                            + 5 * Math.abs(p.number("dropout") - 0.3)
                            + Math.abs(List.of("xs", "s", "m", "l", "xl", "xxl").indexOf(p.get("size")) - 4)
                            + Math.abs(p.number("k") - 100) / 25
                })
                .finished();
        SearchSpace zoomed = Zoom.narrow(space, trials, new Zoom.Options(0.05, 0.05, 20, 5, 0.05))
                .space();
        IntParameter batch = (IntParameter) zoomed.parameter("batch").orElseThrow();
        assertThat(batch.scale()).isEqualTo(Scale.POW2);
        assertThat(batch.cardinality()).isBetween(2L, 6L);
        FloatParameter dropout = (FloatParameter) zoomed.parameter("dropout").orElseThrow();
        assertThat(dropout.step()).isEqualTo(0.1);
        assertThat(dropout.min() * 10 % 1).isCloseTo(0, within(1e-9));
        assertThat(dropout.max()).isLessThan(0.8);
        assertThat(((OrdinalParameter) zoomed.parameter("size").orElseThrow()).values())
                .contains("l", "xl")
                .doesNotContain("xs");
        IntParameter k = (IntParameter) zoomed.parameter("k").orElseThrow();
        assertThat(k.min() % 5).isZero();
        assertThat(k.max()).isEqualTo(100);
    }

    @Test
    void changesNothingWithTooFewTrials() {
        Zoom.Result result = Zoom.narrow(SPACE, trials(19));
        assertThat(result.changes())
                .noneMatch(Zoom.Change::narrowed)
                .allMatch(change -> change.why().equals("kept: 19 usable trials are too few, 20 are needed"));
        assertThat(result.space().parameters()).isEqualTo(SPACE.parameters());
        List<ObservedTrial> nan = StudyLoop.run(
                        new RandomSampler(), SPACE, 1, 50, 1, 1, point -> new double[] {Double.NaN})
                .finished();
        assertThat(Zoom.narrow(SPACE, nan).changes()).noneMatch(Zoom.Change::narrowed);
    }

    @Test
    void saysWhenTheBestCrowdAtTheEnd() {
        SearchSpace space = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));
        List<ObservedTrial> trials = StudyLoop.run(
                        new RandomSampler(), space, 1, 200, 1, 1, point -> new double[] {-point.number("x")})
                .finished();
        Zoom.Result result = Zoom.narrow(space, trials, new Zoom.Options(0.05, 0.1, 20, 5, 0.05));
        assertThat(change(result, "x").why()).endsWith("they crowd at the upper end, a larger maximum may help");
        assertThat(((FloatParameter) result.space().parameters().get(0)).max()).isEqualTo(1);
    }

    @Test
    void knowsTheBinomialTail() {
        assertThat(Narrowing.chanceOfAtMost(0, 14, 0.2)).isCloseTo(0.0440, within(1e-4));
        assertThat(Narrowing.chanceOfAtMost(2, 10, 0.5)).isCloseTo(56.0 / 1024, within(1e-9));
        assertThat(Narrowing.chanceOfAtMost(3, 3, 1)).isEqualTo(1);
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new Zoom.Options(1, 0.1, 20, 5, 0.05)).hasMessageContaining("share");
        assertThatThrownBy(() -> new Zoom.Options(0.2, 0.5, 20, 5, 0.05)).hasMessageContaining("margin");
        assertThatThrownBy(() -> new Zoom.Options(0.2, 0.1, 4, 5, 0.05)).hasMessageContaining("leastTrials");
        assertThatThrownBy(() -> new Zoom.Options(0.2, 0.1, 20, 2, 0.05)).hasMessageContaining("leastActive");
        assertThatThrownBy(() -> new Zoom.Options(0.2, 0.1, 20, 5, 0)).hasMessageContaining("risk");
    }
}
