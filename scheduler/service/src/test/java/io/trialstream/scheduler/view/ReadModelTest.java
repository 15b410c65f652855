package io.trialstream.scheduler.view;

import static io.trialstream.scheduler.view.Rows.decision;
import static io.trialstream.scheduler.view.Rows.epoch;
import static io.trialstream.scheduler.view.Rows.study;
import static io.trialstream.scheduler.view.Rows.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.ChangeFeed.Change;
import io.trialstream.scheduler.view.ChangeFeed.Type;
import io.trialstream.scheduler.view.DecisionRow.Evidence;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialRow.RungValue;
import io.trialstream.scheduler.view.ViewInput.LogPiece;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadModelTest {
    private final ReadModel model = Rows.model();

    @Test
    void aStudyShowsTheHyperparametersOfItsBestTrialWhicheverIsToldFirst() {
        Best best = new Best(3, 0.2, 9, Map.of());
        model.study("s", study("s", "t", StudyState.RUNNING, Rows.ONE_METRIC, best));
        assertThat(model.study("s"))
                .hasValueSatisfying(row -> assertThat(row.best()).isEqualTo(best));
        model.trial("s", 3, trial("s", 3).params(Map.of("lr", 0.5)).entry());

        assertThat(model.study("s"))
                .hasValueSatisfying(row -> assertThat(row.best()).isEqualTo(new Best(3, 0.2, 9, Map.of("lr", 0.5))));
    }

    @Test
    void aStudyThatIsGoneTakesAllOfItsOwnAlong() {
        model.study("s", study("s", "t", StudyState.RUNNING));
        model.trial("s", 0, trial("s", 0).entry());
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        model.decision(decision(0, "s", 0, DecisionKind.ASSIGN));
        model.log(new LogPiece("s", 0, 1, 0, "hello\n", 0));
        model.study("s", null);

        assertThat(model.study("s")).isEmpty();
        assertThat(model.trials("s").size()).isZero();
        assertThat(model.curve("s", 0).epochs()).isEmpty();
        assertThat(model.decisions("s", 0)).isEmpty();
        assertThat(model.decisions("s", Set.of(), null, 10)).isEmpty();
        assertThat(model.log("s", 0, 100)).isEqualTo(new LogTail("", 0));
    }

    @Test
    void reportsOfATrialThatIsNotKnownYetAreKept() {
        model.epoch(epoch("s", 7, 1, 1, 0.5));
        assertThat(model.study("s")).isEmpty();
        assertThat(model.studies()).isEmpty();
        assertThat(model.curve("s", 7).first()).containsExactly(0.5);
    }

    @Test
    void decisionsAreBoundedPerTrialAndInAllAndReadByPages() {
        ReadModel small = new ReadModel(new ViewLimits(10, 3, 100, 1000, 16, 5), Rows.T0);
        for (int i = 0; i < 20; i++) {
            small.decision(decision(i, "s", i % 2, i % 4 == 0 ? DecisionKind.STOP : DecisionKind.CONTINUE));
        }

        assertThat(small.decisions("s", 0)).extracting(DecisionRow::sequence).containsExactly(14L, 16L, 18L);
        List<DecisionRow> page = small.decisions("s", Set.of(), null, 4);
        assertThat(page).extracting(DecisionRow::sequence).containsExactly(19L, 18L, 17L, 16L);
        assertThat(small.decisions("s", Set.of(), 16L, 100))
                .extracting(DecisionRow::sequence)
                .containsExactly(15L, 14L, 13L, 12L, 11L, 10L);
        assertThat(small.decisions("s", Set.of(DecisionKind.STOP), null, 100))
                .extracting(DecisionRow::sequence)
                .containsExactly(16L, 12L);
    }

    @Test
    void theAnswerToACommandEndsTheWaitOfWhoSentIt() {
        CompletableFuture<DecisionRow> mine = model.answers().expect("c1");
        CompletableFuture<DecisionRow> other = model.answers().expect("c2");
        model.decision(decision(0, "s", 0, DecisionKind.ASSIGN, "c1", null));
        assertThat(mine).isNotDone();
        model.decision(decision(1, "s", 0, DecisionKind.COMMAND_REFUSED, "c1", null));

        assertThat(mine).isCompletedWithValueMatching(row -> row.kind() == DecisionKind.COMMAND_REFUSED);
        assertThat(other).isNotDone();
        model.answers().forget("c1");
        model.answers().forget("c2");
        assertThat(model.answers().size()).isZero();
    }

    @Test
    void changesAreFedOnlyOnceAllThatWasThereHasBeenRead() {
        long start = model.feed().lastId();
        model.study("s", study("s", "t", StudyState.RUNNING));
        model.trial("s", 0, trial("s", 0).entry());
        assertThat(model.ready()).isFalse();
        assertThat(model.feed().lastId()).isEqualTo(start);

        model.caughtUp();
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        model.epoch(epoch("s", 0, 1, 1, 0.5));
        model.trial("s", 0, trial("s", 0).lastEpoch(1).entry());
        model.log(new LogPiece("s", 0, 1, 0, "hello\n", 0));
        model.log(new LogPiece("s", 0, 1, 0, "hello\n", 0));

        assertThat(model.ready()).isTrue();
        assertThat(model.feed().read(start, "s", 100).changes())
                .extracting(Change::type)
                .containsExactly(Type.METRIC, Type.TRIAL, Type.LOG);
    }

    @Test
    void rungsCountArrivalsAndTakeTheCutOffFromTheNewestEvidence() {
        model.study("s", study("s", "t", StudyState.RUNNING));
        RungValue[] values = {new RungValue(1, 0.9), new RungValue(1, 0.5), new RungValue(1, 0.4), new RungValue(3, 0.3)
        };
        model.trial(
                "s",
                0,
                trial("s", 0)
                        .state(TrialState.STOPPED)
                        .lastEpoch(1)
                        .rungs(values[0])
                        .entry());
        model.trial(
                "s",
                1,
                trial("s", 1)
                        .state(TrialState.PAUSED)
                        .lastEpoch(1)
                        .rungs(values[1])
                        .entry());
        model.trial(
                "s", 2, trial("s", 2).lastEpoch(4).rungs(values[2], values[3]).entry());
        model.decision(
                decision(0, "s", 1, DecisionKind.PAUSE, null, new Evidence("asha", 0, 0, 1, 0.5, 1, 2, 1, null)));
        model.decision(
                decision(1, "s", 2, DecisionKind.CONTINUE, null, new Evidence("asha", 0, 0, 1, 0.4, 0, 3, 1, 0.4)));

        List<Rungs.Bracket> brackets = model.rungs("s");
        assertThat(brackets).hasSize(1);
        Rungs.Rung lowest = brackets.get(0).rungs().get(0);
        Rungs.Rung second = brackets.get(0).rungs().get(1);
        assertThat(lowest.count()).isEqualTo(3);
        assertThat(lowest.kept()).isEqualTo(1);
        assertThat(lowest.cutoff()).isEqualTo(0.4);
        assertThat(lowest.values()).containsExactly(0.4, 0.5, 0.9);
        assertThat(lowest.stopped()).isEqualTo(1);
        assertThat(lowest.paused()).isEqualTo(1);
        assertThat(second.rung()).isEqualTo(1);
        assertThat(second.resource()).isEqualTo(3);
        assertThat(second.cutoff()).isNull();
        assertThat(second.kept()).isEqualTo(1);
    }

    @Test
    void aTrialThatReportedOnWhileItWasBeingStoppedCountsAsStoppedAtItsRung() {
        RungValue value = new RungValue(1, 0.9);
        model.trial(
                "s",
                0,
                trial("s", 0)
                        .state(TrialState.STOPPED)
                        .reason("RUNG")
                        .lastEpoch(2)
                        .rungs(value)
                        .entry());
        model.trial(
                "s",
                1,
                trial("s", 1)
                        .state(TrialState.STOPPED)
                        .reason("PLATEAU")
                        .lastEpoch(2)
                        .rungs(value)
                        .entry());
        Rungs.Rung rung = model.rungs("s").get(0).rungs().get(0);
        assertThat(rung.stopped()).isEqualTo(1);
        assertThat(rung.kept()).isEqualTo(1);
    }

    @Test
    void rungsOfManyTrialsAreThinnedToValuesThatKeepTheEnds() {
        for (int i = 0; i < 5000; i++) {
            model.trial("s", i, trial("s", i).rungs(new RungValue(1, i)).entry());
        }
        double[] values = model.rungs("s").get(0).rungs().get(0).values();
        assertThat(values).hasSize(200).isSorted().startsWith(0).endsWith(4999);
    }

    @Test
    void theTimelineFollowsLeasesAndKnowsSlotsThatItSaw() {
        model.decision(decision(0, "s", 0, DecisionKind.ASSIGN));
        model.trial("s", 0, trial("s", 0).slots(2).entry());
        model.decision(decision(5, "s", 0, DecisionKind.PAUSE));
        model.decision(decision(6, "s", 1, DecisionKind.ASSIGN));
        model.decision(decision(7, "s", 2, DecisionKind.ASSIGN));
        model.trial(
                "s",
                2,
                trial("s", 2).state(TrialState.FAILED).ended(Rows.T0 + 9).entry());

        assertThat(model.timeline("s"))
                .containsExactly(
                        new Timeline.Item("agent-1", 2, 0, Rows.T0, Rows.T0 + 5, "PAUSED"),
                        new Timeline.Item("agent-1", 0, 1, Rows.T0 + 6, null, "RUNNING"),
                        new Timeline.Item("agent-1", 1, 2, Rows.T0 + 7, Rows.T0 + 9, "FAILED"));
    }

    @Test
    void theFrontHoldsTheTrialsThatNoOtherBeatsInAllMetrics() {
        List<MetricRow> metrics = List.of(new MetricRow("loss", "minimize"), new MetricRow("acc", "maximize"));
        model.study("s", study("s", "t", StudyState.RUNNING, metrics, null));
        double[][] points = {{0.5, 0.9}, {0.4, 0.8}, {0.6, 0.9}, {0.4, 0.8}, {0.3, Double.NaN}, {0.45, 0.7}};
        for (int i = 0; i < points.length; i++) {
            model.trial(
                    "s",
                    i,
                    trial("s", i)
                            .best(points[i][0])
                            .last(List.of(points[i][0], points[i][1]))
                            .entry());
        }
        assertThat(model.pareto("s")).containsExactly(0, 1, 3);
    }
}
