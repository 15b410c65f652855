package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolCommand.Configure;
import io.trialstream.core.pool.PoolCommand.MoveStudy;
import io.trialstream.core.pool.PoolPolicy.RuntimeClass;
import io.trialstream.core.pool.PoolPolicy.Team;
import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.TrialState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where trials go and who is next: slots, labels, shares of a slot, teams, quotas, classes, priorities, preemption. */
class PlacementTest {
    private final PoolFixture pool = new PoolFixture();

    private static int count(PoolFixture pool, String study) {
        return pool.running(study).size();
    }

    private void teams(Map<String, Team> teams) {
        pool.command(new Configure(new PoolPolicy(teams, Map.of())));
    }

    @Test
    void aTrialGoesWhereItFitsTightest() {
        pool.agent("a", 4).agent("b", 2).study("s", spec().slots(2).trials(1));

        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
        assertThat(pool.lease("s", 0).slots()).containsExactly(0, 1);
    }

    @Test
    void aTrialGoesOnWhereItsCheckpointIs() {
        pool.agent("a", 1).agent("b", 2).study("s", spec().trials(1));
        assertThat(pool.lease("s", 0).agentId()).isEqualTo("a");
        pool.move("s", 0, PoolCommand.MoveTrial.Move.PAUSE);
        pool.saved("s", 0, 1).exit("s", 0, ExitKind.PAUSED);
        pool.study("other", spec().trials(1).slots(2));

        pool.move("s", 0, PoolCommand.MoveTrial.Move.RESUME);

        assertThat(pool.lease("s", 0).agentId()).isEqualTo("a");
    }

    @Test
    void labelsAreMet() {
        pool.agent("a", 1, 4, Map.of("gpu", "T4")).study("s", spec().label("gpu", "A100"));
        assertThat(pool.running("s")).isEmpty();
        assertThat(pool.state.waitReason("s"))
                .isEqualTo("waits: no agent of the pool has a slot with the labels {gpu=A100}");

        pool.agent("b", 1, 1, Map.of("gpu", "A100"));

        assertThat(pool.lease("s", 0).agentId()).isEqualTo("b");
        assertThat(count(pool, "s")).isEqualTo(1);
    }

    @Test
    void severalTrialsShareASlot() {
        pool.agent("a", 1).study("s", spec().share(300).parallel(10));

        assertThat(count(pool, "s")).isEqualTo(3);
        assertThat(pool.state.waitReason("s")).isEqualTo("waits: no agent has 0.3 of a slot free");
        pool.train("s", 0, 0.5);
        assertThat(count(pool, "s")).isEqualTo(3);
    }

    @Test
    void aSickSlotTakesNothing() {
        pool.agent("a", 2);
        Heartbeat last = pool.beats.get("a");
        pool.beat(new Heartbeat(
                "a",
                1,
                5,
                "a",
                "1",
                Map.of(),
                java.util.List.of(last.slots().get(0), new AgentRow.Slot(1, "gpu", "gpu", 0, false, "memory errors")),
                java.util.List.of(),
                false,
                false,
                -1));

        pool.study("s", spec());

        assertThat(count(pool, "s")).isEqualTo(1);
        assertThat(pool.lease("s", 0).slots()).containsExactly(0);
    }

    @Test
    void smallTrialsDoNotStarveALargeOne() {
        pool.agent("a", 2).study("small", spec().parallel(10));
        pool.study("large", spec().slots(2).trials(1));
        assertThat(pool.state.waitReason("large")).isEqualTo("waits: no agent has 2 slots free");

        pool.train("small", 0, 0.5);
        assertThat(count(pool, "small")).isEqualTo(1);
        pool.train("small", 1, 0.5);

        assertThat(count(pool, "large")).isEqualTo(1);
        assertThat(count(pool, "small")).isZero();
        pool.train("large", 0, 0.5);
        assertThat(count(pool, "small")).isEqualTo(2);
    }

    @Test
    void aReservationEndsWithItsStudy() {
        pool.agent("a", 2).study("small", spec().parallel(10)).study("large", spec().slots(2));
        pool.train("small", 0, 0.5);
        assertThat(count(pool, "small")).isEqualTo(1);

        pool.move("large", MoveStudy.Move.CANCEL);

        assertThat(count(pool, "small")).isEqualTo(2);
    }

    @Test
    void aReservationMovesOnFromAnAgentThatIsLost() {
        pool.agent("a", 2).agent("b", 2).study("small", spec().parallel(10)).study("large", spec().slots(2));
        assertThat(pool.state.agent("a").reservedFor()).isEqualTo("large");

        pool.pass(31_000, "a");

        assertThat(pool.state.agent("b").reservedFor()).isEqualTo("large");
        pool.train("small", 2, 0.5).train("small", 3, 0.5);
        assertThat(pool.lease("large", 0).agentId()).isEqualTo("b");
    }

    @Test
    void teamsShareByWeight() {
        teams(Map.of("red", new Team(3, Integer.MAX_VALUE), "blue", new Team(1, Integer.MAX_VALUE)));
        pool.study("r", spec().team("red").parallel(100))
                .study("b", spec().team("blue").parallel(100));

        pool.agent("a", 8);

        assertThat(count(pool, "r")).isEqualTo(6);
        assertThat(count(pool, "b")).isEqualTo(2);
    }

    @Test
    void anIdleTeamsShareIsLentAndItsWorkIsNextWhenItComes() {
        pool.agent("a", 4).study("r", spec().team("red").parallel(100));
        assertThat(count(pool, "r")).isEqualTo(4);
        pool.study("b", spec().team("blue").parallel(100));

        pool.train("r", 0, 0.5).train("r", 1, 0.5).train("r", 2, 0.5);

        assertThat(count(pool, "b")).isEqualTo(2);
        assertThat(count(pool, "r")).isEqualTo(2);
    }

    @Test
    void lentSlotsAreTakenBackAtACheckpoint() {
        pool.agent("a", 4).study("r", spec().team("red").parallel(100));
        pool.pass(11_000).study("b", spec().team("blue").parallel(100));

        pool.pass(4_000);
        assertThat(pool.decisions).isEmpty();
        while (pool.decided(DecisionRecord.Kind.PREEMPT).isEmpty()) {
            pool.pass(1_000);
        }

        int victim = pool.decided(DecisionRecord.Kind.PREEMPT).get(0).trial();
        assertThat(pool.ordered(AgentOrder.End.class))
                .extracting(AgentOrder.End::pause)
                .containsExactly(true);
        pool.saved("r", victim, 4).exit("r", victim, ExitKind.PAUSED);
        assertThat(count(pool, "b")).isEqualTo(1);
        assertThat(pool.trial("r", victim).state()).isEqualTo(TrialState.WAITING);
        assertThat(pool.trial("r", victim).retries()).isZero();

        pool.pass(20_000);
        java.util.List<Integer> preempted = pool.running("r").stream()
                .filter(number -> pool.trial("r", number).order() != null)
                .toList();
        assertThat(preempted).hasSize(1);
        pool.exit("r", preempted.get(0), ExitKind.PAUSED).pass(60_000);
        assertThat(count(pool, "b")).isEqualTo(2);
        assertThat(pool.running("r"))
                .noneMatch(number -> pool.trial("r", number).order() != null);
    }

    @Test
    void nobodyIsPreemptedForATrialThatCouldNotRunThere() {
        pool.agent("a", 1, 4, Map.of("gpu", "T4")).study("r", spec().team("red").parallel(100));
        pool.agent("b", 1, 1, Map.of("gpu", "A100"));
        pool.study("r2", spec().team("red").parallel(1));
        assertThat(count(pool, "r")).isEqualTo(5);
        pool.pass(11_000).study("b", spec().team("blue").label("gpu", "A100"));

        pool.pass(40_000);

        assertThat(pool.running("r"))
                .filteredOn(number -> pool.trial("r", number).order() != null)
                .allMatch(number -> pool.lease("r", number).agentId().equals("b"))
                .hasSize(1);
    }

    @Test
    void aQuotaIsNeverExceeded() {
        teams(Map.of("red", new Team(1, 2)));
        pool.agent("a", 8).study("r", spec().team("red").parallel(100));

        assertThat(count(pool, "r")).isEqualTo(2);
        assertThat(pool.state.waitReason("r")).isEqualTo("waits: team red holds its quota of 2 slots");

        teams(Map.of());
        assertThat(count(pool, "r")).isEqualTo(8);
    }

    @Test
    void aClassBoundsRunTimeAndSlots() {
        pool.command(new Configure(new PoolPolicy(Map.of(), Map.of("smoke", new RuntimeClass(600_000, 1)))));
        pool.agent("a", 4).study("s", spec().runtimeClass("smoke"));

        assertThat(count(pool, "s")).isEqualTo(1);
        assertThat(pool.state.waitReason("s")).isEqualTo("waits: team team holds its limit of 1 slots in class smoke");
    }

    @Test
    void anUnknownClassIsRefused() {
        DecisionRecord answer = pool.command(
                new PoolCommand.CreateStudy("s", spec().runtimeClass("long").build(), ""));

        assertThat(answer.kind()).isEqualTo(DecisionRecord.Kind.COMMAND_REFUSED);
        assertThat(answer.explanation()).isEqualTo("class 'long' is not defined in pool pool; there are []");
    }

    @Test
    void withinATeamTheHigherPriorityGoesFirst() {
        pool.study("low", spec().priority(10).parallel(100))
                .study("high", spec().priority(20).parallel(100));

        pool.agent("a", 2);

        assertThat(count(pool, "high")).isEqualTo(2);
        assertThat(count(pool, "low")).isZero();
    }

    @Test
    void nobodyWaitsForEver() {
        pool.study("low", spec().priority(10).parallel(100))
                .study("high", spec().priority(15).parallel(100));
        pool.agent("a", 1);
        assertThat(count(pool, "high")).isEqualTo(1);

        pool.pass(6 * PoolFixture.SETTINGS.ageingMs()).train("high", 0, 0.5);
        assertThat(count(pool, "low")).isZero();
        pool.pass(6 * PoolFixture.SETTINGS.ageingMs()).train("high", 1, 0.5);

        assertThat(count(pool, "low")).isEqualTo(1);
    }

    @Test
    void aPausedStudySaysWhyItWaits() {
        pool.study("s", spec());
        assertThat(pool.state.waitReason("s")).startsWith("waits: ");

        pool.move("s", MoveStudy.Move.PAUSE);
        assertThat(pool.state.waitReason("s")).isEqualTo("its study is paused");
        pool.move("s", MoveStudy.Move.RESUME);
        assertThat(pool.state.waitReason("s")).startsWith("waits: ");
        pool.move("s", MoveStudy.Move.CANCEL);

        assertThat(pool.state.waitReason("s")).isEmpty();
        assertThat(pool.study("s").row().ending().reason()).isEqualTo(Reason.USER);
    }
}
