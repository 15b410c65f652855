package io.trialstream.core.sampler.gp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of expected improvement at the full resource (Ament et al. 2023; see {@link Fantasies} for pending trials), plus the log probability that each outcome constraint is met
 * (Gardner et al. 2014); while no trial met all of them, the latter alone.
 */
final class Acquisition {
    private final Observations observations;
    private final @Nullable Fantasies objective;
    private final List<Posterior> constraints;
    private final int measured;
    private int pending;

    /**
     * @param objective predicts the improvement; null: search for a feasible point first
     * @param constraints each predicts a violation, met at most at 0
     * @param measured how many rows the models hold
     */
    Acquisition(Observations observations, @Nullable Fantasies objective, List<Posterior> constraints, int measured) {
        this.observations = observations;
        this.objective = objective;
        this.constraints = constraints;
        this.measured = measured;
    }

    /** An upper bound of {@link #value}, in O(nd). */
    double bound(Encoding.Point point) {
        return objective == null ? 0 : objective.bound(observations.withResource(point, 1));
    }

    /** The score of a point, higher is better, in O(n²). */
    double value(Encoding.Point point) {
        double[] row = observations.withResource(point, 1);
        double[] prediction = new double[2];
        double[] ignored = new double[1];
        double score = objective == null ? 0 : objective.value(row);
        for (Posterior constraint : constraints) {
            constraint.predict(row, prediction);
            score += Normal.logCumulative(-prediction[0] / prediction[1], ignored);
        }
        return score;
    }

    /** The score of a point without what is taken off for noise: whether there is something left to find. */
    double improvement(LocalSearch.Found found) {
        double[] row = observations.withResource(found.point(), 1);
        return objective == null ? found.score() : found.score() - objective.discount(row);
    }

    /** The score and its gradient by each column (d). */
    double valueAndGradient(Encoding.Point point, double[] gradient) {
        double[] row = observations.withResource(point, 1);
        double[] prediction = new double[2];
        double[] derivative = new double[1];
        double[] byMean = new double[row.length];
        double[] byDeviation = new double[row.length];
        java.util.Arrays.fill(gradient, 0);
        double score = objective == null ? 0 : objective.valueAndGradient(row, gradient);
        for (Posterior constraint : constraints) {
            constraint.predict(row, prediction, byMean, byDeviation);
            double z = -prediction[0] / prediction[1];
            score += Normal.logCumulative(z, derivative);
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += derivative[0] * (-byMean[k] - z * byDeviation[k]) / prediction[1];
            }
        }
        return score;
    }

    /** Whether pending points lower the score of others, on average: not so for the probability of meeting a constraint. */
    boolean shrinks() {
        return constraints.isEmpty();
    }

    /** Takes a point as being tried: its value is sampled, its violations are believed to be as predicted. */
    void pend(Encoding.Point point) {
        double[] row = observations.withResource(point, 1);
        if (objective != null) {
            objective.pend(row, constraints.stream().allMatch(constraint -> constraint.mean(row) <= 0));
        }
        constraints.forEach(constraint -> constraint.append(row));
        pending++;
    }

    /** How many columns the models have. */
    int columns(Encoding.Point point) {
        return observations.curves() ? point.row().length + 1 : point.row().length;
    }

    /** How many rows the models hold, pending ones included. */
    int rows() {
        return measured + pending;
    }
}
