package io.trialstream.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.run.MetricReader.Standing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long MS = 1_000_000L;

    private static Limits limits(long until, long maxRuntimeMs, long silenceMs) {
        RunOrder order = new RunOrder(
                new RunKey("s", 0, 1),
                Map.of(),
                List.of("x"),
                ".",
                Map.of(),
                List.of(0),
                1,
                0,
                until,
                9,
                null,
                0,
                List.of("loss"),
                null,
                30_000,
                maxRuntimeMs,
                0,
                silenceMs,
                null,
                List.of(),
                List.of(),
                List.of());
        return new Limits(order, 3_000, 0);
    }

    @Test
    void withoutLimitsARunGoesOn() {
        assertThat(limits(9, 0, 0).exceeded(Standing.TRAINS, Long.MAX_VALUE, Long.MAX_VALUE / 2))
                .isEmpty();
    }

    @Test
    void runTimeAndSilenceAreLimited() {
        Limits limits = limits(9, 1000, 500);
        assertThat(limits.exceeded(Standing.TRAINS, 1000, 500 * MS)).isEmpty();
        assertThat(limits.exceeded(Standing.TRAINS, 1001, 0))
                .contains(new Ending(Ending.Cause.RUNTIME, "it ran longer than 1 s"));
        assertThat(limits.exceeded(Standing.TRAINS, 0, 501 * MS))
                .contains(new Ending(Ending.Cause.SILENCE, "it reported nothing for 0.5 s"));
        limits.reported(501 * MS);
        assertThat(limits.exceeded(Standing.TRAINS, 0, 1001 * MS)).isEmpty();
    }

    @Test
    void aPartialRunEndsSoonAfterItsLastEpochAndAFullOneMayTidyUp() {
        Limits partial = limits(3, 0, 0);
        partial.reachedLastEpoch(0);
        partial.reachedLastEpoch(2000 * MS);
        assertThat(partial.exceeded(Standing.TRAINS, 0, 3000 * MS)).isEmpty();
        assertThat(partial.exceeded(Standing.TRAINS, 0, 3001 * MS))
                .contains(new Ending(Ending.Cause.LAST_EPOCH, "epoch 3 was its last"));
        Limits full = limits(9, 0, 0);
        full.reachedLastEpoch(0);
        assertThat(full.exceeded(Standing.TRAINS, 0, 30_000 * MS)).isEmpty();
        assertThat(full.exceeded(Standing.WENT_BEYOND, 0, 1 * MS)).isPresent();
    }
}
