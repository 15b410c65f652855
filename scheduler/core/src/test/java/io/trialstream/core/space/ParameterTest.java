package io.trialstream.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each type and scale of parameter between its values and the unit interval. */
class ParameterTest {
    private static final int DISCRETE = 13;
    private static final int CONTINUOUS = 6;

    static Stream<Parameter> discrete() {
        List<Parameter> parameters = List.of(
                new IntParameter("n", 1, 4, Scale.LINEAR),
                new IntParameter("n", -7, 2000, Scale.LINEAR),
                new IntParameter("n", 0, 100, Scale.LINEAR, 7, null),
                new IntParameter("n", 1, 3000, Scale.LOG),
                new IntParameter("n", 16, 256, Scale.LOG),
                new IntParameter("n", 8, 512, Scale.POW2),
                new IntParameter("n", 9, 1000, Scale.POW2),
                new FloatParameter("x", 0, 0.5, Scale.LINEAR, 0.1, null),
                new FloatParameter("x", -1000, 1000, Scale.LINEAR, 0.1, null),
                new FloatParameter("x", 0.1234567890123456, 0.9, Scale.LINEAR, 0.05, null),
                new FloatParameter("x", 1e6, 1e6 + 1, Scale.LINEAR, 1e-5, null),
                new CategoricalParameter("c", List.of("a", true, 3, 2.5), null),
                new OrdinalParameter("o", List.of("small", "medium", "large"), null));
        assertThat(parameters).hasSize(DISCRETE);
        return parameters.stream();
    }

    static Stream<Parameter> continuous() {
        List<Parameter> parameters = List.of(
                new FloatParameter("x", 0, 1, Scale.LINEAR),
                new FloatParameter("x", -5, 1e6, Scale.LINEAR),
                new FloatParameter("x", 1e-5, 1, Scale.LOG),
                new FloatParameter("x", 1e-300, 1e-290, Scale.LOG),
                new FloatParameter("x", 1, 1e300, Scale.LOG),
                new FloatParameter("x", -1e300, 1e300 / 2, Scale.LINEAR));
        assertThat(parameters).hasSize(CONTINUOUS);
        return parameters.stream();
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void everyDiscreteValueComesBackFromTheUnitIntervalAndFromItsIndex(Parameter parameter) {
        Set<Object> seen = new HashSet<>();
        for (long index = 0; index < parameter.cardinality(); index++) {
            Object value = parameter.valueAt(index);
            double unit = parameter.toUnit(value);
            assertThat(unit).isBetween(0.0, 1.0);
            assertThat(parameter.fromUnit(unit)).isEqualTo(value);
            assertThat(parameter.indexOf(value)).isEqualTo(index);
            assertThat(parameter.coerce(value)).isEqualTo(value);
            assertThat(seen.add(value)).as("%s is no repeat", value).isTrue();
        }
        assertThat(parameter.discrete()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void drawsOfTheUnitIntervalAreValuesOfTheParameter(Parameter parameter) {
        RandomGenerator random = Seeds.derive(1, 0, "parameter");
        for (int i = 0; i < 2000; i++) {
            Object value = parameter.fromUnit(random.nextDouble());
            assertThat(parameter.coerce(value)).isEqualTo(value);
            assertThat(parameter.valueAt(parameter.indexOf(value))).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("continuous")
    void continuousValuesComeBackToWithinRounding(Parameter parameter) {
        RandomGenerator random = Seeds.derive(2, 0, "parameter");
        for (int i = 0; i < 2000; i++) {
            double unit = random.nextDouble();
            Object value = parameter.fromUnit(unit);
            assertThat(parameter.coerce(value)).isEqualTo(value);
            assertThat(Math.abs(parameter.toUnit(value) - unit)).isLessThan(1e-12);
        }
        assertThat(parameter.discrete()).isFalse();
    }

    @ParameterizedTest
    @MethodSource({"discrete", "continuous"})
    void pointsOutsideTheUnitIntervalAreClamped(Parameter parameter) {
        assertThat(parameter.fromUnit(-3)).isEqualTo(parameter.fromUnit(0));
        assertThat(parameter.fromUnit(Double.NEGATIVE_INFINITY)).isEqualTo(parameter.fromUnit(0));
        assertThat(parameter.fromUnit(7)).isEqualTo(parameter.fromUnit(1));
        assertThat(parameter.coerce(parameter.fromUnit(0))).isEqualTo(parameter.fromUnit(0));
        assertThat(parameter.coerce(parameter.fromUnit(1))).isEqualTo(parameter.fromUnit(1));
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void orderIsKeptOnTheUnitInterval(Parameter parameter) {
        for (long index = 1; index < parameter.cardinality(); index++) {
            assertThat(parameter.toUnit(parameter.valueAt(index)))
                    .isGreaterThan(parameter.toUnit(parameter.valueAt(index - 1)));
        }
    }

    @Test
    void theEndsOfALogRangeAreReached() {
        FloatParameter lr = new FloatParameter("lr", 1e-5, 1, Scale.LOG);
        assertThat(lr.fromUnit(0)).isEqualTo(1e-5);
        assertThat(lr.fromUnit(1)).isEqualTo(1.0);
        assertThat((double) lr.fromUnit(0.4)).isCloseTo(1e-3, org.assertj.core.data.Percentage.withPercentage(1e-9));
    }

    @Test
    void integersOfALogRangeHaveWholeCellsAtTheEnds() {
        IntParameter n = new IntParameter("n", 1, 4, Scale.LOG);
        int[] hits = new int[5];
        for (int i = 0; i < 10_000; i++) {
            hits[((Long) n.fromUnit((i + 0.5) / 10_000)).intValue()]++;
        }
        // cells end at 0.5, 1.5, 2.5, 3.5, 4.5 on a log scale
        assertThat(hits).containsExactly(0, 5000, 2325, 1531, 1144);
    }

    @Test
    void powersOfTwoAreThoseInsideTheRange() {
        IntParameter n = new IntParameter("n", 9, 1000, Scale.POW2);
        assertThat(n.cardinality()).isEqualTo(6);
        assertThat(n.valueAt(0)).isEqualTo(16L);
        assertThat(n.valueAt(5)).isEqualTo(512L);
        assertThat(n.describe()).isEqualTo("a power of two from 16 to 512");
        assertThatThrownBy(() -> n.coerce(48L))
                .isInstanceOf(InvalidHyperparametersException.class)
                .hasMessageContaining("48");
    }

    @Test
    void stepsEndAtOrBelowTheMaximum() {
        assertThat(new FloatParameter("x", 0, 0.5, Scale.LINEAR, 0.1, null).cardinality())
                .isEqualTo(6);
        assertThat(new FloatParameter("x", 0, 0.55, Scale.LINEAR, 0.1, null).cardinality())
                .isEqualTo(6);
        assertThat(new FloatParameter("x", 0, 0.5, Scale.LINEAR, 0.1, null).valueAt(3))
                .isEqualTo(0.3);
        assertThat(new FloatParameter("x", -1000, 1000, Scale.LINEAR, 0.1, null).valueAt(9999))
                .isEqualTo(-0.1);
        assertThat(new IntParameter("n", 0, 100, Scale.LINEAR, 7, null).valueAt(14))
                .isEqualTo(98L);
    }

    @Test
    void aLatticeNeverLeavesItsRange() {
        FloatParameter x = new FloatParameter("x", 0.1234567890123456, 0.9, Scale.LINEAR, 0.05, null);
        assertThat((double) x.valueAt(0)).isGreaterThanOrEqualTo(0.1234567890123456);
    }

    @Test
    void numbersAreBroughtIntoTheParametersType() {
        assertThat(new FloatParameter("x", 0, 10, Scale.LINEAR).coerce(3)).isEqualTo(3.0);
        assertThat(new IntParameter("n", 0, 10, Scale.LINEAR).coerce(3.0)).isEqualTo(3L);
        assertThat(new CategoricalParameter("c", List.of(16, 32), null).coerce(16.0))
                .isEqualTo(16L);
        assertThat(new FloatParameter("x", 0, 0.5, Scale.LINEAR, 0.1, null).coerce(0.30000000000000004))
                .isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.35 | x: 0.35 is not a float from 0.0 to 0.5 in steps of 0.1",
                "0.6  | x: 0.6 is not a float from 0.0 to 0.5 in steps of 0.1",
                "NaN  | x: NaN is not a float from 0.0 to 0.5 in steps of 0.1"
            })
    void aFloatOffItsRangeOrLatticeIsRefused(double value, String message) {
        FloatParameter x = new FloatParameter("x", 0, 0.5, Scale.LINEAR, 0.1, null);
        assertThatThrownBy(() -> x.coerce(value))
                .isInstanceOf(InvalidHyperparametersException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of(new IntParameter("n", 1, 4, Scale.LINEAR), 2.5, "n: 2.5 is not an int from 1 to 4"),
                Arguments.of(new IntParameter("n", 1, 4, Scale.LINEAR), 5, "n: 5 is not an int from 1 to 4"),
                Arguments.of(new IntParameter("n", 1, 4, Scale.LINEAR), Double.NaN, "n: NaN is not an int from 1 to 4"),
                Arguments.of(
                        new IntParameter("n", 1, 9, Scale.LINEAR, 4, null),
                        4,
                        "n: 4 is not an int from 1 to 9 in steps of 4"),
                Arguments.of(new IntParameter("n", 1, 4, Scale.LINEAR), "two", "n: 'two' is not an int from 1 to 4"),
                Arguments.of(new FloatParameter("x", 0, 1, Scale.LINEAR), "a", "x: 'a' is not a float from 0.0 to 1.0"),
                Arguments.of(
                        new FloatParameter("x", 0.1, 1, Scale.LOG),
                        0,
                        "x: 0.0 is not a float from 0.1 to 1.0 (log scale)"),
                Arguments.of(
                        new CategoricalParameter("c", List.of("a", "b"), null), "z", "c: 'z' is not one of [a, b]"),
                Arguments.of(
                        new OrdinalParameter("o", List.of("s", "m"), null),
                        3,
                        "o: 3 is not one of the ordered values [s, m]"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedWithWhatWouldBeRight(Parameter parameter, Object value, String message) {
        assertThatThrownBy(() -> parameter.coerce(value))
                .isInstanceOf(InvalidHyperparametersException.class)
                .hasMessage(message);
    }

    @Test
    void rangesThatMakeNoSenseAreRefused() {
        assertRefused(() -> new FloatParameter("x", 1, 1, Scale.LINEAR), "x: the range is empty");
        assertRefused(() -> new FloatParameter("x", Double.NaN, 1, Scale.LINEAR), "must be finite");
        assertRefused(() -> new FloatParameter("x", 0, Double.POSITIVE_INFINITY, Scale.LINEAR), "must be finite");
        assertRefused(() -> new FloatParameter("x", -1e308, 1e308, Scale.LINEAR), "too wide");
        assertRefused(() -> new FloatParameter("x", 0, 1, Scale.LOG), "log scale needs min above 0");
        assertRefused(() -> new FloatParameter("x", 1, 2, Scale.POW2), "pow2 goes with type int");
        assertRefused(() -> new FloatParameter("x", 0, 1, Scale.LINEAR, -0.1, null), "step must be a positive number");
        assertRefused(() -> new FloatParameter("x", 0, 1, Scale.LINEAR, 2, null), "larger than the range");
        assertRefused(() -> new FloatParameter("x", 1, 2, Scale.LOG, 0.1, null), "exclude one another");
        assertRefused(() -> new FloatParameter("x", 0, 1, Scale.LINEAR, 1e-300, null), "too small");
        assertRefused(() -> new FloatParameter("x", 1e9, 1e9 + 1, Scale.LINEAR, 1e-6, null), "too small");
        assertRefused(() -> new IntParameter("n", 4, 4, Scale.LINEAR), "n: the range is empty");
        assertRefused(() -> new IntParameter("n", 0, 4, Scale.LOG), "scale log needs min of at least 1");
        assertRefused(() -> new IntParameter("n", 0, 4, Scale.POW2), "scale pow2 needs min of at least 1");
        assertRefused(() -> new IntParameter("n", 5, 7, Scale.POW2), "no power of two");
        assertRefused(() -> new IntParameter("n", 1, 4, Scale.LINEAR, 0, null), "step must be");
        assertRefused(() -> new IntParameter("n", 1, 4, Scale.LOG, 2, null), "linear scale only");
        assertRefused(() -> new IntParameter("n", 1, 4, Scale.LINEAR, 5, null), "larger than the range");
        assertRefused(() -> new IntParameter("n", 0, 1L << 60, Scale.LINEAR), "2^53");
        assertRefused(() -> new CategoricalParameter("c", List.of(), null), "values is empty");
        assertRefused(() -> new CategoricalParameter("c", List.of("a", "a"), null), "twice");
        assertRefused(() -> new CategoricalParameter("c", List.of(Double.NaN), null), "must be finite");
        assertRefused(
                () -> new OrdinalParameter("o", List.of(List.of()), null), "must be a text, a number or true/false");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(InvalidSpaceException.class).hasMessageContaining(message);
    }
}
