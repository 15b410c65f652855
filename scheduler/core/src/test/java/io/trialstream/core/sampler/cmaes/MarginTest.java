package io.trialstream.core.sampler.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import org.junit.jupiter.api.Test;

class MarginTest {
    private static final IntParameter TEN = new IntParameter("k", 1, 10, Scale.LINEAR);

    @Test
    void leavesAWideDistributionAlone() {
        assertThat(Margin.correct(TEN, 0.55, 0.3, 0.1)).isEqualTo(new Margin(0.55, 0.3));
    }

    @Test
    void widensACollapsedOneToLeaveItsCellBothWays() {
        Margin margin = Margin.correct(TEN, 0.55, 1e-4, 0.1);
        assertThat(1 - Normal.cumulative((0.6 - margin.mean()) / margin.deviation()))
                .isCloseTo(0.05, within(1e-5));
        assertThat(Normal.cumulative((0.5 - margin.mean()) / margin.deviation()))
                .isCloseTo(0.05, within(1e-5));
    }

    @Test
    void movesTheMeanTowardsTheBorderInTheOuterCells() {
        Margin lowest = Margin.correct(TEN, 0.02, 1e-3, 0.1);
        assertThat(lowest.deviation()).isEqualTo(1e-3);
        assertThat(1 - Normal.cumulative((0.1 - lowest.mean()) / 1e-3)).isCloseTo(0.1, within(1e-4));
        Margin highest = Margin.correct(TEN, 0.98, 1e-3, 0.1);
        assertThat(Normal.cumulative((0.9 - highest.mean()) / 1e-3)).isCloseTo(0.1, within(1e-4));
    }

    @Test
    void knowsTheUnevenCellsOfALogarithmicInteger() {
        IntParameter log = new IntParameter("k", 1, 1000, Scale.LOG);
        Margin margin = Margin.correct(log, log.toUnit(2L), 1e-5, 0.2);
        double low = log.toUnit(1.5);
        double high = log.toUnit(2.5);
        assertThat(Normal.cumulative((low - margin.mean()) / margin.deviation()))
                .isCloseTo(0.1, within(1e-4));
        assertThat(1 - Normal.cumulative((high - margin.mean()) / margin.deviation()))
                .isCloseTo(0.1, within(1e-4));
    }

    @Test
    void invertsTheNormalDistribution() {
        assertThat(Normal.quantile(0.975)).isCloseTo(1.959964, within(1e-5));
        assertThat(Normal.quantile(0.5)).isCloseTo(0, within(1e-6));
        assertThat(Normal.cumulative(-8)).isCloseTo(6.2e-16, within(1e-17));
    }
}
