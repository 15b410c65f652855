package io.trialstream.core.replay;

import io.trialstream.core.replay.RecordedEvent.Changed;
import io.trialstream.core.replay.RecordedEvent.Decided;
import io.trialstream.core.replay.RecordedEvent.Epoch;
import io.trialstream.core.replay.RecordedEvent.Exited;
import io.trialstream.core.replay.ReplayResult.TrialReplay;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drives the same judge as the live scheduler with a recorded study.
 *
 * <p>Under the settings that the study had, changes of them included, the decisions are those that were made. Under settings that stop
 * earlier, the result is exact as well, but for what the freed slots would have been used for. Under milder settings curves end where the
 * trial was stopped in fact: such trials are counted as censored, and the figures are bounds.
 */
public final class Replay {
    /** What is known of a trial as it happened. */
    private static final class Fact {
        long lastEpoch;
        long replayedEpoch;
        /** Of the run that holds the lease; 0: none does. */
        int leaseEpoch;
        /** Whether a pruner had the last word about it: its curve ends for no other reason. */
        boolean pruned;
    }

    private final boolean asRecorded;
    private final ReplayedStudy replayed;
    private final Map<Integer, Fact> facts = new HashMap<>();
    private int winner = -1;
    private double winnerValue = Double.NaN;

    private Replay(StudySpec spec, boolean asRecorded) {
        this.replayed = new ReplayedStudy(spec);
        this.asRecorded = asRecorded;
    }

    /** Replays a study under the settings that it had. */
    public static ReplayResult asRecorded(Recording recording) {
        return new Replay(recording.spec(), true).over(recording).result();
    }

    /** The study as it was when the recording ends: its trials, rungs and best trial. Hyperparameters are not part of it. */
    public static Study stateOf(Recording recording) {
        return new Replay(recording.spec(), true).over(recording).replayed.study();
    }

    /**
     * Replays a study under other settings. Trials come in the same order and report what they did report; what other settings would have
     * tried in freed slots is not known.
     *
     * @param spec the study with the settings to try
     */
    public static ReplayResult under(StudySpec spec, Recording recording) {
        return new Replay(spec, false).over(recording).result();
    }

    private Replay over(Recording recording) {
        for (RecordedEvent event : recording.events()) {
            if (event instanceof Epoch epoch) {
                take(epoch);
            } else if (event instanceof Decided decided) {
                take(decided);
            } else if (event instanceof Exited exited) {
                if (exited.leaseEpoch() == fact(exited.trial()).leaseEpoch) {
                    left(exited.trial());
                }
            } else if (event instanceof Changed changed && asRecorded) {
                replayed.change(changed.spec());
            }
        }
        return this;
    }

    private Fact fact(int trial) {
        return facts.computeIfAbsent(trial, number -> new Fact());
    }

    // ---- reports

    private void take(Epoch report) {
        int number = report.trial();
        Fact fact = fact(number);
        boolean fenced = report.leaseEpoch() != fact.leaseEpoch;
        if (!replayed.has(number) || fenced || report.epoch() <= fact.lastEpoch) {
            return;
        }
        fact.lastEpoch = report.epoch();
        double value = report.values()[0];
        if (Double.isFinite(value) && !(winnerValue <= value)) {
            winner = number;
            winnerValue = value;
        }
        if (!asRecorded) {
            promoteIfDue(number);
        }
        if (replayed.trial(number).state() == TrialState.RUNNING) {
            fact.replayedEpoch = report.epoch();
            Finding end = replayed.report(report);
            if (end != null) {
                replayed.tell(number, end);
                if (!asRecorded) {
                    replayed.leave(number);
                }
            }
        }
    }

    private void promoteIfDue(int number) {
        Trial trial = replayed.trial(number);
        if (trial.state() == TrialState.PAUSED
                && !trial.rungs().isEmpty()
                && replayed.study()
                        .letsGoOn(
                                trial,
                                trial.rungs().get(trial.rungs().size() - 1).resource())) {
            replayed.run(number);
        }
    }

    // ---- decisions

    private void take(Decided decided) {
        int number = decided.trial();
        switch (decided.kind()) {
            case STUDY_STATE -> {
                if (decided.reason() == Reason.EXHAUSTED) {
                    replayed.exhaust();
                }
            }
            case SUGGEST -> {
                replayed.create(number);
                if (!asRecorded) {
                    replayed.run(number);
                }
            }
            case ASSIGN -> {
                fact(number).leaseEpoch = decided.leaseEpoch();
                fact(number).pruned = false;
                if (asRecorded) {
                    replayed.run(number);
                }
            }
            case LOSE -> left(number);
            case RESUME -> {
                if (asRecorded) {
                    replayed.move(number, TrialState.WAITING, Ending.NONE);
                }
            }
            case PREEMPT -> told(decided, TrialState.WAITING);
            case PAUSE ->
                told(decided, decided.reason() == Reason.STUDY_PAUSED ? TrialState.WAITING : TrialState.PAUSED);
            case STOP -> told(decided, TrialState.STOPPED);
            case COMPLETE -> told(decided, TrialState.COMPLETED);
            case FAIL -> told(decided, infeasible(decided.reason()) ? TrialState.INFEASIBLE : TrialState.FAILED);
            default -> {
                // says nothing of a trial's state: a trial that is tried again waits since its run ended
            }
        }
    }

    private static boolean infeasible(Reason reason) {
        return reason == Reason.DIVERGED || reason == Reason.CANNOT_TRAIN;
    }

    /** The run that held the lease is over. */
    private void left(int number) {
        fact(number).leaseEpoch = 0;
        if (asRecorded) {
            replayed.leave(number);
        }
    }

    /** The judge finds by itself what follows from reports; what persons, budgets and faults do is taken from the record. */
    private void told(Decided decided, TrialState then) {
        int number = decided.trial();
        boolean byPruner = decided.reason() == Reason.RUNG;
        fact(number).pruned = byPruner && then != TrialState.WAITING;
        boolean found = decided.atRung() || (byPruner && !asRecorded);
        if (!found && (asRecorded || then.ended())) {
            replayed.tell(number, then, Ending.of(decided.reason(), ""));
            if (!asRecorded) {
                replayed.leave(number);
            }
        }
    }

    // ---- what came of it

    private ReplayResult result() {
        Study study = replayed.study();
        List<TrialReplay> trials = new ArrayList<>();
        long recorded = 0;
        long epochs = 0;
        long atMost = 0;
        int censored = 0;
        for (Trial trial : study.trials()) {
            Fact fact = fact(trial.number());
            boolean cut = !asRecorded && trial.state() == TrialState.RUNNING && fact.pruned;
            trials.add(new TrialReplay(
                    trial.number(),
                    fact.lastEpoch,
                    fact.replayedEpoch,
                    replayed.findings(trial.number()),
                    replayed.shadowFindings(trial.number()),
                    cut));
            recorded += fact.lastEpoch;
            epochs += fact.replayedEpoch;
            atMost += cut ? study.fullTraining(trial) : fact.replayedEpoch;
            censored += cut ? 1 : 0;
        }
        Trial best = study.best();
        double value = best == null ? Double.NaN : best.progress().best();
        boolean survives = winner >= 0 && value <= winnerValue;
        return new ReplayResult(trials, recorded, epochs, atMost, winner, survives, value, censored);
    }
}
