package io.trialstream.core.sampler.moo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NonDominationTest {

    private static double[] p(double... values) {
        return values;
    }

    @Test
    void dominatesOnlyWhenNowhereWorseAndSomewhereBetter() {
        assertThat(NonDomination.dominates(p(1, 2), p(1, 3))).isTrue();
        assertThat(NonDomination.dominates(p(1, 2), p(1, 2))).isFalse();
        assertThat(NonDomination.dominates(p(0, 4), p(1, 3))).isFalse();
        assertThat(NonDomination.dominates(p(0, 4), p(0, Double.NaN))).isTrue();
        assertThat(NonDomination.dominates(p(-0.0, 1), p(0.0, 1))).isFalse();
        assertThat(NonDomination.dominates(p(9, 9), 0, p(1, 1), 0.5)).isTrue();
        assertThat(NonDomination.dominates(p(9, 9), 0.7, p(1, 1), 0.5)).isFalse();
        assertThatThrownBy(() -> NonDomination.dominates(p(1), p(1, 2))).hasMessageContaining("1 and of 2 objectives");
    }

    @Test
    void sortsIntoFronts() {
        assertThat(NonDomination.ranks(List.of(p(1, 5), p(2, 2), p(5, 1), p(3, 3), p(4, 4), p(2, 6))))
                .containsExactly(0, 0, 0, 1, 2, 1);
        assertThat(NonDomination.ranks(List.of(p(1, 1), p(2, 2), p(0, 0)), new double[] {0, 0, 3}))
                .containsExactly(0, 1, 2);
        assertThat(NonDomination.ranks(List.of())).isEmpty();
    }

    @Test
    void agreesWithTheDefinitionOnRandomPoints() {
        RandomGenerator random = Seeds.derive(1, 2, "points");
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            points.add(p(random.nextInt(10), random.nextInt(10), random.nextInt(10)));
        }
        int[] ranks = NonDomination.ranks(points);
        for (int i = 0; i < points.size(); i++) {
            int deepest = -1;
            for (int j = 0; j < points.size(); j++) {
                deepest = Math.max(deepest, NonDomination.dominates(points.get(j), points.get(i)) ? ranks[j] : -1);
            }
            assertThat(ranks[i]).isEqualTo(deepest + 1);
        }
    }

    @Test
    void measuresCrowding() {
        assertThat(NonDomination.crowding(List.of(p(0, 4), p(1, 2), p(4, 0))))
                .containsExactly(Double.POSITIVE_INFINITY, 2, Double.POSITIVE_INFINITY);
        assertThat(NonDomination.crowding(List.of(p(-1e308, 1e308), p(0, 0), p(1e308, -1e308)))[1])
                .isEqualTo(2);
        assertThat(NonDomination.crowding(List.of(p(1, 1), p(1, 1), p(1, 1)))).containsExactly(0, 0, 0);
    }

    @Test
    void measuresHypervolumeExactly() {
        assertThat(ParetoFront.hypervolume(List.of(p(3), p(1), p(7)), p(5))).isEqualTo(4);
        assertThat(ParetoFront.hypervolume(List.of(p(1, 3), p(2, 2), p(3, 1), p(3, 3), p(9, 0)), p(4, 4)))
                .isEqualTo(6);
        assertThat(ParetoFront.hypervolume(List.of(p(0, 0, 1), p(1, 1, 0), p(0, 0, Double.NaN)), p(2, 2, 2)))
                .isEqualTo(4 + 1);
        assertThat(ParetoFront.hypervolume(List.of(), p(2, 2))).isZero();
        assertThatThrownBy(() -> ParetoFront.hypervolume(List.of(), p(1, 1, 1, 1)))
                .hasMessageContaining("4 objectives");
    }

    @Test
    void agreesWithCountingOnRandomPointsInThreeObjectives() {
        RandomGenerator random = Seeds.derive(3, 4, "points");
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            points.add(p(random.nextInt(8), random.nextInt(8), random.nextInt(8)));
        }
        int cells = 0;
        for (int cell = 0; cell < 512; cell++) {
            int x = cell / 64;
            int y = cell / 8 % 8;
            int z = cell % 8;
            cells += points.stream().anyMatch(q -> q[0] <= x && q[1] <= y && q[2] <= z) ? 1 : 0;
        }
        assertThat(ParetoFront.hypervolume(points, p(8, 8, 8))).isCloseTo(cells, within(1e-9));
    }
}
