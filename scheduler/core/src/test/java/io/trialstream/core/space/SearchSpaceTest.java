package io.trialstream.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.SpaceSamples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spaces: conditions, validation, the unit cube, and enumeration. */
class SearchSpaceTest {
    private static final int SPACES = 9;

    static Stream<Arguments> spaces() {
        assertThat(SpaceSamples.all()).hasSize(SPACES);
        return SpaceSamples.all().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    private static Condition oneOf(String parent, Object... values) {
        return new Condition(List.of(new Condition.OneOf(parent, List.of(values))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spaces")
    void drawsAreValidAndComeBackFromTheUnitCube(String name, SearchSpace space) {
        for (int i = 0; i < 50; i++) {
            Hyperparameters drawn = space.sample(Seeds.derive(7, i, "draw"));
            assertThat(space.validate(drawn.asMap())).isEqualTo(drawn);
            double[] unit = space.toUnit(drawn);
            Hyperparameters back = space.fromUnit(unit);
            assertThat(back.asMap().keySet()).isEqualTo(drawn.asMap().keySet());
            assertThat(space.toUnit(back)).containsExactly(unit, org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void inactiveParametersAreAbsentAndHaveAFixedCoordinate() {
        SearchSpace space = SpaceSamples.conditional();
        Hyperparameters adam = space.validate(Map.of("lr", 0.1, "optimizer", "adam", "layers", 2));
        assertThat(adam.asMap()).containsOnlyKeys("lr", "optimizer", "layers");
        assertThat(space.toUnit(adam)[space.position("momentum")]).isEqualTo(SearchSpace.INACTIVE);
        assertThat(adam.has("momentum")).isFalse();
    }

    @Test
    void aChildOfAnInactiveParentIsInactive() {
        SearchSpace space = SpaceSamples.conditional();
        double[] point = {0.5, 0.5, 0.5, 0.1, 0.5, 0.1, 0.5};
        assertThat(space.fromUnit(point).asMap()).containsOnlyKeys("lr", "optimizer", "layers");
        point[2] = 0;
        assertThat(space.fromUnit(point).asMap())
                .containsOnlyKeys("lr", "correction", "optimizer", "nesterov", "momentum", "layers");
    }

    @Test
    void rangesOfNumbersSwitchParameters() {
        SearchSpace space = SpaceSamples.conditional();
        assertThat(space.fromUnit(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.49, 0.5})
                        .has("units_3"))
                .isFalse();
        assertThat(space.fromUnit(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.51, 0.5})
                        .has("units_3"))
                .isTrue();
    }

    @Test
    void aConditionOverSeveralParentsNeedsThemAll() {
        Condition both = new Condition(List.of(
                new Condition.OneOf("a", List.of(1)), new Condition.Between("b", 0.5, Double.POSITIVE_INFINITY)));
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("child", 1, 2, Scale.LINEAR, 1, both),
                new IntParameter("a", 1, 2, Scale.LINEAR),
                new FloatParameter("b", 0, 1, Scale.LINEAR)));
        assertThat(both.parents()).containsExactly("a", "b");
        assertThat(space.parentsFirst()).extracting(Parameter::name).containsExactly("a", "b", "child");
        assertThat(space.fromUnit(new double[] {0, 0, 1}).has("child")).isTrue();
        assertThat(space.fromUnit(new double[] {0, 0, 0}).has("child")).isFalse();
        assertThat(space.fromUnit(new double[] {0, 1, 1}).has("child")).isFalse();
        assertThat(space.conditional()).isTrue();
    }

    @Test
    void aConditionsNumbersMatchWhateverTheirType() {
        SearchSpace space = SearchSpace.of(List.of(
                new IntParameter("n", 1, 4, Scale.LINEAR),
                new FloatParameter("x", 0, 1, Scale.LINEAR, 0, oneOf("n", 2, 3.0))));
        assertThat(space.fromUnit(new double[] {0.3, 0}).has("x")).isTrue();
        assertThat(space.fromUnit(new double[] {0.6, 0}).has("x")).isTrue();
        assertThat(space.fromUnit(new double[] {0.9, 0}).has("x")).isFalse();
    }

    @Test
    void circlesUnknownParentsAndDoubleNamesAreRefused() {
        assertRefused(List.of(), "space: it is empty");
        Parameter a = new IntParameter("a", 1, 2, Scale.LINEAR, 1, oneOf("c", 1));
        Parameter b = new IntParameter("b", 1, 2, Scale.LINEAR, 1, oneOf("a", 1));
        Parameter c = new IntParameter("c", 1, 2, Scale.LINEAR, 1, oneOf("b", 1));
        assertRefused(List.of(a, b, c), "'when' goes round in a circle: a -> c -> b -> a");
        assertRefused(List.of(new IntParameter("a", 1, 2, Scale.LINEAR, 1, oneOf("a", 1))), "circle: a -> a");
        assertRefused(List.of(b), "'when' names 'a', which is no parameter; there are [b]");
        assertRefused(
                List.of(new IntParameter("a", 1, 2, Scale.LINEAR), new IntParameter("a", 1, 3, Scale.LINEAR)),
                "a: is defined twice");
    }

    @Test
    void aConditionThatWaitsForAnImpossibleValueIsRefused() {
        Parameter kind = new CategoricalParameter("kind", List.of("sgd", "adam"), null);
        assertRefused(
                List.of(kind, new IntParameter("n", 1, 2, Scale.LINEAR, 1, oneOf("kind", "sdg"))),
                "n: 'when' waits for a value that never comes: kind = 'sdg', but kind is one of [sgd, adam]");
        assertThatThrownBy(() -> new Condition.OneOf("kind", List.of())).hasMessageContaining("at least one value");
        assertThatThrownBy(() -> new Condition.Between("kind", 3, 2)).hasMessageContaining("empty range");
        assertThatThrownBy(() -> new Condition(List.of())).hasMessageContaining("at least one parameter");
    }

    private static void assertRefused(List<Parameter> parameters, String message) {
        assertThatThrownBy(() -> SearchSpace.of(parameters))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of(Map.of("lr", 0.1, "optimizer", "adam"), "layers is missing; give an int from 1 to 4"),
                Arguments.of(
                        Map.of("lr", 0.1, "optimizer", "adam", "layers", 2, "momentum", 0.5),
                        "momentum is given, but its 'when' does not hold for the other values; leave it out"),
                Arguments.of(Map.of("lr", 0.1, "optimizer", "adam", "layers", 3), "units_3 is missing"),
                Arguments.of(
                        Map.of("lr", 2, "optimizer", "adam", "layers", 2),
                        "lr: 2.0 is not a float from 1.0E-5 to 1.0 (log scale)"),
                Arguments.of(Map.of("rate", 2), "rate is no parameter; there are [lr, correction, optimizer, "));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void validationSaysWhatIsWrong(Map<String, Object> given, String message) {
        assertThatThrownBy(() -> SpaceSamples.conditional().validate(given))
                .isInstanceOf(InvalidHyperparametersException.class)
                .hasMessageContaining(message);
    }

    @Test
    void validationNamesTheBrokenConstraintAndKeepsTheSpacesOrder() {
        SearchSpace space = SpaceSamples.constrained();
        assertThatThrownBy(() -> space.validate(Map.of("layers", 8, "batch", 64, "x", 0.2, "kind", "a")))
                .isInstanceOf(InvalidHyperparametersException.class)
                .hasMessage("the constraint 'layers * batch <= 256' does not hold for layers=8 batch=64 x=0.2 kind=a");
        assertThat(space.validate(Map.of("kind", "a", "x", 1, "batch", 8.0, "layers", 1))
                        .toString())
                .isEqualTo("layers=1 batch=8 x=1.0 kind=a");
    }

    @Test
    void constraintsThatCannotBeMetAreReportedAndSmallRegionsAreFound() {
        SearchSpace none = SearchSpace.of(
                List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)), List.of(Constraint.parse("x > 2")));
        assertThatThrownBy(() -> none.sample(Seeds.derive(1, 1, "draw")))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("none of 200000 random configurations meets [x > 2]");
        Hyperparameters found = SpaceSamples.tightlyConstrained().sample(Seeds.derive(1, 1, "draw"));
        assertThat(Math.max(found.number("x"), found.number("y"))).isLessThanOrEqualTo(0.01);
    }

    @Test
    void enumerationHoldsEachConfigurationOnce() {
        List<String> points = new ArrayList<>();
        SpaceEnumeration.of(SpaceSamples.finite()).forEach(point -> points.add(point.toString()));
        assertThat(points)
                .containsExactly(
                        "kind=a n=1 s=0.0",
                        "kind=a n=1 s=0.5",
                        "kind=a n=1 s=1.0",
                        "kind=a n=2 s=0.0",
                        "kind=a n=2 s=0.5",
                        "kind=a n=2 s=1.0",
                        "kind=b p=1",
                        "kind=b p=2",
                        "kind=b p=4",
                        "kind=b p=8");
    }

    @Test
    void enumerationFindsAllThatRandomDrawsFind() {
        Condition sgd = oneOf("kind", "sgd");
        Condition deep = new Condition(
                List.of(new Condition.Between("layers", 2, 3), new Condition.OneOf("nesterov", List.of(true))));
        SearchSpace space = SearchSpace.of(
                List.of(
                        new IntParameter("width", 1, 3, Scale.LINEAR, 1, deep),
                        new CategoricalParameter("kind", List.of("sgd", "adam"), null),
                        new CategoricalParameter("nesterov", List.of(true, false), sgd),
                        new IntParameter("layers", 1, 4, Scale.LINEAR),
                        new FloatParameter("drop", 0, 0.2, Scale.LINEAR, 0.1, oneOf("layers", 4))),
                List.of(Constraint.parse("width != 2 or layers == 2")));
        Set<Hyperparameters> enumerated = new HashSet<>();
        SpaceEnumeration.of(space)
                .forEach(point -> assertThat(enumerated.add(point)).isTrue());
        Set<Hyperparameters> drawn = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            drawn.add(space.sample(Seeds.derive(3, i, "draw")));
        }
        assertThat(enumerated).isEqualTo(drawn);
        // layers 1, 4: 1 + 3 each for three of kind/nesterov = 12; layers 2, 3: 1 + 1 + 3 each = 10, less width 2 at 3
        // layers
        assertThat(SpaceEnumeration.of(space).upperBound()).isEqualTo(22);
        assertThat(enumerated).hasSize(21);
    }

    @Test
    void aGridThinsOutOrderedParametersOnTheirScale() {
        SearchSpace space = SearchSpace.of(List.of(
                new FloatParameter("lr", 1e-4, 1, Scale.LOG),
                new CategoricalParameter("c", List.of("a", "b", "c"), null)));
        List<Double> rates = new ArrayList<>();
        SpaceEnumeration.grid(space, 2).forEach(point -> rates.add(point.number("lr")));
        assertThat(rates).containsExactly(1e-4, 1e-4, 1e-4, 1.0, 1.0, 1.0);
        assertThat(SpaceEnumeration.grid(space, 1).upperBound()).isEqualTo(3);
    }

    @Test
    void aContinuousSpaceCannotBeEnumerated() {
        SearchSpace space = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));
        assertThat(space.finite()).isFalse();
        assertThatThrownBy(() -> SpaceEnumeration.of(space))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("x: is continuous; give it a step");
    }

    @Test
    void countsBeyondALongSaturate() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parameters.add(new IntParameter("n" + i, 1, 1L << 40, Scale.LINEAR));
        }
        SpaceIndex index = SpaceIndex.of(SearchSpace.of(parameters));
        assertThat(index.size()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> index.at(0)).isInstanceOf(IndexOutOfBoundsException.class);
        SpaceIndex one = SpaceIndex.of(SearchSpace.of(parameters.subList(0, 1)));
        assertThat(one.size()).isEqualTo(1L << 40);
        assertThat(one.at((1L << 40) - 1).get("n0")).isEqualTo(1L << 40);
    }

    @Test
    void hyperparametersAreEqualWhateverTheirOrder() {
        Hyperparameters one = Hyperparameters.of(new java.util.TreeMap<>(Map.of("a", 1, "b", 2.0f)));
        Hyperparameters two =
                Hyperparameters.of(new java.util.TreeMap<String, Object>(java.util.Comparator.reverseOrder()) {
                    private static final long serialVersionUID = 1L;

                    {
                        put("a", 1L);
                        put("b", 2.0);
                    }
                });
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
        assertThat(one.toString()).isEqualTo("a=1 b=2.0");
        assertThat(two.toString()).isEqualTo("b=2.0 a=1");
        assertThat(one).isNotEqualTo(Hyperparameters.of(Map.of("a", 1)));
        assertThatThrownBy(() -> Hyperparameters.of(Map.of("a", List.of()))).hasMessageContaining("neither a number");
    }
}
