package io.trialstream.core.sampler;

import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.space.Hyperparameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trial as samplers see it.
 *
 * @param number the trial's number in its study, from 0
 * @param hyperparameters its configuration
 * @param status how far it is
 * @param curve the metric at the decision points (rungs) it passed and at its last epoch, ascending by resource; empty: nothing reported
 * @param violations one entry per outcome constraint, at most 0 when met; empty: none defined
 * @param parent the trial whose checkpoint it started from (population-based training): its curve begins after that epoch; null: none
 */
public record ObservedTrial(
        int number,
        Hyperparameters hyperparameters,
        Status status,
        List<Measurement> curve,
        List<Double> violations,
        @Nullable Parent parent) {

    public ObservedTrial {
        curve = List.copyOf(curve);
        violations = List.copyOf(violations);
    }

    /** A trial that started from scratch. */
    public ObservedTrial(
            int number,
            Hyperparameters hyperparameters,
            Status status,
            List<Measurement> curve,
            List<Double> violations) {
        this(number, hyperparameters, status, curve, violations, null);
    }

    /** How far a trial is. */
    public enum Status {
        /** Waiting, running or paused: its last measurement, if any, is not final. */
        PENDING,
        /** Trained to the end. */
        COMPLETED,
        /** Ended early by a pruner, a rule or a person; its curve is cut short but true. */
        STOPPED,
        /** Its training process failed for a reason that says nothing of its hyperparameters. */
        FAILED,
        /** Its hyperparameters can't be trained: NaN, divergence, out of memory. */
        INFEASIBLE
    }

    /**
     * The metric after some training.
     *
     * @param resource the epoch
     * @param values one per objective, lower is better; NaN or infinite: diverged
     */
    public record Measurement(long resource, double[] values) {
        /** The first objective. */
        public double value() {
            return values[0];
        }
    }

    /** The trial's last measurement's first objective, lower is better; NaN when nothing was reported or it is infeasible. */
    public double value() {
        return curve.isEmpty() || status == Status.INFEASIBLE || status == Status.FAILED
                ? Double.NaN
                : curve.get(curve.size() - 1).value();
    }

    /** All objectives of the last measurement; empty when nothing was reported. */
    public double[] values() {
        return curve.isEmpty() ? new double[0] : curve.get(curve.size() - 1).values();
    }

    /** The resource that {@link #value} was measured at; 0: none. */
    public long resource() {
        return curve.isEmpty() ? 0 : curve.get(curve.size() - 1).resource();
    }

    /** Whether the last measurement can be learnt from as a number. */
    public boolean informative() {
        return Double.isFinite(value());
    }
}
