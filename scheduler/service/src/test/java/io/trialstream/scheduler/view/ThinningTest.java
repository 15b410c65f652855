package io.trialstream.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThinningTest {
    @Test
    void aShortCurveStaysAsItIs() {
        int[] epochs = {1, 2, 3};
        double[] values = {3, 2, 1};
        assertThat(Thinning.of(epochs, values, 4)).isEqualTo(new Thinning(epochs, values));
    }

    @Test
    void theEndsAndEverySpikeStay() {
        SplittableRandom random = new SplittableRandom(3);
        for (int points = 4; points < 300; points += 7) {
            int count = 1000 + random.nextInt(1000);
            double[] values = random.doubles(count).toArray();
            int low = 1 + random.nextInt(count - 2);
            values[low] = -5;
            int high = low > 10 ? low - 9 : low + 9;
            values[high] = 5;
            Thinning thin = Thinning.of(IntStream.rangeClosed(1, count).toArray(), values, points);

            assertThat(thin.epochs())
                    .hasSizeLessThanOrEqualTo(points)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(thin.values()).hasSameSizeAs(thin.epochs()).contains(-5, 5);
            assertThat(thin.epochs()[0]).isEqualTo(1);
            assertThat(thin.epochs()[thin.epochs().length - 1]).isEqualTo(count);
        }
    }

    @Test
    void numbersArePreferredToNan() {
        double[] values = new double[100];
        Arrays.fill(values, Double.NaN);
        values[50] = 1;
        assertThat(Thinning.of(IntStream.range(0, 100).toArray(), values, 6).values())
                .contains(1);
    }

    @Test
    void fewerThanFourPointsAreRefused() {
        assertThatThrownBy(() -> Thinning.of(new int[0], new double[0], 3)).hasMessageContaining("at least 4");
    }
}
