package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.TrialState;
import org.junit.jupiter.api.Test;

/** Reports that come again, or after their run was given up. */
class LateReportsTest {
    private final PoolFixture pool = new PoolFixture();

    @Test
    void anOldLeasesReportsDecideNothing() {
        pool.agent("a", 1).agent("b", 1);
        pool.study(
                "s",
                spec().asha(io.trialstream.core.pruner.AshaPruner.Mode.STOP).trials(1));
        Report.Origin old = pool.origin("s", 0);
        pool.pass(31_000, "a");
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");

        assertThat(pool.report(new Report.Epoch(old, 1, new double[] {0.1}, 1))).isNull();
        assertThat(pool.trial("s", 0).rungs()).isEmpty();
        assertThat(pool.trial("s", 0).progress().lastEpoch()).isZero();
        assertThat(pool.decided(DecisionRecord.Kind.FENCE))
                .extracting(DecisionRecord::explanation)
                .containsExactly("a run under lease 1 on a reported epoch 1 late; the trial has lease 2, so what that"
                        + " run still reports is kept and shown, and decides nothing");
        pool.report(new Report.Epoch(old, 2, new double[] {0.1}, 1));
        assertThat(pool.decisions).as("it is said once for each run").isEmpty();
        pool.exit(old, ExitKind.FAILED);
        assertThat(pool.decided(DecisionRecord.Kind.FENCE))
                .extracting(DecisionRecord::explanation)
                .containsExactly("a run under lease 1 on a ended; the trial's lease is 2, so it decides nothing;"
                        + " epochs that it reported late, kept and shown: 2");

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.RUNNING);
        assertThat(pool.trial("s", 0).retries()).isZero();
    }

    @Test
    void whatARunReportsWhileItsTrialWaitsIsLateToo() {
        pool.agent("a", 1).study("s", spec().trials(1)).epoch("s", 0, 1, 0.5);
        Report.Origin old = pool.origin("s", 0);
        pool.pass(31_000, "a");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);

        pool.report(new Report.Epoch(old, 1, new double[] {0.5}, 1));
        assertThat(pool.decisions).as("a repetition is no news").isEmpty();
        pool.report(new Report.Epoch(old, 2, new double[] {0.4}, 1));

        assertThat(pool.decided(DecisionRecord.Kind.FENCE))
                .extracting(DecisionRecord::explanation)
                .containsExactly("a run under lease 1 on a reported epoch 2 late; the trial is WAITING, so what that"
                        + " run still reports is kept and shown, and decides nothing");
        assertThat(pool.trial("s", 0).progress().lastEpoch()).isEqualTo(1);
    }

    @Test
    void repeatedReportsCountOnce() {
        pool.agent("a", 1).study("s", spec().trials(2));
        pool.started("s", 0).epoch("s", 0, 1, 0.5).epoch("s", 0, 2, 0.4);
        Report.Origin origin = pool.origin("s", 0);

        pool.started("s", 0);
        assertThat(pool.decisions).isEmpty();
        pool.epoch("s", 0, 1, 0.1).epoch("s", 0, 2, 0.1);
        assertThat(pool.trial("s", 0).progress().best()).isEqualTo(0.4);

        pool.exit(origin, ExitKind.COMPLETED).exit(origin, ExitKind.COMPLETED);

        assertThat(pool.trial("s", 0).spentEpochs()).isEqualTo(2);
        assertThat(pool.decided(DecisionRecord.Kind.FENCE)).hasSize(1);
        assertThat(pool.running("s")).containsExactly(1);
    }
}
