package io.trialstream.core.pool;

import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Judge;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StopRules.Plateau;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import org.jspecify.annotations.Nullable;

/** What follows from agents' reports. A report of an older lease, or of an agent that does not hold the lease, decides nothing. */
final class Reports {
    private Reports() {}

    /** @return why the report could not be applied; null when it was, or was fenced */
    static @Nullable String take(Turn turn, Report report) {
        LeaseKey key = report.origin().lease();
        Study study = turn.state.study(key.study());
        if (study == null) {
            return "there is no study " + key.study();
        }
        Trial trial = study.trial(key.trial());
        if (trial == null) {
            return "there is no trial " + key.trial() + " in study " + key.study();
        }
        if (key.epoch() > trial.leaseEpoch()) {
            return "lease " + key.epoch() + " of trial " + key.study() + "/" + key.trial()
                    + " was never given; the newest is " + trial.leaseEpoch();
        }
        Lease lease = trial.lease();
        if (report instanceof Report.Exited) {
            freeForeign(turn, report);
        }
        if (lease == null || !holds(lease, report)) {
            fence(turn, trial, report);
            return null;
        }
        apply(turn, study, trial, lease, report);
        return null;
    }

    private static void apply(Turn turn, Study study, Trial trial, Lease lease, Report report) {
        if (report instanceof Report.Epoch epoch) {
            epoch(turn, study, trial, lease, epoch);
        } else if (report instanceof Report.Saved saved) {
            saved(turn, trial, saved);
        } else if (report instanceof Report.Started) {
            if (!lease.started()) {
                Trial started = trial.edit()
                        .lease(lease.asStarted())
                        .started(turn.nowMs)
                        .done();
                turn.save(started, true);
                turn.decided(DecisionRecord.Kind.START, started, Reason.NONE, "its process runs on " + lease.agentId());
            }
        } else if (report instanceof Report.Exited exit) {
            RunEnds.exited(turn, trial, exit);
        } else if (report instanceof Report.Refused refused) {
            RunEnds.refused(turn, trial, lease.agentId() + " did not start it: " + refused.message());
        }
    }

    private static void epoch(Turn turn, Study study, Trial trial, Lease lease, Report.Epoch report) {
        if (report.epoch() <= trial.progress().lastEpoch()) {
            return; // repeated, or trained again after a restart: the first report of an epoch counts
        }
        if (trial.order() != null && trial.order().thenState().ended()) {
            // it was told to end for good: what it still reports is kept, and decides nothing
            turn.save(
                    trial.edit()
                            .progress(trial.progress().after(report.epoch(), report.values(), report.runtimeMs(), null))
                            .done(),
                    false);
            return;
        }
        Trial before = study.best();
        int rungsBefore = trial.rungs().size();
        Finding end = Judge.judge(
                study,
                trial,
                report.epoch(),
                report.values(),
                report.runtimeMs(),
                finding -> turn.found(kind(finding), trial, finding),
                newer -> turn.save(newer, newer.rungs().size() > rungsBefore));
        Trial now = study.trials().get(trial.number());
        if (now.rungs().size() > rungsBefore) {
            turn.observe(StudyObservation.of(StudyObservation.Kind.TRIAL_MEASURED, study.row(), now));
            turn.touch(study.id());
            if (study.count(TrialState.PAUSED) > 0) {
                turn.wantMatch(); // its arrival may let another one be promoted
            }
        }
        newBest(turn, study, before);
        if (end != null) {
            endRun(turn, now, lease, end);
        }
    }

    /** Applies again what was applied before and perhaps not stored: how far a trial is. What was decided then was stored then. */
    static void replay(Turn turn, Report report) {
        LeaseKey key = report.origin().lease();
        Study study = turn.state.study(key.study());
        Trial trial = study == null ? null : study.trial(key.trial());
        Lease lease = trial == null ? null : trial.lease();
        if (study == null || trial == null || lease == null || !holds(lease, report)) {
            return;
        }
        if (report instanceof Report.Epoch epoch
                && epoch.epoch() > trial.progress().lastEpoch()) {
            Order order = trial.order();
            boolean decided = order != null && order.thenState().ended();
            Plateau plateau = decided ? null : study.spec().stop().plateau();
            Progress progress = trial.progress().after(epoch.epoch(), epoch.values(), epoch.runtimeMs(), plateau);
            turn.save(trial.edit().progress(progress).done(), false);
        } else if (report instanceof Report.Saved saved) {
            saved(turn, trial, saved);
        }
    }

    private static boolean holds(Lease lease, Report report) {
        Report.Origin origin = report.origin();
        return lease.epoch() == origin.lease().epoch() && lease.agentId().equals(origin.agentId());
    }

    private static void saved(Turn turn, Trial trial, Report.Saved saved) {
        if (trial.checkpoint() == null
                || saved.checkpoint().epoch() >= trial.checkpoint().epoch()) {
            turn.save(trial.edit().checkpoint(saved.checkpoint()).done(), false);
        }
    }

    private static void newBest(Turn turn, Study study, @Nullable Trial before) {
        Trial best = study.best();
        if (best != null
                && (before == null || best.progress().best() < before.progress().best())) {
            boolean otherTrial = before == null || before.number() != best.number();
            if (otherTrial) {
                turn.decided(DecisionRecord.Kind.NEW_BEST, best, Reason.NONE, "the best so far");
            }
            if (study.spec().budget().target() != null) {
                turn.touch(study.id());
            }
        }
    }

    private static DecisionRecord.Kind kind(Finding finding) {
        return switch (finding.kind()) {
            case CONTINUE -> DecisionRecord.Kind.CONTINUE;
            case PAUSE -> DecisionRecord.Kind.PAUSE;
            case STOP -> DecisionRecord.Kind.STOP;
            case COMPLETE -> DecisionRecord.Kind.COMPLETE;
            case INFEASIBLE -> DecisionRecord.Kind.FAIL;
        };
    }

    private static void endRun(Turn turn, Trial trial, Lease lease, Finding finding) {
        TrialState then = switch (finding.kind()) {
            case PAUSE -> TrialState.PAUSED;
            case COMPLETE -> TrialState.COMPLETED;
            case INFEASIBLE -> TrialState.INFEASIBLE;
            default -> TrialState.STOPPED;
        };
        boolean endsByItself =
                finding.epoch() >= lease.untilEpoch() && (then == TrialState.PAUSED || then == TrialState.COMPLETED);
        Order before = trial.order();
        if (before != null && before.thenState() == TrialState.PAUSED && then == TrialState.PAUSED) {
            return; // a person's pause stays a person's
        }
        boolean toldAlready = before != null && then != TrialState.STOPPED && then != TrialState.INFEASIBLE;
        tell(
                turn,
                trial,
                new Order(
                        then == TrialState.PAUSED ? Order.Kind.PAUSE : Order.Kind.STOP,
                        then,
                        Ending.of(finding.reason(), finding.explanation())),
                !endsByItself && !toldAlready);
    }

    /** Tells a running trial's agent to end the run. */
    static void tell(Turn turn, Trial trial, Order order, boolean send) {
        Lease lease = trial.lease();
        if (lease == null) {
            throw new IllegalStateException("trial " + trial.study() + "/" + trial.number() + " does not run");
        }
        turn.save(trial.edit().ordered(order).done(), true);
        LeaseKey key = new LeaseKey(trial.study(), trial.number(), lease.epoch());
        AgentState agent = turn.state.agent(lease.agentId());
        if (agent != null) {
            agent.told(key, turn.nowMs);
        }
        if (send) {
            send(turn, trial, lease, order);
        }
    }

    static void send(Turn turn, Trial trial, Lease lease, Order order) {
        turn.order(new AgentOrder.End(
                lease.agentId(),
                lease.incarnation(),
                new LeaseKey(trial.study(), trial.number(), lease.epoch()),
                order.kind() == Order.Kind.PAUSE,
                order.ending().message()));
    }

    private static void freeForeign(Turn turn, Report report) {
        AgentState agent = turn.state.agent(report.origin().agentId());
        if (agent != null) {
            agent.noteExit(report.origin().lease());
            turn.wantMatch();
        }
    }

    /**
     * Sets a report aside: of an older lease, or after the run was given up. Its metrics stay in the topic of reports and are shown as
     * late; said once for each run, and at its end how many there were.
     */
    private static void fence(Turn turn, Trial trial, Report report) {
        LeaseKey key = report.origin().lease();
        String run =
                "a run under lease " + key.epoch() + " on " + report.origin().agentId();
        if (report instanceof Report.Exited) {
            int late = turn.state.takeLateEpochs(key);
            turn.decided(
                    DecisionRecord.Kind.FENCE,
                    trial,
                    Reason.FENCED,
                    run + " ended; the trial's lease is " + trial.leaseEpoch() + ", so it decides nothing"
                            + (late == 0 ? "" : "; epochs that it reported late, kept and shown: " + late));
        } else if (report instanceof Report.Epoch epoch && isLate(trial, epoch)) {
            if (turn.state.countLateEpoch(key) == 1) {
                turn.decided(
                        DecisionRecord.Kind.FENCE,
                        trial,
                        Reason.FENCED,
                        run + " reported epoch " + epoch.epoch() + " late; the trial "
                                + (trial.lease() == null ? "is " + trial.state() : "has lease " + trial.leaseEpoch())
                                + ", so what that run still reports is kept and shown, and decides nothing");
            }
        }
    }

    /** Whether it is news of a run that was given up, and no repetition of what was applied. */
    private static boolean isLate(Trial trial, Report.Epoch report) {
        return report.origin().lease().epoch() < trial.leaseEpoch()
                || report.epoch() > trial.progress().lastEpoch();
    }
}
