package io.trialstream.core.study;

import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A study under test: a pool in miniature, that reports values and applies what is decided. */
final class Studies {
    static final Resource UP_TO_27 = new Resource("epoch", 1, 27);

    final Study study;
    final List<Finding> findings = new ArrayList<>();

    Studies(StudySpec spec) {
        study = new Study(StudyRow.create("s", spec, "", 0, "test"));
    }

    static StudySpec spec(Pruner pruner, StopRules stop, Direction... directions) {
        List<Metric> metrics = IntStream.range(0, directions.length)
                .mapToObj(i -> new Metric(i == 0 ? "loss" : "cost" + i, directions[i]))
                .toList();
        return new StudySpec(
                "s",
                "project",
                "team",
                "pool",
                metrics,
                UP_TO_27,
                new Launch(List.of("train"), ".", Map.of(), null, 0, 0, null, Launch.FailureRules.DEFAULT),
                SearchSpace.of(List.of(new FloatParameter("lr", 0, 1, Scale.LINEAR))),
                List.of(),
                new StudySpec.SamplerSpec("random", Map.of()),
                pruner,
                null,
                stop,
                new Budget(1_000, 4, Budget.UNLIMITED, Budget.UNLIMITED, null),
                Demand.ONE_SLOT,
                50,
                0,
                1,
                StudySpec.Duplicates.ALLOW,
                0,
                false);
    }

    static Studies minimising(Pruner pruner) {
        return new Studies(spec(pruner, StopRules.NONE, Direction.MINIMIZE));
    }

    static Studies judgedBy(StopRules rules, Direction direction) {
        return new Studies(spec(new NoPruner(), rules, direction));
    }

    /** A rung of the first bracket. */
    RungView rung(int index) {
        return study.rungs().get(0).get(index);
    }

    /** The next trial starts. */
    int start() {
        int number = study.trials().size();
        int bracket = study.spec().pruner().bracket(number, study.spec().seed());
        study.apply(Trial.create(
                "s",
                number,
                Hyperparameters.of(Map.of("lr", 0.5)),
                new Provenance("random", "", 0, 0, null),
                number,
                bracket,
                0));
        run(number);
        return number;
    }

    /** A waiting or paused trial gets a slot. */
    void run(int number) {
        Trial trial = trial(number);
        study.apply(trial.edit()
                .running(new Lease(
                        trial.leaseEpoch() + 1,
                        "a",
                        1,
                        new int[] {0},
                        0,
                        true,
                        trial.progress().lastEpoch(),
                        study.untilEpoch(trial)))
                .done());
    }

    Trial trial(int number) {
        return study.trials().get(number);
    }

    /** The trial reports, and is in the state that was decided at once. Values are lower-is-better. */
    @Nullable Finding report(int number, long epoch, double... values) {
        return reportAfter(number, epoch, epoch * 1_000, values);
    }

    @Nullable Finding reportAfter(int number, long epoch, long runtimeMs, double... values) {
        Finding end = Judge.judge(study, trial(number), epoch, values, runtimeMs, findings::add, study::apply);
        if (end != null) {
            Ending ending = Ending.of(end.reason(), end.explanation());
            Trial.Edit edit = trial(number).edit();
            study.apply(
                    switch (end.kind()) {
                        case PAUSE -> edit.paused(ending).done();
                        case STOP -> edit.ended(TrialState.STOPPED, ending, 1).done();
                        case INFEASIBLE ->
                            edit.ended(TrialState.INFEASIBLE, ending, 1).done();
                        default -> edit.ended(TrialState.COMPLETED, ending, 1).done();
                    });
        }
        return end;
    }

    void end(int number, TrialState state) {
        study.apply(trial(number).edit().ended(state, Ending.NONE, 1).done());
    }

    /** Starts a trial and reports its first epoch. */
    int arrive(double... values) {
        int number = start();
        report(number, 1, values);
        return number;
    }

    /** What has been found since this was last asked, as kind and rung. */
    List<String> found() {
        List<String> found = findings.stream()
                .map(finding -> finding.kind()
                        + (finding.evidence() == null
                                ? " " + finding.reason()
                                : " rung " + finding.evidence().rung()))
                .toList();
        findings.clear();
        return found;
    }

    /** The same study read back from its rows. */
    Study readBack() {
        Study copy = new Study(study.row());
        study.trials().forEach(copy::apply);
        return copy;
    }
}
