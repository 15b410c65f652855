package io.trialstream.core.study;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.ArrayList;
import java.util.List;

/** A trial as samplers see it. */
public final class Observed {
    private Observed() {}

    /** The trial's newest state: its values at the rungs that it passed and at its last epoch. */
    public static ObservedTrial of(Trial trial) {
        List<Measurement> curve = new ArrayList<>(trial.rungs());
        Progress progress = trial.progress();
        boolean beyond = curve.isEmpty() || curve.get(curve.size() - 1).resource() < progress.lastEpoch();
        if (progress.lastEpoch() > 0 && beyond) {
            curve.add(new Measurement(progress.lastEpoch(), progress.lastValues()));
        }
        ObservedTrial.Status status = switch (trial.state()) {
            case COMPLETED -> ObservedTrial.Status.COMPLETED;
            case STOPPED -> ObservedTrial.Status.STOPPED;
            case FAILED -> ObservedTrial.Status.FAILED;
            case INFEASIBLE -> ObservedTrial.Status.INFEASIBLE;
            case WAITING, RUNNING, PAUSED -> ObservedTrial.Status.PENDING;
        };
        return new ObservedTrial(
                trial.number(),
                trial.hyperparameters(),
                status,
                curve,
                List.of(),
                trial.provenance().parent());
    }
}
