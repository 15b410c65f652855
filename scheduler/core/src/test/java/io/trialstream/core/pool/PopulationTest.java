package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Population-based training on a pool: intervals, checkpoints of other trials, and suggestions from the newest results only. */
class PopulationTest {
    private final PoolFixture pool = new PoolFixture();

    PopulationTest() {
        pool.optimiserAway = true;
    }

    private static Specs population() {
        return spec().sampler("pbt", Map.of("interval", 3, "population", 2)).parallel(2);
    }

    private static Provenance first(int observations) {
        return new Provenance("pbt", "first", observations, 0, null);
    }

    private static Provenance child(int observations, int parent, long epoch) {
        return new Provenance("pbt", "goes on", observations, 0, new Provenance.Parent(parent, epoch));
    }

    private long wanted() {
        return Objects.requireNonNull(pool.wanted().get("s"));
    }

    @Test
    void nothingIsStockedAheadOfAFreePlace() {
        pool.agent("a", 4).study("s", population());
        assertThat(wanted()).isEqualTo(2);

        pool.suggestion("s", 0, 0.1, first(0)).suggestion("s", 1, 0.2, first(0));
        assertThat(pool.running("s")).containsExactly(0, 1);
        assertThat(wanted()).isEqualTo(2);

        pool.train("s", 0, 0.5);
        assertThat(wanted()).isEqualTo(3);
    }

    @Test
    void aTrialIsOneIntervalAndItsChildStartsFromItsCheckpoint() {
        pool.agent("a", 1).study("s", population());
        pool.suggestion("s", 0, 0.1, first(0));
        assertThat(pool.lease("s", 0).untilEpoch()).isEqualTo(3);

        pool.train("s", 0, 0.5);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 0).ending().reason()).isEqualTo(Reason.TRAINED);

        pool.suggestion("s", 1, 0.1, child(1, 0, 3));
        AgentOrder.Run run = pool.ordered(AgentOrder.Run.class).get(0);
        assertThat(Objects.requireNonNull(run.parent()).number()).isZero();
        assertThat(pool.lease("s", 1).resumeEpoch()).isEqualTo(3);
        assertThat(pool.lease("s", 1).untilEpoch()).isEqualTo(6);

        pool.train("s", 1, 0.4);
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 1).progress().lastEpoch()).isEqualTo(6);
        assertThat(pool.trial("s", 1).spentEpochs()).isEqualTo(3);
    }

    @Test
    void theLastIntervalEndsWithTheFullTraining() {
        pool.agent("a", 1).study("s", population().maxEpochs(7));
        pool.suggestion("s", 0, 0.1, first(0)).train("s", 0, 0.5);
        pool.suggestion("s", 1, 0.1, child(1, 0, 3)).train("s", 1, 0.5);
        pool.suggestion("s", 2, 0.1, child(2, 1, 6));

        assertThat(pool.lease("s", 2).untilEpoch()).isEqualTo(7);
    }

    @Test
    void aChildThatIsRetriedStartsFromItsOwnCheckpointOnceItHasOne() {
        pool.agent("a", 1).study("s", population().retries(2));
        pool.suggestion("s", 0, 0.1, first(0)).train("s", 0, 0.5);
        pool.suggestion("s", 1, 0.1, child(1, 0, 3));
        pool.exit("s", 1, Report.ExitKind.FAILED).pass(2_000);
        assertThat(pool.lease("s", 1).resumeEpoch()).isEqualTo(3);

        pool.saved("s", 1, 4).epoch("s", 1, 4, 0.4).exit("s", 1, Report.ExitKind.FAILED);
        pool.pass(4_000);
        assertThat(pool.lease("s", 1).resumeEpoch()).isEqualTo(4);
        assertThat(pool.lease("s", 1).untilEpoch()).isEqualTo(6);
    }

    @Test
    void aSuggestionFromOldResultsIsReplacedAndNotUsed() {
        pool.agent("a", 1).study("s", population());
        pool.suggestion("s", 0, 0.1, first(0)).suggestion("s", 1, 0.2, first(0));
        assertThat(pool.running("s")).containsExactly(0);

        pool.train("s", 0, 0.5);
        assertThat(pool.running("s")).isEmpty();
        pool.suggestion("s", 1, 0.2, first(0));
        assertThat(pool.running("s")).isEmpty();

        pool.suggestion("s", 1, 0.3, child(1, 0, 3));
        assertThat(pool.running("s")).containsExactly(1);
        assertThat(pool.trial("s", 1).hyperparameters()).isEqualTo(Specs.at(0.3));
    }

    @Test
    void aChildWithTheHyperparametersOfItsParentIsNoDuplicate() {
        pool.agent("a", 1).study("s", population().finite(5));
        pool.suggestion("s", 0, 2, first(0)).train("s", 0, 0.5);
        pool.suggestion("s", 1, 2, child(1, 0, 3));

        assertThat(pool.running("s")).containsExactly(1);
    }

    @Test
    void aScriptThatSavesNoCheckpointEndsTheStudyAndSaysWhatItNeeds() {
        pool.agent("a", 1).study("s", population());
        pool.suggestion("s", 0, 0.1, first(0));
        pool.epoch("s", 0, 3, 0.5).exit("s", 0, Report.ExitKind.COMPLETED);
        pool.suggestion("s", 1, 0.1, child(1, 0, 3));

        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.FAILED);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.FAILED);
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.NO_CHECKPOINT);
        assertThat(pool.study("s").row().ending().message())
                .startsWith(
                        "trial 1 could not start: it was to go on from trial 0, which left no checkpoint; sampler pbt"
                                + " needs a script that saves one to TRIALSTREAM_CHECKPOINT_DIR");
    }

    @Test
    void aSingleParentWithoutACheckpointFailsItsChildAlone() {
        pool.agent("a", 2).study("s", population());
        pool.suggestion("s", 0, 0.1, first(0)).suggestion("s", 1, 0.2, first(0));
        pool.epoch("s", 0, 3, 0.5).exit("s", 0, Report.ExitKind.COMPLETED);
        pool.train("s", 1, 0.6);
        pool.suggestion("s", 2, 0.1, child(2, 0, 3));

        assertThat(pool.trial("s", 2).state()).isEqualTo(TrialState.FAILED);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);
        pool.suggestion("s", 3, 0.1, child(3, 1, 3));
        assertThat(pool.running("s")).containsExactly(3);
    }

    @Test
    void checkpointsOfPossibleParentsAreKept() {
        pool.agent("a", 1).study("s", population().retries(2));
        pool.suggestion("s", 0, 0.1, first(0)).train("s", 0, 0.9);
        pool.pass(1_000);
        pool.suggestion("s", 1, 0.2, first(1)).train("s", 1, 0.5);
        pool.pass(1_000);
        pool.suggestion("s", 2, 0.3, child(2, 0, 3));
        assertThat(kept()).containsExactly(0, 1);
        pool.exit("s", 2, Report.ExitKind.FAILED).pass(2_000);
        assertThat(kept())
                .as("its child goes on from it when it is tried again")
                .containsExactly(0, 1);
        pool.train("s", 2, 0.4);
        assertThat(Donors.of(pool.study("s"))).containsExactlyInAnyOrder(1, 2);
        assertThat(kept()).as("two of the population, and no older one").containsExactly(1, 2);

        pool.pass(1_000);
        pool.suggestion("s", 3, 0.3, child(3, 1, 3));
        pool.train("s", 3, 0.6);
        assertThat(kept()).as("the newest two").containsExactly(2, 3);
        assertThat(pool.decided(DecisionRecord.Kind.DELETE_CHECKPOINTS))
                .extracting(DecisionRecord::explanation)
                .containsExactly("it ended, and 1 ended trials with checkpoints are better");
        pool.pass(1_000);
        pool.suggestion("s", 4, 0.35, child(4, 3, 6)).train("s", 4, 0.7);
        assertThat(kept()).as("the newest two, and the best of all").containsExactly(2, 3, 4);
    }

    private List<Integer> kept() {
        return pool.study("s").trials().stream()
                .filter(trial -> trial.checkpoint() != null)
                .map(Trial::number)
                .toList();
    }

    @Test
    void otherSamplersHaveNoDonors() {
        pool.agent("a", 1).study("s", spec());
        pool.suggestion("s", 0, 0.1).train("s", 0, 0.9);

        assertThat(Donors.of(pool.study("s"))).isEmpty();
        assertThat(pool.study("s").onDemand()).isFalse();
    }
}
