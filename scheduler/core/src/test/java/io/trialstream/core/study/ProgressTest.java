package io.trialstream.core.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.study.StopRules.Plateau;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress after(Progress before, long epoch, double value) {
        return before.after(epoch, new double[] {value}, epoch * 10, new Plateau(3, 0.1));
    }

    @Test
    void startsWithNothing() {
        assertThat(Progress.NONE.best()).isNaN();
        assertThat(Progress.NONE.lastEpoch()).isZero();
    }

    @Test
    void keepsTheBestValueAndTheFirstEpochThatHadIt() {
        Progress progress = after(after(after(after(Progress.NONE, 1, 3), 2, 1), 3, 2), 4, 1);

        assertThat(progress.best()).isEqualTo(1);
        assertThat(progress.bestEpoch()).isEqualTo(2);
        assertThat(progress.lastEpoch()).isEqualTo(4);
        assertThat(progress.lastValues()).containsExactly(1);
    }

    @Test
    void countsImprovementsByMoreThanMinDelta() {
        Progress first = after(Progress.NONE, 1, 3);
        Progress little = after(first, 2, 2.95);
        Progress much = after(little, 3, 2.85);

        assertThat(little.improvedEpoch()).isEqualTo(1);
        assertThat(little.best()).isEqualTo(2.95);
        assertThat(much.improvedEpoch()).isEqualTo(3);
        assertThat(much.improvedValue()).isEqualTo(2.85);
    }

    @Test
    void neverTakesADivergedValueForTheBest() {
        Progress progress = after(after(after(Progress.NONE, 1, Double.NaN), 2, Double.NEGATIVE_INFINITY), 3, 5);

        assertThat(progress.best()).isEqualTo(5);
        assertThat(progress.improvedEpoch()).isEqualTo(3);
        assertThat(after(progress, 4, Double.NaN).best()).isEqualTo(5);
        assertThat(after(progress, 4, Double.NEGATIVE_INFINITY).best()).isEqualTo(5);
    }

    @Test
    void neverForgetsRunTime() {
        Progress progress = after(Progress.NONE, 5, 1);

        assertThat(progress.withRuntime(20).runtimeMs()).isEqualTo(50);
        assertThat(progress.withRuntime(70).runtimeMs()).isEqualTo(70);
        assertThat(progress.after(6, new double[] {1}, 7, null).runtimeMs()).isEqualTo(50);
    }
}
