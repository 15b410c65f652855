package io.trialstream.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of constraints. */
class ConstraintTest {
    private static final Map<String, Object> VALUES =
            Map.of("x", 3L, "y", 0.5, "big", 1L << 29, "kind", "adam", "on", true, "m.a_1", 7L);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x == 3",
                "x != 4",
                "x < 3.5",
                "x <= 3",
                "x > 2",
                "x >= 3",
                "x + 1 == 4",
                "x - 1 == 2",
                "x * 2 == 6",
                "x / 2 == 1.5",
                "x % 2 == 1",
                "x ** 2 == 9",
                "2 ** x ** 2 == 512",
                "-x == 0 - 3",
                "-x ** 2 == -9",
                "2 ** -x == 0.125",
                "1 + x * 2 == 7",
                "(1 + x) * 2 == 8",
                "10 - x - 2 == 5",
                "x < 1 or x > 2",
                "x > 1 and y < 1",
                "not x < 1",
                "not (x < 1 or y > 2)",
                "x > 5 and x > 6 or y < 1",
                "not on == false",
                "on",
                "on == true",
                "kind == 'adam'",
                "kind == \"adam\"",
                "kind != 'sgd'",
                "min(x, 5, y) == 0.5",
                "max(x, 5, y) == 5",
                "abs(y - 1) == 0.5",
                "log(y * 2) == 0",
                "log2(x + 5) == 3",
                "log2(big) == 29",
                "log10(x * 10 + 70) == 2",
                "exp(y - 0.5) == 1",
                "sqrt(x + 1) == 2",
                "floor(y) == 0",
                "ceil(y) == 1",
                "m.a_1 == 7",
                "x<=3and y<1",
                "  x\t<=\n 3 ",
                "x * 1e2 == 300",
                "x * 1E+2 == 300",
                "x * 1e-2 <= .04",
                "absent > 5",
                "x > 100 and absent > 5"
            })
    void holds(String text) {
        assertThat(Constraint.parse(text).holds(VALUES)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x < 3",
                "not x == 3",
                "x < 1 or y > 1",
                "x > 1 and y > 1",
                "kind == 'sgd'",
                "x == 'adam'",
                "x / 0 < 5"
            })
    void doesNotHold(String text) {
        assertThat(Constraint.parse(text).holds(VALUES)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x <=           | expected a number, a parameter or '(' at position 5",
                "x <= 3)        | expected an operator or the end at position 7",
                "(x <= 3        | expected ')' at position 8",
                "x <= 1.2.3     | does not start with a number at position 6",
                "x = 3          | expected an operator or the end at position 3",
                "1 < x < 5      | expected an operator or the end at position 7",
                "x & 3          | expected an operator or the end at position 3",
                "kind == 'adam  | has no closing quote at position 9",
                "sin(x) > 0     | there is no function sin; there are min max abs log log2 log10 exp sqrt floor ceil, at position 1",
                "1 + log(x, y) > 0 | log takes one argument, not 2, at position 5",
                "abs() > x      | expected a number, a parameter or '(' at position 5",
                "1 < 2          | must name at least one parameter",
                "and x          | expected",
            })
    void saysWhereTheTextIsWrong(String text, String message) {
        assertThatThrownBy(() -> Constraint.parse(text))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining(text)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyTextIsNoConstraint() {
        assertThatThrownBy(() -> Constraint.parse("")).isInstanceOf(InvalidSpaceException.class);
        assertThatThrownBy(() -> Constraint.parse("   ")).isInstanceOf(InvalidSpaceException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kind > 3      | adam is used as a number, but is none",
                "x * y         | 1.5 is used as a condition",
                "kind          | adam is used as a condition",
                "x and y       | 3.0 is used as a condition",
                "not x         | 3.0 is used as a condition",
                "on + 1 > 2    | true is used as a number"
            })
    void refusesValuesOfTheWrongKind(String text, String message) {
        Constraint constraint = Constraint.parse(text);
        assertThatThrownBy(() -> constraint.holds(VALUES))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining(message);
    }

    @Test
    void wrongKindsShowWhenTheSpaceIsMade() {
        List<Parameter> parameters = List.of(
                new IntParameter("x", 1, 4, Scale.LINEAR), new CategoricalParameter("kind", List.of("a", "b"), null));
        assertThatThrownBy(() -> SearchSpace.of(parameters, List.of(Constraint.parse("x * 2"))))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("used as a condition");
        assertThatThrownBy(() -> SearchSpace.of(parameters, List.of(Constraint.parse("kind < 2"))))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("used as a number");
        assertThatThrownBy(() -> SearchSpace.of(parameters, List.of(Constraint.parse("y < 2"))))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("names 'y', which is no parameter; there are [x, kind]");
    }

    @Test
    void deepAndLongTextsAreRefusedInsteadOfOverflowing() {
        assertThatThrownBy(() -> Constraint.parse("(".repeat(500) + "x" + ")".repeat(500) + " > 1"))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Constraint.parse("not ".repeat(300) + "x > 1"))
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Constraint.parse("-".repeat(300) + "x > 1")).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Constraint.parse("x" + " + 1".repeat(50_000) + " > 1"))
                .hasMessageContaining("longer than 2000");
        assertThat(Constraint.parse("x" + " + 1".repeat(400) + " == 403").holds(VALUES))
                .isTrue();
    }

    @Test
    void knowsItsNamesAndText() {
        Constraint constraint = Constraint.parse("min(a, b) * 2 <= c");
        assertThat(constraint.names()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(constraint.text()).isEqualTo("min(a, b) * 2 <= c").isEqualTo(constraint.toString());
    }
}
