package io.trialstream.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Fairness and fullness at the size of a large cluster, with faults; {@code -Dtrialstream.large.minutes=60} simulates for longer. */
class LargeWorldTest {
    private static final long MINUTES = Long.getLong("trialstream.large.minutes", 4);
    private static final int SLOTS = Integer.getInteger("trialstream.large.slots", 10_000);
    private static final int STUDIES = Integer.getInteger("trialstream.large.studies", 200);

    @Test
    void teamsGetTheirSharesAndNoSlotIdlesWhileWorkWaits() {
        LargeWorld.Size size = new LargeWorld.Size(SLOTS, STUDIES, 20, MINUTES * 60_000, 60_000, 20_000);

        LargeWorld world = new LargeWorld(1, size).run();

        assertThat(world.utilisation()).isGreaterThan(0.98);
        assertThat(world.worstShareError()).isLessThan(0.05);
        assertThat(world.checks()).isGreaterThan(10);
        assertThat(world.trials()).isGreaterThan(2L * SLOTS);
    }
}
