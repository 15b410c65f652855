package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {
    /** Exact powers and their neighbours: floor(log / log) is one off at 3^5, 10^3, 10^6 and 2^29. */
    @ParameterizedTest
    @CsvSource({
        "1, 242, 3, 5, 81",
        "1, 243, 3, 5, 81",
        "1, 244, 3, 6, 243",
        "1, 999, 10, 3, 100",
        "1, 1000, 10, 3, 100",
        "1, 1001, 10, 4, 1000",
        "1, 999999, 10, 6, 100000",
        "1, 1000000, 10, 6, 100000",
        "1, 1000001, 10, 7, 1000000",
        "1, 536870911, 2, 29, 268435456",
        "1, 536870912, 2, 29, 268435456",
        "1, 536870913, 2, 30, 536870912",
        "1, 9223372036854775807, 2, 63, 4611686018427387904",
        "1, 9223372036854775807, 1000, 7, 1000000000000000000",
        "4611686018427387904, 9223372036854775807, 3, 1, 4611686018427387904",
        "1, 30, 3, 4, 27",
        "2, 54, 3, 3, 18",
        "5, 6, 3, 1, 5",
    })
    void climbsByMultiplication(long min, long max, int factor, int rungs, long last) {
        Ladder ladder = Ladder.geometric(min, max, factor, 0);

        assertThat(ladder.size()).isEqualTo(rungs);
        assertThat(ladder.resource(0)).isEqualTo(min);
        assertThat(ladder.resource(rungs - 1)).isEqualTo(last);
        for (int rung = 1; rung < rungs; rung++) {
            assertThat(ladder.resource(rung)).isEqualTo(ladder.resource(rung - 1) * factor);
        }
    }

    @Test
    void hasNoRungAtTheFullTraining() {
        assertThat(Ladder.geometric(9, 9, 3, 0).size()).isZero();
        assertThat(Ladder.geometric(1, 27, 3, 0).resources()).containsExactly(1, 3, 9);
        assertThat(Ladder.linear(2, 2, 8).resources()).containsExactly(2, 4, 6);
        assertThat(Ladder.linear(8, 2, 8).size()).isZero();
    }

    @Test
    void leavesOutTheLowestRungsForHigherBrackets() {
        assertThat(Ladder.geometric(1, 27, 3, 1).resources()).containsExactly(3, 9);
        assertThat(Ladder.geometric(1, 27, 3, 3).size()).isZero();
        assertThat(Ladder.geometric(1, 27, 3, 9).size()).isZero();
    }

    @Test
    void walksByEqualSteps() {
        assertThat(Ladder.linear(5, 10, 36).resources()).containsExactly(5, 15, 25, 35);
        assertThat(Ladder.linear(Long.MAX_VALUE - 3, 2, Long.MAX_VALUE).resources())
                .containsExactly(Long.MAX_VALUE - 3, Long.MAX_VALUE - 1);
    }

    @Test
    void refusesMoreRungsThanATrialCanKeepValuesOf() {
        assertThat(Ladder.linear(1, 1, 10_001).size()).isEqualTo(10_000);
        assertThatThrownBy(() -> Ladder.linear(1, 1, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10000");
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> Ladder.geometric(0, 9, 3, 0)).hasMessageContaining("min >= 1");
        assertThatThrownBy(() -> Ladder.geometric(1, 9, 1, 0)).hasMessageContaining("reductionFactor >= 2");
        assertThatThrownBy(() -> Ladder.geometric(1, 9, 3, -1)).hasMessageContaining("skipped >= 0");
        assertThatThrownBy(() -> Ladder.linear(0, 1, 9)).hasMessageContaining("from >= 1");
        assertThatThrownBy(() -> Ladder.linear(1, 0, 9)).hasMessageContaining("every >= 1");
    }

    @Test
    void joinsLadders() {
        Ladder union = Ladder.union(List.of(Ladder.geometric(1, 27, 3, 0), Ladder.linear(3, 4, 12), Ladder.empty()));

        assertThat(union.resources()).containsExactly(1, 3, 7, 9, 11);
        assertThat(LongStream.of(1, 2, 11, 12).mapToInt(union::indexOf)).containsExactly(0, -1, 4, -1);
        assertThat(Ladder.union(List.of()).size()).isZero();
    }
}
