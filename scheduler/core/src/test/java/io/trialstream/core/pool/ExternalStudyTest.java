package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.study.Demand;
import io.trialstream.core.study.TrialState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A study that clients train: they are agents of that study alone. */
class ExternalStudyTest {
    private final PoolFixture pool = new PoolFixture();

    private void client(String id, String study) {
        pool.agent(id, 1, 1, Map.of(Demand.CLIENT_OF, study));
    }

    @Test
    void itsTrialsGoToItsClientsAndNowhereElse() {
        pool.agent("machine", 4).study("s", spec().external().trials(2));
        assertThat(pool.running("s")).isEmpty();
        assertThat(pool.state.waitReason("s")).isEqualTo("waits for a client that asks for a trial");

        client("another-studys", "t");
        assertThat(pool.running("s")).isEmpty();

        client("own", "s");
        assertThat(pool.running("s")).containsExactly(0);
        assertThat(pool.trial("s", 0).agentId()).isEqualTo("own");
    }

    @Test
    void aClientTakesNoTrialOfAnotherStudy() {
        client("c", "s");
        pool.study("t", spec());

        assertThat(pool.running("t")).isEmpty();
        assertThat(pool.state.waitReason("t")).isEqualTo("waits: no agent of the pool has a slot");
    }

    @Test
    void aLostClientsTrialGoesToTheNextOne() {
        client("a", "s");
        pool.study("s", spec().external().trials(1));
        pool.pass(PoolFixture.SETTINGS.leaseMs() + 1_000, "a");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);

        client("b", "s");
        assertThat(pool.running("s")).containsExactly(0);
        assertThat(pool.trial("s", 0).agentId()).isEqualTo("b");
        assertThat(pool.trial("s", 0).leaseEpoch()).isEqualTo(2);
    }

    @Test
    void slotsAreTheClientsAffair() {
        assertThat(pool.command(new PoolCommand.CreateStudy(
                                "s", spec().external().slots(2).build(), ""))
                        .explanation())
                .isEqualTo("a trial of an external study takes one slot of a client; leave slots out");
    }
}
