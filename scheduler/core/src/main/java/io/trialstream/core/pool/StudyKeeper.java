package io.trialstream.core.pool;

import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Keeps studies within their budgets and ends them: when the target is reached, the time is over, the first trials all failed, or all that
 * may be trained is trained. Asks the optimiser for suggestions ahead of demand.
 */
final class StudyKeeper {
    private static final int MOST_AHEAD = 256;

    private StudyKeeper() {}

    static void check(Turn turn, Study study) {
        StudyRow row = study.row();
        if (row.closing()) {
            finishIfQuiet(turn, study);
        } else if (row.phase() == StudyPhase.RUNNING) {
            Ending end = reasonToEnd(turn, study);
            if (end == null) {
                wish(turn, study);
                Checkpoints.whileRunning(turn, study);
            } else {
                close(turn, study, end);
            }
        }
    }

    private static @Nullable Ending reasonToEnd(Turn turn, Study study) {
        StudySpec spec = study.spec();
        Budget budget = spec.budget();
        Trial best = study.best();
        Double target = budget.target();
        if (target != null
                && best != null
                && best.progress().best() <= spec.direction().turn(target)) {
            return Ending.of(Reason.TARGET, "trial " + best.number() + " reached the target " + target);
        }
        if (budget.maxRuntimeMs() != Budget.UNLIMITED
                && turn.nowMs - study.row().createdAtMs() >= budget.maxRuntimeMs()) {
            return Ending.of(Reason.MAX_RUNTIME, "its time of " + budget.maxRuntimeMs() / 1000 + " s is over");
        }
        Ending failure = firstTrialsFailed(turn, study);
        if (failure != null) {
            return failure;
        }
        boolean quiet = study.running().isEmpty() && !mayCreate(study) && !mayGoOn(study);
        return quiet && !pausedByHand(study) ? spent(study) : null;
    }

    /** Whether the epochs left let a trial go on that waits, or is promoted. */
    private static boolean mayGoOn(Study study) {
        for (int number : study.waiting()) {
            if (affordable(study, study.trials().get(number))) {
                return true;
            }
        }
        int promotable = study.promotable();
        return promotable >= 0 && affordable(study, study.trials().get(promotable));
    }

    /** Whether the epochs left in the budget are enough for the trial's next run. */
    static boolean affordable(Study study, Trial trial) {
        return epochsLeft(study) >= study.untilEpoch(trial) - study.resumeEpoch(trial);
    }

    private static Ending spent(Study study) {
        if (study.row().exhausted()
                && study.trials().size() < study.spec().budget().trials()) {
            return Ending.of(
                    Reason.EXHAUSTED,
                    "every configuration of its space was tried: "
                            + study.trials().size() + " trials");
        }
        return Ending.of(
                Reason.BUDGET,
                "its budget is spent: " + study.trials().size() + " trials, " + study.trainedEpochs() + " epochs");
    }

    private static boolean pausedByHand(Study study) {
        return study.count(TrialState.PAUSED) > 0
                && study.trials().stream()
                        .anyMatch(t ->
                                t.state() == TrialState.PAUSED && t.ending().reason() == Reason.USER);
    }

    private static @Nullable Ending firstTrialsFailed(Turn turn, Study study) {
        int failed = study.count(TrialState.FAILED);
        long enough =
                Math.min(turn.settings.studyFailures(), study.spec().budget().trials());
        boolean onlyFailures =
                study.count(TrialState.COMPLETED) + study.count(TrialState.STOPPED) + study.count(TrialState.INFEASIBLE)
                        == 0;
        if (failed < enough || !onlyFailures || study.best() != null) {
            return null;
        }
        Ending last = study.trials().stream()
                .filter(trial -> trial.state() == TrialState.FAILED)
                .reduce((a, b) -> b)
                .orElseThrow()
                .ending();
        return new Ending(
                Reason.ALL_FAILED,
                "its first " + failed + " trials all failed, the last one so: " + last.message(),
                last.logTail());
    }

    /** Whether the budget and the space allow another trial to be created, now or once running ones give epochs back. */
    static boolean mayCreate(Study study) {
        StudyRow row = study.row();
        Budget budget = row.spec().budget();
        boolean more = study.trials().size() < budget.trials();
        boolean something = row.startsUsed() < row.spec().start().size() || !row.exhausted();
        return more && something && epochsLeft(study) >= study.firstRunEpochs();
    }

    /** Whether there is, or may soon be, something to create a trial from: not where a client has to propose it. */
    static boolean mayCreateByItself(Study study) {
        StudyRow row = study.row();
        boolean start = row.startsUsed() < row.spec().start().size();
        return (start || !row.spec().proposedByClients()) && mayCreate(study);
    }

    /** Epochs of the budget that are neither trained nor granted. */
    static long epochsLeft(Study study) {
        long budget = study.spec().budget().epochs();
        return budget == Budget.UNLIMITED ? Budget.UNLIMITED : budget - study.committedEpochs();
    }

    private static void wish(Turn turn, Study study) {
        StudyRow row = study.row();
        long unusedStarts = row.spec().start().size() - row.startsUsed();
        long left = row.spec().budget().trials() - study.trials().size() - unusedStarts;
        if (row.exhausted() || left <= 0 || row.spec().proposedByClients()) {
            return;
        }
        long ahead = Math.min(left, ahead(study));
        PoolState.SoftStudy soft = turn.state.softStudy(row.id());
        if (row.nextSuggestion() + ahead > soft.wantedUpTo) {
            soft.wantedUpTo = row.nextSuggestion() + ahead;
            turn.observe(StudyObservation.wanted(row, soft.wantedUpTo));
        }
    }

    /** How many suggestions shall be ready; for samplers that need the newest results, no more than may start now. */
    private static long ahead(Study study) {
        int parallel = study.spec().budget().parallel();
        if (study.onDemand()) {
            return parallel - study.running().size() - study.waiting().size();
        }
        return Math.max(1, Math.min(MOST_AHEAD, parallel / 4 + 1));
    }

    /** Lets a study end: nothing new starts, running trials are stopped, and it is over when the last one is gone. */
    static void close(Turn turn, Study study, Ending why) {
        turn.save(study.row().in(StudyPhase.RUNNING, why, turn.nowMs));
        turn.wantMatch(); // what was reserved for it is free
        for (int number : new ArrayList<>(study.running())) {
            Trial trial = study.trials().get(number);
            Order order = trial.order();
            if (order == null || !order.thenState().ended()) {
                Ending ending = Ending.of(Reason.STUDY_ENDED, "its study ended: " + why.message());
                turn.decided(DecisionRecord.Kind.STOP, trial, ending.reason(), ending.message());
                Reports.tell(turn, trial, new Order(Order.Kind.STOP, TrialState.STOPPED, ending), true);
            }
        }
        finishIfQuiet(turn, study);
    }

    private static void finishIfQuiet(Turn turn, Study study) {
        if (!study.running().isEmpty()) {
            return;
        }
        Ending why = study.row().ending();
        for (Trial trial : new ArrayList<>(study.trials())) {
            if (!trial.state().ended()) {
                RunEnds.end(turn, trial, TrialState.STOPPED, left(trial, why));
            }
        }
        StudyPhase phase = switch (why.reason()) {
            case USER -> StudyPhase.CANCELLED;
            case ALL_FAILED, NO_CHECKPOINT -> StudyPhase.FAILED;
            default -> StudyPhase.COMPLETED;
        };
        StudyRow ended = study.row().in(phase, why, turn.nowMs);
        turn.save(ended);
        turn.decided(ended, why);
        turn.observe(StudyObservation.of(StudyObservation.Kind.STUDY_CLOSED, ended));
        Checkpoints.afterStudy(turn, study);
        for (long sequence : new ArrayList<>(turn.state.stocked(study.id()).keySet())) {
            turn.unstocked(study.id(), sequence);
        }
    }

    private static Ending left(Trial trial, Ending why) {
        if (trial.state() == TrialState.PAUSED && trial.ending().reason() == Reason.RUNG) {
            return Ending.of(
                    Reason.RUNG,
                    "never among the best of its rung: " + trial.ending().message());
        }
        return Ending.of(Reason.STUDY_ENDED, "its study ended: " + why.message());
    }
}
