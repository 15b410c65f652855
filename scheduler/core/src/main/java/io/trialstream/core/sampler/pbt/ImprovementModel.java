package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.cmaes.Lower;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A Gaussian process over hyperparameters and time (Parker-Holder et al. 2020, equation 6; Bogunovic, Scarlett and Cevher 2016):
 *
 * <pre>  k((x,t), (y,s)) = exp(-|x - y|² / (2 l² n)) (1 - e)^(|t - s| / 2)</pre>
 *
 * over unit coordinates (n of them); the coordinates of a categorical parameter differ by 0 or 1, and so do those of a parameter that is
 * active on one side alone. Length scale l, forgetting e and noise are the best of a small grid by marginal likelihood. Targets are standardised
 * and cut off at three standard deviations.
 */
final class ImprovementModel {
    private static final double[] LENGTHS = {0.1, 0.2, 0.4, 0.8};
    private static final double[] FORGETTING = {0.01, 0.1, 0.3};
    private static final double[] NOISE = {0.01, 0.1, 0.5};
    private static final double CUT_OFF = 3;

    private final SearchSpace space;
    private final List<Interval> intervals;
    private final double centre;
    private final double spread;
    private final double length;
    private final double forgetting;
    /** The factor of the kernel matrix with noise (m×m, m intervals with those under way). */
    private final double[][] factor;
    /** Kernel matrix inverse times targets (m). */
    private final double[] weights;

    private ImprovementModel(
            SearchSpace space,
            List<Interval> intervals,
            double centre,
            double spread,
            double length,
            double forgetting,
            double[][] factor,
            double[] targets) {
        this.space = space;
        this.intervals = intervals;
        this.centre = centre;
        this.spread = spread;
        this.length = length;
        this.forgetting = forgetting;
        this.factor = factor;
        this.weights = Lower.solveTransposed(factor, Lower.solve(factor, targets));
    }

    /**
     * @param finished at least one interval with a known improvement
     * @param underWay intervals that count with the improvement that the model expects of them
     */
    static ImprovementModel fit(SearchSpace space, List<Interval> finished, List<Interval> underWay) {
        double centre =
                finished.stream().mapToDouble(Interval::improvement).average().orElse(0);
        double variance = finished.stream()
                .mapToDouble(interval -> Math.pow(interval.improvement() - centre, 2))
                .average()
                .orElse(0);
        double spread = variance > 0 ? Math.sqrt(variance) : 1;
        double[] targets = finished.stream()
                .mapToDouble(interval ->
                        Math.max(-CUT_OFF, Math.min(CUT_OFF, (interval.improvement() - centre) / spread)))
                .toArray();
        double[][] distances = distances(space, finished);
        double best = Double.NEGATIVE_INFINITY;
        double[] setting = {LENGTHS[0], FORGETTING[0], NOISE[0]};
        for (double length : LENGTHS) {
            for (double forgetting : FORGETTING) {
                for (double noise : NOISE) {
                    double[][] factor = Lower.cholesky(kernel(finished, distances, length, forgetting, noise));
                    double likelihood = likelihood(factor, targets);
                    if (likelihood > best) {
                        best = likelihood;
                        setting = new double[] {length, forgetting, noise};
                    }
                }
            }
        }
        double[][] factor = Lower.cholesky(kernel(finished, distances, setting[0], setting[1], setting[2]));
        ImprovementModel known =
                new ImprovementModel(space, finished, centre, spread, setting[0], setting[1], factor, targets);
        return underWay.isEmpty() ? known : known.expecting(underWay, targets, setting[2]);
    }

    private ImprovementModel expecting(List<Interval> underWay, double[] targets, double noise) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(underWay);
        double[] extended = java.util.Arrays.copyOf(targets, all.size());
        for (int i = 0; i < underWay.size(); i++) {
            extended[targets.length + i] = mean(
                    cross(underWay.get(i).hyperparameters(), underWay.get(i).time()));
        }
        double[][] widened = Lower.cholesky(kernel(all, distances(space, all), length, forgetting, noise));
        return new ImprovementModel(space, all, centre, spread, length, forgetting, widened, extended);
    }

    private static double likelihood(double[][] factor, double[] targets) {
        if (factor.length < targets.length) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] whitened = Lower.solve(factor, targets);
        double value = 0;
        for (int i = 0; i < targets.length; i++) {
            value -= 0.5 * whitened[i] * whitened[i] + Math.log(factor[i][i]);
        }
        return value;
    }

    private static double[][] kernel(
            List<Interval> intervals, double[][] distances, double length, double forgetting, double noise) {
        int m = intervals.size();
        double[][] kernel = new double[m][m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j <= i; j++) {
                double apart =
                        Math.abs(intervals.get(i).time() - intervals.get(j).time());
                kernel[i][j] = covariance(distances[i][j], apart, length, forgetting) + (i == j ? noise : 0);
            }
        }
        return kernel;
    }

    private static double covariance(double distance, double apart, double length, double forgetting) {
        return Math.exp(-distance / (2 * length * length)) * Math.pow(1 - forgetting, apart / 2);
    }

    private static double[][] distances(SearchSpace space, List<Interval> intervals) {
        int m = intervals.size();
        double[][] distances = new double[m][m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < i; j++) {
                distances[i][j] = distance(
                        space,
                        intervals.get(i).hyperparameters(),
                        intervals.get(j).hyperparameters());
                distances[j][i] = distances[i][j];
            }
        }
        return distances;
    }

    /** The mean squared difference of coordinates. */
    private static double distance(SearchSpace space, Hyperparameters a, Hyperparameters b) {
        double sum = 0;
        for (Parameter parameter : space.parameters()) {
            Object x = a.get(parameter.name());
            Object y = b.get(parameter.name());
            if (x != null && y != null && parameter.ordered()) {
                double difference = parameter.toUnit(x) - parameter.toUnit(y);
                sum += difference * difference;
            } else if (x == null ? y != null : !x.equals(y)) {
                sum += 1;
            }
        }
        return sum / space.size();
    }

    private double[] cross(Hyperparameters hyperparameters, double time) {
        double[] cross = new double[intervals.size()];
        for (int i = 0; i < cross.length; i++) {
            Interval interval = intervals.get(i);
            cross[i] = covariance(
                    distance(space, hyperparameters, interval.hyperparameters()),
                    Math.abs(time - interval.time()),
                    length,
                    forgetting);
        }
        return cross;
    }

    private double mean(double[] cross) {
        double mean = 0;
        for (int i = 0; i < cross.length; i++) {
            mean += cross[i] * weights[i];
        }
        return mean;
    }

    /** The improvement that hyperparameters may bring in the interval that ends at a time, kappa standard deviations above its mean. */
    double upperBound(Hyperparameters hyperparameters, double time, double kappa) {
        double[] cross = cross(hyperparameters, time);
        double explained = Lower.norm(Lower.solve(factor, cross));
        double deviation = Math.sqrt(Math.max(0, 1 - explained * explained));
        return centre + spread * (mean(cross) + kappa * deviation);
    }

    /** The hyperparameters of the finished intervals that improved most, of the last half in time. */
    List<Hyperparameters> best(int count) {
        double[] times = intervals.stream().mapToDouble(Interval::time).sorted().toArray();
        double middle = times[times.length / 2];
        return intervals.stream()
                .filter(interval -> interval.time() >= middle && !Double.isNaN(interval.improvement()))
                .sorted(Comparator.comparingDouble(Interval::improvement).reversed())
                .limit(count)
                .map(Interval::hyperparameters)
                .toList();
    }
}
