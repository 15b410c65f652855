package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.study.SlotTime;
import io.trialstream.core.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What slots were used for: useful, lost to faults, saved by early stopping. */
class LedgerTest {
    private final PoolFixture pool = new PoolFixture();

    private SlotTime ledger() {
        return pool.study("s").slotTime();
    }

    @Test
    void aTrainingThatGoesWellIsUseful() {
        pool.agent("a", 2).study("s", spec().slots(2).trials(1));
        pool.nowMs += 9_000;

        pool.train("s", 0, 0.5);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(ledger()).isEqualTo(new SlotTime(18_000, 0, 0));
        assertThat(pool.study("s").slotMs()).isEqualTo(18_000);
    }

    @Test
    void whatALostAgentTrainedAfterItsCheckpointIsLost() {
        pool.agent("a", 1).study("s", spec().trials(1)).saved("s", 0, 3);
        for (long epoch = 1; epoch <= 4; epoch++) {
            pool.epoch("s", 0, epoch, 0.5);
        }
        pool.pass(31_000, "a");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.WAITING);

        assertThat(ledger().lostMs()).isEqualTo(31_000 / 4);
        assertThat(ledger().usefulMs()).isEqualTo(31_000 * 3 / 4);
    }

    @Test
    void aTrialThatFailsForGoodIsLostAsAWhole() {
        pool.agent("a", 1).study("s", spec().retries(1).trials(2));
        pool.nowMs += 5_000;
        pool.saved("s", 0, 1).epoch("s", 0, 1, 0.5).exit("s", 0, ExitKind.FAILED);
        assertThat(ledger()).isEqualTo(new SlotTime(5_000, 0, 0));

        pool.pass(2_000).exit("s", 1, ExitKind.INFEASIBLE);
        pool.nowMs += 5_000;
        pool.tick();
        pool.exit("s", 0, ExitKind.FAILED);

        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.FAILED);
        assertThat(pool.trial("s", 0).lostSlotMs())
                .isEqualTo(pool.trial("s", 0).slotMs())
                .isGreaterThan(5_000);
        assertThat(ledger().lostMs()).isEqualTo(pool.trial("s", 0).slotMs());
    }

    @Test
    void stoppingEarlySavesTheEpochsThatAreNotTrained() {
        pool.agent("a", 1).study("s", spec().asha(Mode.STOP).trials(4));
        pool.train("s", 0, 0.1);
        SlotTime before = ledger();
        pool.nowMs += 2_000;

        pool.train("s", 1, 0.9);

        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.STOPPED);
        assertThat(pool.trial("s", 1).progress().lastEpoch()).isEqualTo(1);
        assertThat(ledger().minus(before)).isEqualTo(new SlotTime(2_000, 0, 8 * 2_000));
    }

    @Test
    void whatAPersonStopsSavesNothing() {
        pool.agent("a", 1).study("s", spec().trials(2)).epoch("s", 0, 1, 0.5);
        pool.nowMs += 2_000;

        pool.move("s", 0, PoolCommand.MoveTrial.Move.STOP);
        pool.exit("s", 0, ExitKind.STOPPED);

        assertThat(ledger()).isEqualTo(new SlotTime(2_000, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"0,5,0,1000", "0,5,5,0", "0,5,7,0", "2,7,4,600", "2,2,2,1000", "3,8,1,1000"})
    void aFaultCostsWhatNoCheckpointHolds(long from, long last, long checkpoint, long lostMs) {
        assertThat(SlotTime.lost(1_000, from, last, checkpoint)).isEqualTo(lostMs);
    }
}
