package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.evolution.Fitness;
import java.util.Arrays;
import java.util.List;

/**
 * Turns measurements of several objectives into one number, lower is better.
 *
 * <p>Each objective is shifted by its best value and divided by the distance from there to its third quartile, over all finished trials with
 * finite values, and cut off at {@value #MOST} from above: one absurd value does not make all others alike. A trial that breaks outcome
 * constraints gets the worst feasible value plus 1 plus v / (1 + v) for its violation v, so that it is worse than every feasible one and the
 * model learns in which direction feasibility lies.
 */
final class Scalarization {
    static final double MOST = 10;

    private final double[] weights;
    private final double rho;
    private final double[] low;
    /** Half the distance from the best value to the third quartile. */
    private final double[] range;

    private final double worstFeasible;

    /**
     * @param finished the trials that set the scale
     * @param weights one per objective, summing to 1
     * @param rho the weight of the sum
     */
    Scalarization(List<ObservedTrial> finished, double[] weights, double rho) {
        this.weights = weights.clone();
        this.rho = rho;
        this.low = new double[weights.length];
        this.range = new double[weights.length];
        List<double[]> points = finished.stream()
                .filter(trial -> Fitness.usable(trial) && ParetoFront.finite(trial))
                .map(ObservedTrial::values)
                .filter(values -> values.length == weights.length)
                .toList();
        for (int i = 0; i < weights.length; i++) {
            int objective = i;
            double[] sorted = points.stream()
                    .mapToDouble(values -> values[objective])
                    .sorted()
                    .toArray();
            low[i] = sorted.length == 0 ? 0 : sorted[0];
            // halves: the difference of two large numbers may be too large itself
            range[i] = sorted.length == 0 ? 1 : sorted[sorted.length * 3 / 4] / 2 - low[i] / 2;
        }
        this.worstFeasible = finished.stream()
                .filter(trial -> Fitness.usable(trial) && Fitness.violation(trial) == 0)
                .mapToDouble(trial -> value(trial.values()))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    /** The trial with one objective and no outcome constraints. */
    ObservedTrial apply(ObservedTrial trial) {
        double violation = Fitness.violation(trial);
        double penalty = violation > 0
                ? worstFeasible + 1 + (violation == Double.POSITIVE_INFINITY ? 1 : violation / (1 + violation))
                : 0;
        List<Measurement> curve = trial.curve().stream()
                .map(measurement -> new Measurement(
                        measurement.resource(),
                        new double[] {penalty > 0 ? penalised(measurement, penalty) : value(measurement.values())}))
                .toList();
        return new ObservedTrial(
                trial.number(), trial.hyperparameters(), trial.status(), curve, List.of(), trial.parent());
    }

    private double penalised(Measurement measurement, double penalty) {
        return Double.isFinite(value(measurement.values())) ? penalty : Double.NaN;
    }

    /** The augmented Chebyshev function; NaN when an objective is missing or no finite number. */
    double value(double[] values) {
        if (values.length != weights.length || !Arrays.stream(values).allMatch(Double::isFinite)) {
            return Double.NaN;
        }
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double above = values[i] / 2 - low[i] / 2;
            double normal = above <= 0 ? 0 : range[i] > 0 ? Math.min(MOST, above / range[i]) : MOST;
            largest = Math.max(largest, weights[i] * normal);
            sum += weights[i] * normal;
        }
        return largest + rho * sum;
    }
}
