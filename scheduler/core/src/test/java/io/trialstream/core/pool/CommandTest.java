package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.PoolCommand.AddTrial;
import io.trialstream.core.pool.PoolCommand.EditStudy;
import io.trialstream.core.pool.PoolCommand.MoveStudy;
import io.trialstream.core.pool.PoolCommand.MoveTrial;
import io.trialstream.core.pool.PoolCommand.NoteTrial;
import io.trialstream.core.pool.PoolCommand.Unreadable;
import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.TrialState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people and programs ask for: carried out, or refused with the reason; once, however often it arrives. */
class CommandTest {
    private final PoolFixture pool = new PoolFixture();

    private static void refused(DecisionRecord answer, String why) {
        assertThat(answer.kind()).isEqualTo(DecisionRecord.Kind.COMMAND_REFUSED);
        assertThat(answer.explanation()).isEqualTo(why);
    }

    private static void accepted(DecisionRecord answer) {
        assertThat(answer.kind()).as(answer.explanation()).isEqualTo(DecisionRecord.Kind.COMMAND_ACCEPTED);
    }

    @Test
    void aCommandThatArrivesAgainGetsItsFirstAnswerAgain() {
        pool.study("s", spec());
        AddTrial add = new AddTrial("s", Map.of("x", 0.5), null, "");

        DecisionRecord first = pool.command("id", add);
        DecisionRecord again = pool.command("id", add);

        assertThat(again).isEqualTo(first);
        assertThat(pool.study("s").trials()).hasSize(1);
        refused(
                pool.command(new PoolCommand.CreateStudy("s", spec().build(), "")),
                "there is a study 's' already; choose another name");
    }

    @Test
    void aCommandThatArrivesAgainAfterATakeoverGetsItsFirstAnswerAgain() {
        pool.study("s", spec());
        AddTrial add = new AddTrial("s", Map.of("x", 0.5), null, "");
        DecisionRecord first = pool.command("id", add);
        PoolFixture successor = new PoolFixture();
        successor.study("s", spec());
        assertThat(pool.answered.get("id")).hasValue(first);

        assertThat(successor.state.remember("id", first)).isNull();
        DecisionRecord again = successor.command("id", add);

        assertThat(again).isEqualTo(first);
        assertThat(successor.study("s").trials()).isEmpty();
    }

    @Test
    void theOldestAnswerIsForgottenForTheTenThousandAndFirst() {
        DecisionRecord answer = pool.command("first", new Unreadable(null, "no"));
        for (int i = 1; i < 10_000; i++) {
            assertThat(pool.state.remember("id-" + i, answer)).isNull();
        }

        pool.command("last", new Unreadable(null, "no"));

        assertThat(pool.answered.get("first")).isEmpty();
        assertThat(pool.answered.get("last")).isPresent();
    }

    @Test
    void aClassThatAStudyNamesIsNotTakenAway() {
        PoolPolicy smoke = new PoolPolicy(Map.of(), Map.of("smoke", new PoolPolicy.RuntimeClass(600_000, 1)));
        accepted(pool.command(new PoolCommand.Configure(smoke)));
        pool.study("s", spec().runtimeClass("smoke"));

        refused(
                pool.command(new PoolCommand.Configure(PoolPolicy.OPEN)),
                "class 'smoke' is missing, and study 's' names it; keep the class until that study ended");

        pool.move("s", MoveStudy.Move.CANCEL);
        accepted(pool.command(new PoolCommand.Configure(PoolPolicy.OPEN)));
        assertThat(pool.state.policy()).isEqualTo(PoolPolicy.OPEN);
    }

    @Test
    void aPausedStudyStartsNothingAndGoesOn() {
        pool.agent("a", 2).study("s", spec().trials(3));
        accepted(pool.move("s", MoveStudy.Move.PAUSE));
        assertThat(pool.ordered(AgentOrder.End.class)).hasSize(2).allMatch(AgentOrder.End::pause);
        refused(pool.move("s", MoveStudy.Move.PAUSE), "study 's' is PAUSED; only a running one can be paused");

        pool.saved("s", 0, 2)
                .exit("s", 0, ExitKind.PAUSED)
                .exit("s", 1, ExitKind.PAUSED)
                .pass(10_000);
        assertThat(pool.running("s")).isEmpty();

        accepted(pool.move("s", MoveStudy.Move.RESUME));
        assertThat(pool.running("s")).containsExactly(0, 1);
        assertThat(pool.lease("s", 0).resumeEpoch()).isEqualTo(2);
    }

    @Test
    void aCancelledStudyEndsWhenItsRunsAreGone() {
        pool.agent("a", 1).study("s", spec());
        accepted(pool.move("s", MoveStudy.Move.CANCEL));
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);
        refused(pool.move("s", MoveStudy.Move.CANCEL), "study 's' is ending; it can't be cancelled any more");
        refused(
                pool.move("s", MoveStudy.Move.ARCHIVE),
                "study 's' is ending; cancel it or wait for its end before you archive it");

        pool.exit("s", 0, ExitKind.STOPPED);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.CANCELLED);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.STOPPED);
        accepted(pool.move("s", MoveStudy.Move.ARCHIVE));
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.ARCHIVED);
    }

    @Test
    void aStudyPausedAndThenCancelledEnds() {
        pool.agent("a", 1).study("s", spec());
        pool.move("s", MoveStudy.Move.PAUSE);
        pool.move("s", MoveStudy.Move.CANCEL);

        pool.exit("s", 0, ExitKind.STOPPED);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(MoveStudy.Move.class)
    void anUnknownStudyIsRefusedByName(MoveStudy.Move move) {
        refused(pool.move("x", move), "there is no study 'x' in pool 'pool'".replace("'pool'", "pool"));
    }

    @Test
    void aBudgetCanBeRaisedAndLowered() {
        pool.agent("a", 2).study("s", spec().trials(2));
        accepted(pool.budget("s", new Budget(3, 2, Budget.UNLIMITED, Budget.UNLIMITED, null)));
        pool.train("s", 0, 0.5);
        assertThat(pool.running("s")).containsExactly(1, 2);

        accepted(pool.budget("s", new Budget(1, 2, Budget.UNLIMITED, Budget.UNLIMITED, null)));
        pool.train("s", 1, 0.5).train("s", 2, 0.5);

        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        refused(
                pool.budget("s", new Budget(9, 2, Budget.UNLIMITED, Budget.UNLIMITED, null)),
                "study 's' is COMPLETED; only its note and tags can be edited");
    }

    @Test
    void anEditThatMakesNoSenseIsRefused() {
        pool.study("s", spec());

        refused(
                pool.command(new EditStudy("s", null, 101, null, null, null, null)),
                "priority lies between 0 and 100, got 101");
        accepted(pool.command(new EditStudy("s", null, 99, null, null, "a note", List.of("tag"))));
        assertThat(pool.study("s").spec().priority()).isEqualTo(99);
        assertThat(pool.study("s").row().note()).isEqualTo("a note");
    }

    @Test
    void theSearchOfAStudyThatEndsIsNotEdited() {
        pool.agent("a", 1).study("s", spec());
        pool.move("s", MoveStudy.Move.CANCEL);

        refused(
                pool.budget("s", new Budget(1, 1, Budget.UNLIMITED, Budget.UNLIMITED, null)),
                "study 's' is ending; only its note and tags can be edited");
    }

    @Test
    void aTrialByHandGoesFirstAndIsChecked() {
        pool.study("s", spec().trials(2));
        accepted(pool.add("s", Map.of("x", 0.75), null));
        accepted(pool.add("s", Map.of(), 0));
        refused(pool.add("s", Map.of("x", 0.5), null), "the budget of 2 trials is spent; raise budget.trials first");
        refused(pool.add("s", Map.of(), 9), "the budget of 2 trials is spent; raise budget.trials first");
        pool.budget("s", new Budget(9, 4, Budget.UNLIMITED, Budget.UNLIMITED, null));
        refused(pool.add("s", Map.of(), 9), "study 's' has no trial 9 to clone");
        assertThat(pool.add("s", Map.of("x", 7.0), null).explanation()).contains("x");
        assertThat(pool.add("s", Map.of("y", 7.0), null).kind()).isEqualTo(DecisionRecord.Kind.COMMAND_REFUSED);

        pool.agent("a", 2);

        assertThat(pool.running("s")).containsExactly(0, 1);
        assertThat(pool.trial("s", 1).hyperparameters()).isEqualTo(Specs.at(0.75));
        assertThat(pool.trial("s", 1).provenance().explanation()).isEqualTo("cloned from trial 0 by ann");
    }

    @Test
    void aTrialIsStoppedPausedAndResumedByHand() {
        pool.agent("a", 2).study("s", spec().trials(2));
        accepted(pool.move("s", 0, MoveTrial.Move.PAUSE));
        refused(
                pool.move("s", 0, MoveTrial.Move.RESUME),
                "trial 0 is RUNNING, and ending; only a paused one can be resumed");
        pool.exit("s", 0, ExitKind.PAUSED).train("s", 1, 0.5);
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.PAUSED);
        // a trial that a person paused keeps its study open
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.RUNNING);

        accepted(pool.move("s", 0, MoveTrial.Move.RESUME));
        assertThat(pool.lease("s", 0).epoch()).isEqualTo(2);
        accepted(pool.move("s", 0, MoveTrial.Move.STOP));
        refused(pool.move("s", 0, MoveTrial.Move.STOP), "trial 0 is RUNNING, and ending");
        pool.exit("s", 0, ExitKind.STOPPED);

        assertThat(pool.trial("s", 0).ending().reason()).isEqualTo(Reason.USER);
        assertThat(pool.phase("s")).isEqualTo(StudyPhase.COMPLETED);
        refused(pool.move("s", 7, MoveTrial.Move.STOP), "study 's' has no trial 7; it has 2 trials, from 0");
    }

    @Test
    void aTrialThatIsResumedWithoutACheckpointSaysThatItStartsAnew() {
        pool.agent("a", 1)
                .study(
                        "s",
                        spec().asha(io.trialstream.core.pruner.AshaPruner.Mode.PROMOTE)
                                .trials(6));
        pool.train("s", 0, 0.9).train("s", 1, 0.8).train("s", 2, 0.7);
        assertThat(pool.trial("s", 0).checkpoint())
                .as("it can't be promoted any more")
                .isNull();

        DecisionRecord answer = pool.move("s", 0, MoveTrial.Move.RESUME);

        String anew = "; it has no checkpoint, so it starts from the beginning";
        assertThat(answer.explanation()).isEqualTo("trial 0 goes on when a slot is free" + anew);
        pool.train("s", 2, 0.7);
        assertThat(pool.lease("s", 0).resumeEpoch()).isZero();
        assertThat(pool.decided(DecisionRecord.Kind.ASSIGN))
                .extracting(DecisionRecord::explanation)
                .containsExactly("to a, until epoch " + pool.lease("s", 0).untilEpoch() + anew);
        assertThat(pool.move("s", 1, MoveTrial.Move.RESUME).explanation())
                .isEqualTo("trial 1 goes on when a slot is free");
    }

    @Test
    void aTrialIsNoted() {
        pool.agent("a", 1).study("s", spec());

        accepted(pool.command(new NoteTrial("s", 0, "look here", null)));

        assertThat(pool.trial("s", 0).note()).isEqualTo("look here");
        assertThat(pool.trial("s", 0).state()).isEqualTo(TrialState.RUNNING);
    }

    @Test
    void anUnreadableCommandIsAnswered() {
        refused(
                pool.command(new Unreadable(null, "budget.trials must be at least 1, got 0")),
                "budget.trials must be at least 1, got 0");
    }
}
