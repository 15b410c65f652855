package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec.Duplicates;
import io.trialstream.core.study.TrialState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The policy for configurations that were tried before. */
class DuplicatesTest {
    private final PoolFixture pool = new PoolFixture();

    private PoolFixture study(Duplicates policy) {
        pool.optimiserAway = true;
        return pool.agent("a", 1).study("s", spec().finite(3).trials(3).duplicates(policy));
    }

    @Test
    void allowRunsThemAgain() {
        study(Duplicates.ALLOW);
        pool.suggestion("s", 0, 1).train("s", 0, 0.5).suggestion("s", 1, 1);

        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void rejectDropsThemAndTakesTheNext() {
        study(Duplicates.REJECT);
        pool.suggestion("s", 0, 1).train("s", 0, 0.5).suggestion("s", 1, 1);
        assertThat(pool.running("s")).isEmpty();
        assertThat(pool.study("s").trials()).hasSize(1);

        pool.suggestion("s", 2, 2);
        assertThat(pool.running("s")).containsExactly(1);
        assertThat(pool.trial("s", 1).suggestion()).isEqualTo(2);
    }

    @Test
    void reuseTakesTheResultAndTrainsNothing() {
        study(Duplicates.REUSE);
        pool.suggestion("s", 0, 1).train("s", 0, 0.5).suggestion("s", 1, 1);

        assertThat(pool.running("s")).isEmpty();
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 1).ending().reason()).isEqualTo(Reason.REUSED);
        assertThat(pool.trial("s", 1).ending().message())
                .isEqualTo("the same hyperparameters as trial 0: its result is taken");
        assertThat(pool.trial("s", 1).progress().best()).isEqualTo(0.5);
        assertThat(pool.trial("s", 1).spentEpochs()).isZero();
        assertThat(pool.study("s").trainedEpochs()).isEqualTo(9);
        // the optimiser learns of its end, too
        assertThat(pool.observations)
                .filteredOn(o -> o.kind() == StudyObservation.Kind.TRIAL_ENDED)
                .hasSize(2);

        pool.suggestion("s", 2, 2).train("s", 2, 0.4);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        assertThat(pool.study("s").trials()).hasSize(3);
    }

    @Test
    void reuseDropsWhatIsStillBeingTriedAndRunsAgainWhatFailed() {
        pool.optimiserAway = true;
        pool.agent("a", 2).study("s", spec().finite(3).duplicates(Duplicates.REUSE));
        pool.suggestion("s", 0, 1).suggestion("s", 1, 1);
        assertThat(pool.study("s").trials()).hasSize(1);

        pool.exit("s", 0, Report.ExitKind.FAILED).suggestion("s", 2, 1);
        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void reuseServesTrialsAddedByHandInInfiniteSpacesToo() {
        pool.optimiserAway = true;
        pool.agent("a", 1).study("s", spec().duplicates(Duplicates.REUSE));
        pool.suggestion("s", 0, 0.25).train("s", 0, 0.5);

        assertThat(pool.add("s", Map.of(), 0).trial()).isEqualTo(1);
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 1).progress().best()).isEqualTo(0.5);
    }
}
