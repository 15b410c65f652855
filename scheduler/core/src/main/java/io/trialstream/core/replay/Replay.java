package io.trialstream.core.replay;

import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.replay.ReplayResult.TrialReplay;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Judge;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Drives the same judge as the live scheduler with a recorded study's reports, in their order of arrival.
 *
 * <p>Under the settings that the study had, the decisions are those that were made. Under settings that stop earlier, the result is exact as
 * well, but for what the freed slots would have been used for. Under milder settings curves end where the trial was stopped in fact: such
 * trials are counted as censored, and the figures are bounds.
 */
public final class Replay {
    private static final String HERE = "replay";

    private final StudySpec spec;
    private final Study study;
    private final List<List<Finding>> findings = new ArrayList<>();
    private final long[] recordedEpochs;
    private final long[] replayedEpochs;
    private int winner = -1;
    private double winnerValue = Double.NaN;

    private Replay(StudySpec spec, int trials) {
        this.spec = spec;
        this.study = new Study(StudyRow.create(HERE, spec, "", 0, HERE));
        this.recordedEpochs = new long[trials];
        this.replayedEpochs = new long[trials];
        for (int number = 0; number < trials; number++) {
            findings.add(new ArrayList<>());
            Trial created = Trial.create(
                    HERE,
                    number,
                    Hyperparameters.of(Map.of()),
                    new Provenance(HERE, "", 0, 0, null),
                    -1,
                    spec.pruner().bracket(number, spec.seed()),
                    0);
            study.apply(run(created));
        }
    }

    /**
     * Replays a study.
     *
     * @param spec the study with the settings to try
     * @param trials how many trials it had
     * @param epochs the reports in order of arrival; repeated epochs of a trial are passed over
     * @throws IllegalArgumentException if a report names a trial that the study did not have
     */
    public static ReplayResult of(StudySpec spec, int trials, List<RecordedEpoch> epochs) {
        Replay replay = new Replay(spec, trials);
        for (RecordedEpoch epoch : epochs) {
            if (epoch.trial() < 0 || epoch.trial() >= trials) {
                throw new IllegalArgumentException(
                        "a report of trial " + epoch.trial() + ", but there are " + trials + " trials");
            }
            replay.take(epoch);
        }
        return replay.result();
    }

    private Trial run(Trial trial) {
        Lease lease = new Lease(
                trial.leaseEpoch() + 1,
                HERE,
                1,
                new int[0],
                0,
                true,
                trial.progress().lastEpoch(),
                spec.resource().max());
        return trial.edit().running(lease).done();
    }

    private void take(RecordedEpoch report) {
        int number = report.trial();
        if (report.epoch() <= recordedEpochs[number]) {
            return;
        }
        recordedEpochs[number] = report.epoch();
        double value = report.values()[0];
        if (Double.isFinite(value) && !(winnerValue <= value)) {
            winner = number;
            winnerValue = value;
        }
        Trial trial = study.trials().get(number);
        if (trial.state() == TrialState.PAUSED && promoted(trial)) {
            study.apply(run(trial));
            trial = study.trials().get(number);
        }
        if (trial.state() == TrialState.RUNNING) {
            replayedEpochs[number] = report.epoch();
            Finding end = Judge.judge(
                    study,
                    trial,
                    report.epoch(),
                    report.values(),
                    report.runtimeMs(),
                    findings.get(number)::add,
                    study::apply);
            if (end != null) {
                leave(study.trials().get(number), end);
            }
        }
    }

    /** Whether the pruner would have let a paused trial go on by now. */
    private boolean promoted(Trial trial) {
        Pruner pruner = spec.pruner();
        if (trial.rungs().isEmpty()) {
            return false;
        }
        Measurement top = trial.rungs().get(trial.rungs().size() - 1);
        for (List<RungView> bracket : study.rungs()) {
            for (RungView rung : bracket) {
                if (rung.bracket() == trial.bracket() && rung.resource() == top.resource()) {
                    return rung.rank(trial.number(), top.value()) < pruner.promotable(rung);
                }
            }
        }
        return false;
    }

    private void leave(Trial trial, Finding end) {
        Ending ending = Ending.of(end.reason(), end.explanation());
        Trial.Edit edit = trial.edit();
        switch (end.kind()) {
            case PAUSE -> edit.paused(ending);
            case COMPLETE -> edit.ended(TrialState.COMPLETED, ending, 0);
            case INFEASIBLE -> edit.ended(TrialState.INFEASIBLE, ending, 0);
            default -> edit.ended(TrialState.STOPPED, ending, 0);
        }
        study.apply(edit.done());
    }

    private ReplayResult result() {
        List<TrialReplay> trials = new ArrayList<>();
        long recorded = 0;
        long replayed = 0;
        int censored = 0;
        for (Trial trial : study.trials()) {
            int number = trial.number();
            boolean cut = trial.state() == TrialState.RUNNING
                    && recordedEpochs[number] > 0
                    && recordedEpochs[number] < spec.resource().max();
            trials.add(
                    new TrialReplay(number, recordedEpochs[number], replayedEpochs[number], findings.get(number), cut));
            recorded += recordedEpochs[number];
            replayed += replayedEpochs[number];
            censored += cut ? 1 : 0;
        }
        Trial best = study.best();
        double value = best == null ? Double.NaN : best.progress().best();
        boolean survives = winner >= 0 && value <= winnerValue;
        return new ReplayResult(trials, recorded, replayed, winner, survives, value, censored);
    }
}
