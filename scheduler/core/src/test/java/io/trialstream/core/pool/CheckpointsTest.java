package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.SuccessiveHalvingPruner;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which checkpoints are kept while a study runs; spec() keeps the best one of those that ended. */
class CheckpointsTest {
    private final PoolFixture pool = new PoolFixture();

    private List<Integer> kept() {
        return pool.study("s").trials().stream()
                .filter(trial -> trial.checkpoint() != null)
                .map(Trial::number)
                .toList();
    }

    @Test
    void ofTheEndedTrialsTheBestKeepsItsCheckpoint() {
        pool.agent("a", 1).study("s", spec().trials(10));

        pool.train("s", 0, 0.5);
        assertThat(kept()).containsExactly(0);
        pool.train("s", 1, 0.7);
        assertThat(kept()).containsExactly(0);
        assertThat(pool.ordered(AgentOrder.DeleteCheckpoints.class))
                .extracting(AgentOrder.DeleteCheckpoints::trial)
                .containsExactly(1);
        assertThat(pool.decided(DecisionRecord.Kind.DELETE_CHECKPOINTS))
                .extracting(DecisionRecord::explanation)
                .containsExactly("it ended, and 1 ended trials with checkpoints are better");
        pool.train("s", 2, 0.3);

        assertThat(kept()).containsExactly(2);
    }

    @Test
    void aPausedTrialKeepsItsCheckpointWhileItCanStillBePromoted() {
        pool.agent("a", 1).study("s", spec().asha(Mode.PROMOTE).trials(6));
        pool.train("s", 0, 0.9).train("s", 1, 0.8);
        assertThat(kept()).as("2 of 6 go on in the end: they still may").containsExactly(0, 1);

        pool.train("s", 2, 0.7);
        assertThat(pool.running("s")).as("the best of three goes on").containsExactly(2);
        assertThat(kept())
                .as("two are better than trial 0, and at most two go on")
                .containsExactly(1, 2);
    }

    @Test
    void noCheckpointGoesThatAnotherTrialMayStartFrom() {
        pool.agent("a", 1).study("s", spec().trials(10));
        pool.train("s", 0, 0.5);
        pool.machine.suggestion(
                "s",
                3,
                new Suggestion(Specs.at(0.77), new Provenance("pbt", "exploits", 0, 0, new Provenance.Parent(0, 9))),
                pool.nowMs);

        pool.train("s", 1, 0.3);
        assertThat(kept()).as("a proposal in stock starts from trial 0").containsExactly(0, 1);
        pool.train("s", 2, 0.6);
        assertThat(pool.trial("s", 3).provenance().parent()).isNotNull();
        pool.started("s", 3);
        assertThat(kept()).as("trial 3 starts from it").containsExactly(0, 1);

        pool.saved("s", 3, 1).epoch("s", 3, 1, 0.6).exit("s", 3, Report.ExitKind.COMPLETED);
        assertThat(kept()).containsExactly(1);
    }

    @Test
    void whenItsAgentIsGoneAnotherOneDeletes() {
        pool.agent("a", 1).study("s", spec().trials(10)).train("s", 0, 0.5);
        pool.agent("b", 1);
        pool.moveAgent("a", PoolCommand.MoveAgent.Move.REMOVE);

        pool.train("s", 2, 0.3);

        assertThat(pool.ordered(AgentOrder.DeleteCheckpoints.class))
                .extracting(AgentOrder.DeleteCheckpoints::agentId)
                .containsExactly("b");
    }

    @Test
    void noPrunerPromotesMoreThanItSaidItWouldAtMost() {
        List<Pruner> pruners = List.of(
                new AshaPruner(new AshaPruner.Options(3, 1, Mode.PROMOTE, 1, 1, 9)),
                new SuccessiveHalvingPruner(3, 9, 1, 9));
        for (Pruner pruner : pruners) {
            PoolFixture fresh = new PoolFixture();
            fresh.agent("a", 1).study("s", spec().pruner(pruner).trials(9));
            Study study = fresh.study("s");
            while (!study.running().isEmpty()) {
                int number = study.running().first();
                fresh.train("s", number, (number * 7 % 9) / 10.0);
                study.rungs()
                        .forEach(rungs -> rungs.forEach(rung -> assertThat(pruner.promotable(rung))
                                .isLessThanOrEqualTo(pruner.mostPromotable(rung.count()))));
            }
            assertThat(study.row().phase().ended()).isTrue();
        }
    }
}
