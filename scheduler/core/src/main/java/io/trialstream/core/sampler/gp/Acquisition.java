package io.trialstream.core.sampler.gp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of expected improvement at the full resource (Ament et al. 2023), plus the log probability that each outcome constraint is met
 * (Gardner et al. 2014); while no trial met all of them, the latter alone.
 */
final class Acquisition {
    private final Observations observations;
    private final @Nullable Posterior objective;
    private final List<Posterior> constraints;
    private double incumbent;

    /**
     * @param objective predicts the value; null: search for a feasible point first
     * @param constraints each predicts a violation, met at most at 0
     * @param incumbent the best value so far, as the model sees it; believed points lower it
     */
    Acquisition(
            Observations observations, @Nullable Posterior objective, List<Posterior> constraints, double incumbent) {
        this.observations = observations;
        this.objective = objective;
        this.constraints = constraints;
        this.incumbent = incumbent;
    }

    /** An upper bound of {@link #value}, in O(nd). */
    double bound(Encoding.Point point) {
        if (objective == null) {
            return 0;
        }
        double[] prediction = new double[2];
        objective.roughly(observations.withResource(point, 1), prediction);
        return logImprovement(prediction, new double[1]);
    }

    /** The score of a point, higher is better, in O(n²). */
    double value(Encoding.Point point) {
        double[] row = observations.withResource(point, 1);
        double[] prediction = new double[2];
        double[] ignored = new double[1];
        double score = 0;
        if (objective != null) {
            objective.predict(row, prediction);
            score = logImprovement(prediction, ignored);
        }
        for (Posterior constraint : constraints) {
            constraint.predict(row, prediction);
            score += Normal.logCumulative(-prediction[0] / prediction[1], ignored);
        }
        return score;
    }

    /** The score and its gradient by each column (d). */
    double valueAndGradient(Encoding.Point point, double[] gradient) {
        double[] row = observations.withResource(point, 1);
        double[] prediction = new double[2];
        double[] derivative = new double[1];
        double[] byMean = new double[row.length];
        double[] byDeviation = new double[row.length];
        java.util.Arrays.fill(gradient, 0);
        double score = 0;
        if (objective != null) {
            objective.predict(row, prediction, byMean, byDeviation);
            score = logImprovement(prediction, derivative);
            double z = (incumbent - prediction[0]) / prediction[1];
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] = (derivative[0] * (-byMean[k] - z * byDeviation[k]) + byDeviation[k]) / prediction[1];
            }
        }
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

    private double logImprovement(double[] prediction, double[] derivative) {
        double z = (incumbent - prediction[0]) / prediction[1];
        return Normal.logImprovement(z, derivative) + Math.log(prediction[1]);
    }

    /** Whether believing a point can only lower the score of others: not so for the probability of meeting a constraint. */
    boolean shrinks() {
        return constraints.isEmpty();
    }

    /** Takes a point as if it had been tried and found as predicted. */
    void believe(Encoding.Point point) {
        double[] row = observations.withResource(point, 1);
        if (objective != null) {
            if (constraints.stream().allMatch(constraint -> constraint.mean(row) <= 0)) {
                // else a point beside this one would count the same gain a second time, and batches would clump
                incumbent = Math.min(incumbent, objective.mean(row));
            }
            objective.append(row);
        }
        constraints.forEach(constraint -> constraint.append(row));
    }

    /** How many columns the models have. */
    int columns(Encoding.Point point) {
        return observations.curves() ? point.row().length + 1 : point.row().length;
    }

    /** How many rows the models hold. */
    int rows() {
        return objective != null
                ? objective.size()
                : constraints.isEmpty() ? 0 : constraints.get(0).size();
    }
}
