package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialstream.core.pruner.Pruners.InvalidOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrunersTest {
    private record Wrong(String type, Map<String, ?> options, String option, String message) {}

    static Stream<Wrong> wrongs() {
        List<Wrong> wrongs = List.of(
                new Wrong("ashaa", Map.of(), "type", "there is no pruner 'ashaa'; there are [none, asha, hyperband,"),
                new Wrong("none", Map.of("mode", "stop"), "mode", "unknown key; none takes no options"),
                new Wrong("asha", Map.of("reductionfactor", 3), "reductionfactor", "asha takes brackets, holdback,"),
                new Wrong("asha", Map.of("reductionFactor", 1), "reductionFactor", "between 2 and 1000, got 1"),
                new Wrong("asha", Map.of("reductionFactor", 2.5), "reductionFactor", "a whole number, got 2.5"),
                new Wrong("asha", Map.of("reductionFactor", "3"), "reductionFactor", "must be a number, got '3'"),
                new Wrong("asha", Map.of("mode", "pause"), "mode", "one of stop, promote, got 'pause'"),
                new Wrong("asha", Map.of("brackets", 5), "brackets", "between 1 and 4, got 5"),
                new Wrong("asha", Map.of("maxResource", 28), "maxResource", "between 1 and 27, got 28"),
                new Wrong("asha", Map.of("minResource", Double.NaN), "minResource", "between 1 and 27, got NaN"),
                new Wrong("hyperband", Map.of("brackets", 2), "brackets", "hyperband takes holdback, maxResource,"),
                new Wrong("hyperband", Map.of("minPeers", 0), "minPeers", "got 0"),
                new Wrong("successive-halving", Map.of("cohort", 0), "cohort", "between 1 and 1000000, got 0"),
                new Wrong("successive-halving", Map.of("mode", "stop"), "mode", "unknown key"),
                new Wrong(
                        "median", Map.of("percentile", 50), "percentile", "median takes compare, holdback, interval,"),
                new Wrong("median", Map.of("minPeers", 1), "minPeers", "between 2 and"),
                new Wrong("median", Map.of("compare", "mean"), "compare", "one of best, current, got 'mean'"),
                new Wrong("percentile", Map.of("percentile", 100), "percentile", "between 0.001 and 99.999, got 100"),
                new Wrong("percentile", Map.of("interval", 0), "interval", "between 1 and 27, got 0"),
                new Wrong("percentile", Map.of("warmup", -1), "warmup", "between 0 and 27, got -1"),
                new Wrong("extrapolation", Map.of("minProbability", 0), "minProbability", "got 0"),
                new Wrong("extrapolation", Map.of("minPoints", 3), "minPoints", "between 4 and 10000, got 3"),
                new Wrong("asha", Map.of("holdback", 1.5), "holdback", "between 0 and 1, got 1.5"),
                new Wrong("asha", Map.of("patience", -1), "patience", "got -1"));
        assertThat(wrongs).hasSize(24);
        return wrongs.stream();
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void saysWhatIsWrongAndWhatWouldBeRight(Wrong wrong) {
        InvalidOption refusal =
                catchThrowableOfType(InvalidOption.class, () -> Pruners.create(wrong.type(), wrong.options(), 1, 27));

        assertThat(refusal).isNotNull().hasMessageContaining(wrong.message());
        assertThat(refusal.option()).isEqualTo(wrong.option());
    }

    @Test
    void makesEachTypeWithoutOptions() {
        assertThat(Pruners.TYPES).hasSize(7).allSatisfy(type -> {
            Pruner pruner = Pruners.create(type, Map.of(), 1, 27);
            assertThat(pruner.name()).isEqualTo(type);
            assertThat(Pruners.create(type, Map.of(), 1, 1).ladder(0).size()).isZero();
        });
    }

    @Test
    void passesOptionsOn() {
        AshaPruner asha = (AshaPruner) Pruners.create(
                "asha", Map.of("reductionFactor", 2, "mode", "promote", "minPeers", 7, "maxResource", 9), 1, 27);
        Pruner median = Pruners.create("median", Map.of("warmup", 10, "interval", 5), 1, 27);
        Pruner halving = Pruners.create("successive-halving", Map.of("cohort", 5), 1, 27);

        assertThat(asha.options()).isEqualTo(new AshaPruner.Options(2, 1, AshaPruner.Mode.PROMOTE, 7, 1, 9));
        assertThat(median.ladder(0).resources()).containsExactly(10, 15, 20, 25);
        assertThat(halving.bracket(5, 1)).isEqualTo(1);
    }

    @Test
    void looksAHundredTimesAtMostUnlessToldOtherwise() {
        assertThat(Pruners.create("median", Map.of(), 1, 27).ladder(0).size()).isEqualTo(26);
        assertThat(Pruners.create("median", Map.of(), 1, 1_000_000).ladder(0).size())
                .isEqualTo(100);
    }

    @Test
    void wrapsWithPatienceAndHoldback() {
        assertThat(Pruners.create("asha", Map.of("holdback", 0.1), 1, 27)).isInstanceOf(HoldbackPruner.class);
        assertThat(Pruners.create("median", Map.of("patience", 3), 1, 27)).isInstanceOf(PatientPruner.class);
        assertThat(Pruners.create("asha", Map.of("holdback", 0, "patience", 0), 1, 27))
                .isInstanceOf(AshaPruner.class);
    }

    @Test
    void combinesWhatJudges() {
        Pruner asha = Pruners.create("asha", Map.of(), 1, 27);
        Pruner median = Pruners.create("median", Map.of(), 1, 27);

        assertThat(Pruners.combine(List.of()).name()).isEqualTo("none");
        assertThat(Pruners.combine(List.of(new NoPruner(), asha))).isSameAs(asha);
        assertThat(Pruners.combine(List.of(asha, median)).name()).isEqualTo("asha+median");
        Pruner halving = Pruners.create("successive-halving", Map.of(), 1, 27);
        InvalidOption refusal = catchThrowableOfType(
                InvalidOption.class, () -> Pruners.combine(List.of(halving, halving, halving, halving)));
        assertThat(refusal).hasMessageContaining("give brackets to one of them only");
    }
}
