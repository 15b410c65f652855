package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.TrialState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A study whose trials are those that clients propose. */
class ClientProposalsTest {
    private final PoolFixture pool = new PoolFixture();

    @Test
    void nothingRunsUntilAClientProposesIt() {
        pool.agent("a", 2).study("s", spec().sampler("external", Map.of()).trials(2));
        pool.pass(60_000);

        assertThat(pool.study("s").trials()).isEmpty();
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);
        assertThat(pool.wanted()).isEmpty();
        assertThat(pool.state.waitReason("s")).isEqualTo("has nothing to start until a client proposes a trial");

        pool.add("s", Map.of("x", 0.25), null);
        assertThat(pool.running("s")).containsExactly(0);
        pool.train("s", 0, 0.5);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);

        pool.add("s", Map.of("x", 0.5), null);
        pool.train("s", 1, 0.5);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").count(TrialState.COMPLETED)).isEqualTo(2);
    }

    @Test
    void startingPointsGoFirst() {
        pool.agent("a", 1).study("s", spec().sampler("external", Map.of()).start(0.125));

        assertThat(pool.running("s")).containsExactly(0);
        assertThat(pool.trial("s", 0).hyperparameters()).isEqualTo(Specs.at(0.125));
    }

    @Test
    void itHoldsNoSlotsBackFromOthers() {
        pool.agent("a", 2)
                .study("s", spec().sampler("external", Map.of()).slots(2))
                .study("t", spec());

        assertThat(pool.running("t")).hasSize(2);
    }
}
