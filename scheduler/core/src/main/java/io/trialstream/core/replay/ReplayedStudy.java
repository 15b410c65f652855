package io.trialstream.core.replay;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A study under replay: the real study and judge, and trials that start, report and end as they are told. */
final class ReplayedStudy {
    private static final String HERE = "replay";

    private Study study;
    /** What runs were told that have not ended yet. */
    private final Map<Integer, Told> told = new HashMap<>();

    private final List<List<Finding>> findings = new ArrayList<>();
    private final List<List<Finding>> shadowFindings = new ArrayList<>();

    /** What becomes of a trial when its run ends. */
    record Told(TrialState then, Ending ending) {}

    ReplayedStudy(StudySpec spec) {
        study = new Study(StudyRow.create(HERE, spec, "", 0, HERE));
    }

    Study study() {
        return study;
    }

    StudySpec spec() {
        return study.spec();
    }

    boolean has(int number) {
        return number >= 0 && number < study.trials().size();
    }

    Trial trial(int number) {
        return study.trials().get(number);
    }

    List<Finding> findings(int number) {
        return findings.get(number);
    }

    List<Finding> shadowFindings(int number) {
        return shadowFindings.get(number);
    }

    void change(StudySpec spec) {
        StudyRow row = study.row();
        study.apply(row.with(spec, row.definition(), row.note(), row.tags()));
    }

    /** Nothing more is proposed. */
    void exhaust() {
        study.apply(study.row().asExhausted());
    }

    /** The next trial is created. */
    void create(int number) {
        if (number != study.trials().size()) {
            throw new IllegalArgumentException("trial " + number + " is created after "
                    + study.trials().size() + " trials; a decision is missing");
        }
        study.apply(Trial.create(
                HERE,
                number,
                Hyperparameters.of(Map.of()),
                new Provenance(HERE, "", 0, 0, null),
                -1,
                spec().pruner().bracket(number, spec().seed()),
                0));
        findings.add(new ArrayList<>());
        shadowFindings.add(new ArrayList<>());
    }

    /** A run of it starts. */
    void run(int number) {
        Trial trial = trial(number);
        Lease lease = new Lease(
                trial.leaseEpoch() + 1,
                HERE,
                1,
                new int[0],
                0,
                true,
                trial.progress().lastEpoch(),
                spec().resource().max());
        told.remove(number);
        study.apply(trial.edit().running(lease).done());
    }

    /** It reports an epoch and is judged; one that was told to end for good is not judged any more. Returns what ends the run. */
    @Nullable Finding report(RecordedEvent.Epoch report) {
        int number = report.trial();
        Trial trial = trial(number);
        if (report.epoch() <= trial.progress().lastEpoch()) {
            return null;
        }
        Told before = told.get(number);
        if (before != null && before.then().ended()) {
            study.apply(trial.edit()
                    .progress(trial.progress().after(report.epoch(), report.values(), report.runtimeMs(), null))
                    .done());
            return null;
        }
        Trial shadowed = Judge.shadow(study, trial, report.epoch(), report.values(), shadowFindings.get(number)::add);
        return Judge.judge(
                study,
                shadowed,
                report.epoch(),
                report.values(),
                report.runtimeMs(),
                findings.get(number)::add,
                study::apply);
    }

    /** What was found ends the run, once it has left. */
    void tell(int number, Finding end) {
        TrialState then = switch (end.kind()) {
            case PAUSE -> TrialState.PAUSED;
            case COMPLETE -> TrialState.COMPLETED;
            case INFEASIBLE -> TrialState.INFEASIBLE;
            default -> TrialState.STOPPED;
        };
        Told before = told.get(number);
        boolean pausedByHand = before != null && before.then() == TrialState.PAUSED && then == TrialState.PAUSED;
        if (!pausedByHand) {
            tell(number, then, Ending.of(end.reason(), end.explanation()));
        }
    }

    /** Its run shall end so; a trial that does not run is there at once. */
    void tell(int number, TrialState then, Ending ending) {
        if (trial(number).state() == TrialState.RUNNING) {
            told.put(number, new Told(then, ending));
        } else if (!trial(number).state().ended()) {
            move(number, then, ending);
        }
    }

    /** Its run has ended. */
    void leave(int number) {
        Told order = told.remove(number);
        if (trial(number).state() == TrialState.RUNNING) {
            move(
                    number,
                    order == null ? TrialState.WAITING : order.then(),
                    order == null ? Ending.NONE : order.ending());
        }
    }

    void move(int number, TrialState to, Ending ending) {
        Trial.Edit edit = trial(number).edit();
        switch (to) {
            case WAITING -> edit.waiting(ending, 0, 0);
            case PAUSED -> edit.paused(ending);
            case RUNNING -> throw new IllegalArgumentException("a run is started by its assignment");
            default -> edit.ended(to, ending, 0);
        }
        study.apply(edit.done());
    }
}
