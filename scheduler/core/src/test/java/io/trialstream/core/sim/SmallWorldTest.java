package io.trialstream.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole system in small, with faults: 1,000 seeds, more by {@code -Dtrialstream.sim.seeds=100000}, from another one by {@code
 * -Dtrialstream.sim.from=7}.
 */
class SmallWorldTest {
    private static final long FROM = Long.getLong("trialstream.sim.from", 0);
    private static final long SEEDS = Long.getLong("trialstream.sim.seeds", 1_000);

    @Test
    void invariantsHoldAfterEveryEventAndEveryStudyEnds() {
        long events = 0;
        long fenced = 0;
        long deleted = 0;
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            SmallWorld world = new SmallWorld(seed).run();
            events += world.events();
            fenced += world.fencedReports();
            deleted += world.deletedCheckpoints();
        }

        assertThat(events).isGreaterThan(1_000 * SEEDS);
        assertThat(fenced).isGreaterThan(SEEDS);
        assertThat(deleted).isGreaterThan(SEEDS);
    }

    @ParameterizedTest
    // 2,329: two teams took the same slots from each other for ever
    @ValueSource(longs = {1, 2, 3, 2_329})
    void theSameSeedGivesTheSameRun(long seed) {
        assertThat(new SmallWorld(seed).run().fingerprint())
                .isEqualTo(new SmallWorld(seed).run().fingerprint());
    }
}
