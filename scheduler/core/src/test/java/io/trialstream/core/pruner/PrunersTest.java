package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PrunersTest {
    static final List<String> TYPES = Pruners.TYPES;

    @ParameterizedTest
    @FieldSource("TYPES")
    void makesEveryTypeWithItsDefaults(String type) {
        assertThat(Pruners.create(type, Map.of(), 1, 27).name()).isEqualTo(type);
    }

    @Test
    void knowsTheTypes() {
        assertThat(TYPES).contains("none", "asha");
    }

    @Test
    void takesTheStudysResourceUnlessToldOtherwise() {
        AshaPruner asha = (AshaPruner) Pruners.create("asha", Map.of(), 2, 27);
        AshaPruner own = (AshaPruner) Pruners.create(
                "asha",
                Map.of(
                        "reductionFactor",
                        4L,
                        "brackets",
                        2L,
                        "mode",
                        "promote",
                        "minPeers",
                        7.0,
                        "minResource",
                        3,
                        "maxResource",
                        20),
                2,
                27);

        assertThat(asha.options()).isEqualTo(AshaPruner.Options.of(3, 2, 27));
        assertThat(own.options()).isEqualTo(new AshaPruner.Options(4, 2, AshaPruner.Mode.PROMOTE, 7, 3, 20));
    }

    @Test
    void namesTheOptionAtFault() {
        assertFault(Map.of("brackets", 9), "brackets", "must lie between 1 and 4, got 9");
        assertFault(Map.of("reductionFactor", 2.5), "reductionFactor", "must be a whole number, got 2.5");
        assertFault(Map.of("reductionFactor", "x"), "reductionFactor", "must be a number, got 'x'");
        assertFault(Map.of("minResource", 28), "minResource", "must lie between 1 and 27, got 28");
        assertFault(Map.of("mode", "halt"), "mode", "must be one of stop, promote, got 'halt'");
        assertFault(
                Map.of("eta", 3),
                "eta",
                "unknown key; asha takes brackets, holdback, maxResource, minPeers, minResource, mode, patience, reductionFactor");
    }

    private static void assertFault(Map<String, ?> options, String option, String message) {
        assertThatThrownBy(() -> Pruners.create("asha", options, 1, 27))
                .isInstanceOfSatisfying(
                        Pruners.InvalidOption.class, e -> assertThat(e.option()).isEqualTo(option))
                .hasMessage(message);
    }

    @Test
    void refusesUnknownTypes() {
        assertThatThrownBy(() -> Pruners.create("magic", Map.of(), 1, 27))
                .hasMessageStartingWith("there is no pruner 'magic'; there are [none, asha");
        assertThatThrownBy(() -> Pruners.create("none", Map.of("a", 1), 1, 27))
                .hasMessage("unknown key; none takes no options");
    }

    @Test
    void combinesWithNone() {
        Pruner asha = Pruners.create("asha", Map.of(), 1, 27);

        assertThat(Pruners.combine(List.of(new NoPruner(), asha))).isSameAs(asha);
        assertThat(Pruners.combine(List.of())).isInstanceOf(NoPruner.class);
    }
}
