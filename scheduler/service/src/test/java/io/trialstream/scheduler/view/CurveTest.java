package io.trialstream.scheduler.view;

import static io.trialstream.scheduler.view.Rows.epoch;
import static io.trialstream.scheduler.view.Rows.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.Curve.LatePoint;
import io.trialstream.scheduler.view.ViewInput.EpochReport;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CurveTest {
    private final ReadModel model = Rows.model();

    @Test
    void theFirstReportOfAnEpochCountsAndRepeatsAreIgnored() {
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        model.epoch(epoch("s", 0, 1, 1, 0.9));
        model.epoch(epoch("s", 0, 1, 2, 0.4));

        assertThat(model.curve("s", 0).epochs()).containsExactly(1, 2);
        assertThat(model.curve("s", 0).first()).containsExactly(0.5, 0.4);
        assertThat(model.points()).isEqualTo(2);
        assertThat(model.repeatedReports()).isEqualTo(2);
    }

    @Test
    void reportsInAnyOrderGiveTheSameCurve() {
        int epochs = 200;
        for (long seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] order = new int[epochs];
            for (int i = 0; i < epochs; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i + 1;
            }
            ReadModel shuffled = Rows.model();
            for (int epoch : order) {
                shuffled.epoch(epoch("s", 3, 1, epoch, 1.0 / epoch));
            }
            Curve.Points points = shuffled.curve("s", 3);
            assertThat(points.epochs()).as("seed %d", seed).hasSize(epochs).isSorted();
            for (int i = 0; i < epochs; i++) {
                assertThat(points.first()[i]).isEqualTo(1.0 / points.epochs()[i]);
                assertThat(points.atMs()[i]).isEqualTo(Rows.T0 + points.epochs()[i]);
            }
        }
    }

    @Test
    void aReportOfALeaseOlderThanOneThatReportedIsKeptAsLate() {
        model.epoch(epoch("s", 0, 1, 1, 0.9));
        model.started("s", 0, 2, "agent-1");
        model.epoch(epoch("s", 0, 1, 2, 0.8));
        model.epoch(epoch("s", 0, 1, 2, 0.8));
        model.epoch(epoch("s", 0, 2, 2, 0.7));

        assertThat(model.curve("s", 0).epochs()).containsExactly(1, 2);
        assertThat(model.curve("s", 0).first()).containsExactly(0.9, 0.7);
        assertThat(model.curve("s", 0).late()).containsExactly(new LatePoint(2, 0.8));
        assertThat(model.lateReports()).isEqualTo(2);
    }

    @Test
    void aReportOfAnAgentThatDoesNotHoldTheLeaseIsCountedAndNotShown() {
        model.trial("s", 0, trial("s", 0).lease(1).entry());
        model.started("s", 0, 1, "mallory");
        model.epoch(new EpochReport("s", 0, 1, "mallory", 1, new double[] {-1}, Map.of(), 0));
        model.epoch(epoch("s", 0, 1, 1, 0.5));

        assertThat(model.curve("s", 0).first()).containsExactly(0.5);
        assertThat(model.foreignReports()).isEqualTo(2);
    }

    @Test
    void aReportUnderALeaseThatWasNotGivenWaitsForIt() {
        model.trial("s", 0, trial("s", 0).lease(1).entry());
        model.statesRead();
        model.started("s", 0, 7, "mallory");
        model.epoch(new EpochReport("s", 0, 7, "mallory", 1, new double[] {-1}, Map.of(), 0));
        model.epoch(epoch("s", 1, 1, 1, 0.3));
        model.epoch(epoch("s", 0, 2, 2, 0.4));
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        assertThat(model.curve("s", 0).first()).containsExactly(0.5);
        assertThat(model.curve("s", 1).first()).isEmpty();

        model.trial("s", 0, trial("s", 0).lease(2).lastEpoch(1).entry());
        model.trial("s", 1, trial("s", 1).lease(1).entry());
        assertThat(model.curve("s", 0).first()).containsExactly(0.5, 0.4);
        assertThat(model.curve("s", 1).first()).containsExactly(0.3);

        model.trial("s", 0, trial("s", 0).lease(7).lastEpoch(2).entry());
        assertThat(model.curve("s", 0).first()).containsExactly(0.5, 0.4);
        assertThat(model.foreignReports()).isEqualTo(2);
    }

    @Test
    void whoReportsForTrialsThatAreNotThereFillsNoMemory() {
        model.statesRead();
        int reports = 50_000;
        for (int i = 0; i < reports; i++) {
            model.epoch(epoch("s", i % 20_000, 1, i, 0.5));
        }
        assertThat(model.foreignReports()).isBetween(reports - 10_000L, (long) reports);
        // those that waited longest made room
        model.trial("s", 15_000, trial("s", 15_000).lease(1).entry());
        model.epoch(epoch("s", 15_000, 1, 1, 0.5));
        assertThat(model.curve("s", 15_000).first()).containsExactly(0.5);
    }

    @Test
    void aReportPastWhatTheSchedulerAppliedUnderAnOlderLeaseIsLate() {
        model.trial("s", 0, trial("s", 0).lease(2).lastEpoch(5).entry());
        model.epoch(epoch("s", 0, 1, 6, 0.8));

        assertThat(model.curve("s", 0).epochs()).isEmpty();
        assertThat(model.curve("s", 0).late()).containsExactly(new LatePoint(6, 0.8));
    }

    @Test
    void whenTheTrialsStateRunsAheadOfItsReportsTheOlderLeasesOwnPointsAreKept() {
        // as on a start from the beginning: the trial's newest state is known before its first report
        model.trial("s", 0, trial("s", 0).lease(2).lastEpoch(9).entry());
        model.epoch(epoch("s", 0, 1, 1, 0.9));
        model.epoch(epoch("s", 0, 1, 3, 0.7));
        model.epoch(epoch("s", 0, 2, 9, 0.5));

        assertThat(model.curve("s", 0).epochs()).containsExactly(1, 3, 9);
        assertThat(model.curve("s", 0).late()).isEmpty();
    }

    @Test
    void severalMetricsAndOtherNumbersLieInTheirOwnColumns() {
        model.epoch(new EpochReport("s", 0, 1, "agent-1", 1, new double[] {0.5, 10}, Map.of(), 1));
        model.epoch(new EpochReport("s", 0, 1, "agent-1", 3, new double[] {0.3, 30}, Map.of("acc", 0.9), 3));
        model.epoch(new EpochReport("s", 0, 1, "agent-1", 2, new double[] {0.4}, Map.of("acc", 0.8), 2));

        Curve.Points points = model.curve("s", 0);
        assertThat(points.values()[0]).containsExactly(0.5, 0.4, 0.3);
        assertThat(points.values()[1]).containsExactly(10, Double.NaN, 30);
        assertThat(points.extra()).containsOnlyKeys("acc");
        assertThat(points.extra().get("acc")).containsExactly(Double.NaN, 0.8, 0.9);
    }

    @Test
    void epochsThatAreNoneAreIgnored() {
        model.epoch(epoch("s", 0, 1, 0, 0.5));
        model.epoch(epoch("s", 0, 1, -3, 0.5));
        model.epoch(epoch("s", 0, 1, Long.MAX_VALUE, 0.5));

        assertThat(model.curve("s", 0).epochs()).isEmpty();
        assertThat(model.repeatedReports()).isEqualTo(3);
    }

    @Test
    void aScriptThatInventsNamesDoesNotFillTheMemory() {
        for (int epoch = 1; epoch <= 1000; epoch++) {
            model.epoch(new EpochReport("s", 0, 1, "agent-1", epoch, new double[] {1}, Map.of("n" + epoch, 1.0), 0));
        }
        assertThat(model.curve("s", 0).extra()).hasSize(256);
        assertThat(model.curve("s", 0).epochs()).hasSize(1000);
    }
}
