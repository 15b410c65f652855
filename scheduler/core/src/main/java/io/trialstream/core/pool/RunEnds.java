package io.trialstream.core.pool;

import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.SlotTime;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a trial when its run ends: by an exit, by the loss of its agent, or since it was refused. Kinds of failure are kept
 * apart: a bad configuration is not tried again; a failed script is, at the trial's expense; a lost machine or a preemption is, at nobody's.
 */
final class RunEnds {
    private RunEnds() {}

    /** The run's process ended. */
    static void exited(Turn turn, Trial trial, Report.Exited exit) {
        Trial spent = charge(turn, trial, faulty(exit.kind()) && trial.order() == null, newest(trial, exit))
                .edit()
                .progress(trial.progress().withRuntime(exit.runtimeMs()))
                .checkpoint(newest(trial, exit))
                .done();
        Order order = trial.order();
        Study study = turn.study(trial);
        long max = study.fullTraining(trial);
        if (order != null
                && (order.thenState() != TrialState.WAITING || spent.progress().lastEpoch() < max)) {
            asOrdered(turn, spent, order);
        } else {
            byItself(turn, study, spent, exit);
        }
        noteOnAgent(turn, trial, exit);
    }

    private static @Nullable Checkpoint newest(Trial trial, Report.Exited exit) {
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
                Checkpoint saved = trial.checkpoint();
                long reached = saved == null ? last : Math.max(last, saved.epoch());
                if (last == 0) {
                    fail(
                            turn,
                            study,
                            trial,
                            because(Reason.NO_METRIC, "its process ended without reporting a metric", ending));
                } else if (exit.kind() == Report.ExitKind.COMPLETED || reached >= study.fullTraining(trial)) {
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
            case MACHINE_FAULT ->
                machineFault(turn, study, trial, because(Reason.MACHINE_FAULT, exit.message(), ending));
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
        lost(turn, trial, reason, message, 0);
    }

    /** The agent did not start it: tried again after a while, since the obstacle may last. */
    static void refused(Turn turn, Trial trial, String message) {
        long notBeforeMs = turn.nowMs + backoffMs(turn, trial.leaseEpoch());
        lost(turn, trial, Reason.AGENT_REFUSED, message, notBeforeMs);
    }

    private static void lost(Turn turn, Trial trial, Reason reason, String message, long notBeforeMs) {
        turn.decided(DecisionRecord.Kind.LOSE, trial, reason, message);
        Order order = trial.order();
        Trial spent = charge(turn, trial, order == null || order.thenState() == TrialState.WAITING, trial.checkpoint());
        if (order != null && order.thenState().ended()) {
            // it was to end anyway, and must not run again
            end(turn, spent, order.thenState(), order.ending());
        } else if (order != null && order.thenState() == TrialState.PAUSED) {
            asOrdered(turn, spent, order);
        } else {
            waitAgain(turn, spent, Ending.of(reason, message), notBeforeMs);
        }
    }

    private static boolean faulty(Report.ExitKind kind) {
        return switch (kind) {
            case FAILED, LAUNCH_FAILED, MACHINE_FAULT, SILENT -> true;
            case COMPLETED, STOPPED, PAUSED, INFEASIBLE, OUT_OF_TIME -> false;
        };
    }

    /** Charges the run that ended; when a fault ended it, what has to be trained again is lost. */
    private static Trial charge(Turn turn, Trial trial, boolean fault, @Nullable Checkpoint saved) {
        Lease lease = Objects.requireNonNull(trial.lease(), "a running trial has a lease");
        long epochs = Math.max(0, trial.progress().lastEpoch() - lease.resumeEpoch());
        long slotMs = (turn.nowMs - lease.assignedAtMs())
                * lease.slots().length
                * turn.study(trial).spec().demand().shareThousandths()
                / 1000;
        long runMs = Math.max(0, slotMs);
        long lostMs = fault
                ? SlotTime.lost(
                        runMs, lease.resumeEpoch(), trial.progress().lastEpoch(), saved == null ? 0 : saved.epoch())
                : 0;
        return trial.edit()
                .spent(epochs, runMs)
                .lost(trial.lostSlotMs() + lostMs)
                .done();
    }

    private static void fail(Turn turn, Study study, Trial trial, Ending ending) {
        StudySpec spec = study.spec();
        boolean goesOn =
                study.row().phase() == StudyPhase.RUNNING || study.row().phase() == StudyPhase.PAUSED;
        int retries = trial.retries() + 1;
        if (retries <= spec.retries() && goesOn) {
            String message = ending.message() + "; try " + (retries + 1) + " of " + (spec.retries() + 1);
            tryAgain(turn, trial, retries, new Ending(ending.reason(), message, ending.logTail()));
        } else if (retries == spec.retries() + 1 && goesOn && inDoubt(turn, trial)) {
            String message = ending.message() + "; once more elsewhere, since nothing has worked on " + trial.agentId();
            tryAgain(turn, trial, retries, new Ending(ending.reason(), message, ending.logTail()));
        } else {
            end(turn, trial, TrialState.FAILED, ending);
        }
    }

    private static void tryAgain(Turn turn, Trial trial, int retries, Ending why) {
        Trial charged = trial.edit().retries(retries).done();
        waitAgain(turn, charged, why, turn.nowMs + backoffMs(turn, retries));
    }

    private static long backoffMs(Turn turn, int times) {
        return turn.settings.retryBackoffMs() << Math.min(10, Math.max(0, times - 1));
    }

    /**
     * Whether a failure may be the machine's: it failed before its first epoch, and there is another machine with nothing against it. Then
     * it is not the trial's last word: the machine may yet be set aside, and its failures taken back.
     */
    private static boolean inDoubt(Turn turn, Trial trial) {
        AgentState agent = turn.state.agent(trial.agentId());
        return trial.progress().lastEpoch() == 0 && agent != null && AgentWatch.othersWork(turn, agent);
    }

    /** Not charged while there is another machine to try; else a script could blame the machine for ever. */
    private static void machineFault(Turn turn, Study study, Trial trial, Ending ending) {
        AgentState agent = turn.state.agent(trial.agentId());
        if (agent != null && AgentWatch.othersWork(turn, agent)) {
            waitAgain(turn, trial, ending, turn.nowMs + backoffMs(turn, trial.leaseEpoch()));
        } else {
            fail(turn, study, trial, ending);
        }
    }

    /** Takes back a charge: the machine on which the trial failed was set aside. */
    static void refund(Turn turn, Trial trial, String agentId) {
        if (!trial.state().ended() && trial.retries() > 0) {
            Trial refunded = trial.edit().retries(trial.retries() - 1).done();
            turn.save(refunded, true);
            turn.decided(
                    DecisionRecord.Kind.RETRY,
                    refunded,
                    Reason.MACHINE_FAULT,
                    "its failure on " + agentId + " is not charged, since " + agentId + " was set aside");
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
        Trial ended = trial.edit()
                .ended(state, ending, turn.nowMs)
                .lost(state == TrialState.FAILED ? trial.slotMs() : trial.lostSlotMs())
                .done();
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
            agent.failed(exit.origin().lease());
            turn.save(agent.row().withFailures(before + 1));
            if (AgentWatch.othersWork(turn, agent)) {
                // a machine with a fault would else eat the queue before it is known for what it is
                agent.onProbationUntilMs = turn.nowMs + backoffMs(turn, Math.min(4, before + 1));
            }
            boolean setAsideBefore = agent.row().status() == AgentRow.Status.QUARANTINED;
            AgentWatch.quarantineIfBlackHole(turn, agent);
            Trial now = turn.study(trial).trials().get(trial.number());
            if (setAsideBefore && now.retries() > trial.retries()) {
                refund(turn, now, agent.row().id()); // it ran there already when the machine was set aside
            }
        } else if (before > 0 && exit.kind() != Report.ExitKind.SILENT && exit.lastEpoch() > 0) {
            turn.save(agent.row().withFailures(0));
        }
    }
}
