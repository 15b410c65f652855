package io.trialstream.core.pool;

import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.Objects;

/**
 * What becomes of a trial when its run ends: by an exit, by the loss of its agent, or since it was refused. Kinds of failure are kept
 * apart: a bad configuration is not tried again; a failed script is, at the trial's expense; a lost machine or a preemption is, at nobody's.
 */
final class RunEnds {
    private RunEnds() {}

    /** The run's process ended. */
    static void exited(Turn turn, Trial trial, Report.Exited exit) {
        Trial spent = charge(turn, trial)
                .edit()
                .progress(trial.progress().withRuntime(exit.runtimeMs()))
                .checkpoint(newest(trial, exit))
                .done();
        Order order = trial.order();
        Study study = turn.study(trial);
        long max = study.spec().resource().max();
        if (order != null
                && (order.thenState() != TrialState.WAITING || spent.progress().lastEpoch() < max)) {
            asOrdered(turn, spent, order);
        } else {
            byItself(turn, study, spent, exit);
        }
        noteOnAgent(turn, trial, exit);
    }

    private static io.trialstream.core.study.@org.jspecify.annotations.Nullable Checkpoint newest(
            Trial trial, Report.Exited exit) {
        return exit.checkpoint() == null ? trial.checkpoint() : exit.checkpoint();
    }

    private static void asOrdered(Turn turn, Trial trial, Order order) {
        switch (order.thenState()) {
            case PAUSED -> {
                turn.save(trial.edit().paused(order.ending()).done(), true);
                leftPool(turn, trial);
            }
            case WAITING -> waitAgain(turn, trial, order.ending(), 0);
            default -> end(turn, trial, order.thenState(), order.ending());
        }
    }

    private static void byItself(Turn turn, Study study, Trial trial, Report.Exited exit) {
        Ending ending = new Ending(Reason.NONE, exit.message(), exit.logTail());
        switch (exit.kind()) {
            case COMPLETED, STOPPED, PAUSED -> {
                long last = trial.progress().lastEpoch();
                if (last == 0) {
                    fail(
                            turn,
                            study,
                            trial,
                            because(Reason.NO_METRIC, "its process ended without reporting a metric", ending));
                } else if (exit.kind() == Report.ExitKind.COMPLETED
                        || last >= study.spec().resource().max()) {
                    end(
                            turn,
                            trial,
                            TrialState.COMPLETED,
                            because(
                                    Reason.PROCESS_ENDED,
                                    "its process ended by itself after " + last + " epochs",
                                    ending));
                } else {
                    waitAgain(
                            turn,
                            trial,
                            because(
                                    Reason.PROCESS_ENDED,
                                    "its process was ended on the agent before its last epoch",
                                    ending),
                            0);
                }
            }
            case INFEASIBLE ->
                end(turn, trial, TrialState.INFEASIBLE, because(Reason.CANNOT_TRAIN, exit.message(), ending));
            case OUT_OF_TIME ->
                end(turn, trial, TrialState.STOPPED, because(Reason.MAX_RUNTIME, exit.message(), ending));
            case MACHINE_FAULT -> waitAgain(turn, trial, because(Reason.MACHINE_FAULT, exit.message(), ending), 0);
            case LAUNCH_FAILED -> fail(turn, study, trial, because(Reason.LAUNCH_FAILED, exit.message(), ending));
            case SILENT -> fail(turn, study, trial, because(Reason.SILENT, exit.message(), ending));
            case FAILED -> fail(turn, study, trial, because(Reason.PROCESS_FAILED, exit.message(), ending));
        }
    }

    private static Ending because(Reason reason, String message, Ending from) {
        return new Ending(reason, message, from.logTail());
    }

    /** The agent is gone: the trial goes on elsewhere from its checkpoint, at nobody's expense. */
    static void lost(Turn turn, Trial trial, Reason reason, String message) {
        turn.decided(DecisionRecord.Kind.LOSE, trial, reason, message);
        Trial spent = charge(turn, trial);
        Order order = trial.order();
        if (order != null && order.thenState().ended()) {
            // it was to end anyway, and must not run again
            end(turn, spent, order.thenState(), order.ending());
        } else if (order != null && order.thenState() == TrialState.PAUSED) {
            asOrdered(turn, spent, order);
        } else {
            waitAgain(turn, spent, Ending.of(reason, message), 0);
        }
    }

    private static Trial charge(Turn turn, Trial trial) {
        Lease lease = Objects.requireNonNull(trial.lease(), "a running trial has a lease");
        long epochs = Math.max(0, trial.progress().lastEpoch() - lease.resumeEpoch());
        long slotMs = (turn.nowMs - lease.assignedAtMs())
                * lease.slots().length
                * turn.study(trial).spec().demand().shareThousandths()
                / 1000;
        return trial.edit().spent(epochs, Math.max(0, slotMs)).done();
    }

    private static void fail(Turn turn, Study study, Trial trial, Ending ending) {
        StudySpec spec = study.spec();
        boolean goesOn =
                study.row().phase() == StudyPhase.RUNNING || study.row().phase() == StudyPhase.PAUSED;
        if (trial.retries() < spec.retries() && goesOn) {
            int retries = trial.retries() + 1;
            long backoff = turn.settings.retryBackoffMs() << Math.min(10, retries - 1);
            Trial charged = trial.edit().retries(retries).done();
            String message = ending.message() + "; try " + (retries + 1) + " of " + (spec.retries() + 1);
            waitAgain(turn, charged, new Ending(ending.reason(), message, ending.logTail()), turn.nowMs + backoff);
        } else {
            end(turn, trial, TrialState.FAILED, ending);
        }
    }

    private static void waitAgain(Turn turn, Trial trial, Ending why, long notBeforeMs) {
        Study study = turn.study(trial);
        if (study.row().phase().ended()) {
            end(
                    turn,
                    trial,
                    TrialState.STOPPED,
                    Ending.of(Reason.STUDY_ENDED, "its study ended while it waited to go on"));
            return;
        }
        Trial waiting = trial.edit().waiting(why, turn.nowMs, notBeforeMs).done();
        turn.save(waiting, true);
        turn.decided(
                why.reason() == Reason.PREEMPTED ? DecisionRecord.Kind.PREEMPT : DecisionRecord.Kind.RETRY,
                waiting,
                why.reason(),
                why.message());
        leftPool(turn, trial);
    }

    /** The trial's end, from whatever state. */
    static void end(Turn turn, Trial trial, TrialState state, Ending ending) {
        Trial ended = trial.edit().ended(state, ending, turn.nowMs).done();
        turn.save(ended, true);
        DecisionRecord.Kind kind = switch (state) {
            case COMPLETED -> DecisionRecord.Kind.COMPLETE;
            case STOPPED -> DecisionRecord.Kind.STOP;
            default -> DecisionRecord.Kind.FAIL;
        };
        boolean saidBefore = trial.order() != null && trial.order().thenState() == state;
        if (!saidBefore) {
            turn.decided(kind, ended, ending.reason(), ending.message());
        }
        turn.observe(StudyObservation.of(
                StudyObservation.Kind.TRIAL_ENDED, turn.study(trial).row(), ended));
        leftPool(turn, ended);
    }

    private static void leftPool(Turn turn, Trial trial) {
        turn.touch(trial.study());
        turn.wantMatch();
    }

    private static void noteOnAgent(Turn turn, Trial trial, Report.Exited exit) {
        AgentState agent = turn.state.agent(trial.agentId());
        if (agent == null) {
            return;
        }
        boolean failed = switch (exit.kind()) {
            case FAILED, LAUNCH_FAILED, MACHINE_FAULT -> true;
            default -> false;
        };
        int before = agent.row().failuresInARow();
        if (failed) {
            turn.save(agent.row().withFailures(before + 1));
            AgentWatch.quarantineIfBlackHole(turn, agent);
        } else if (before > 0) {
            turn.save(agent.row().withFailures(0));
        }
    }
}
