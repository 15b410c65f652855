package io.trialstream.core.sampler;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Histories that samplers are tried on: each is awkward in one way. */
public final class HistorySamples {
    private static final StudyPlan PLAN = new StudyPlan(1, 1000, 4, 1, 27);

    private HistorySamples() {}

    /** Every awkward history over that space, by name; random points where the space is large enough. */
    public static Map<String, SamplingHistory> all(SearchSpace space) {
        Map<String, SamplingHistory> histories = new LinkedHashMap<>();
        histories.put("empty", history(space, 0, i -> completed(space, i, 0)));
        histories.put("a single observation", history(space, 1, i -> completed(space, i, 1)));
        histories.put("a constant objective", history(space, 20, i -> completed(space, i, 3)));
        histories.put("all failed", history(space, 20, i -> trial(space, i, Status.FAILED)));
        histories.put("all infeasible", history(space, 20, i -> trial(space, i, Status.INFEASIBLE, m(1, Double.NaN))));
        histories.put("all NaN", history(space, 20, i -> completed(space, i, Double.NaN)));
        histories.put("all infinite", history(space, 20, i -> completed(space, i, Double.POSITIVE_INFINITY)));
        histories.put(
                "huge values", history(space, 20, i -> completed(space, i, i % 2 == 0 ? 1e300 * i / 20 : -1e300)));
        histories.put("tiny values", history(space, 20, i -> completed(space, i, 1e-300 * i)));
        histories.put("all magnitudes", history(space, 20, i -> completed(space, i, special(i))));
        histories.put(
                "identical points",
                history(
                        space,
                        20,
                        i -> new ObservedTrial(
                                i, point(space, 0), Status.COMPLETED, List.of(m(27, i % 3)), List.of())));
        histories.put("64 pending", history(space, 64, i -> trial(space, i, Status.PENDING)));
        histories.put("partial curves", history(space, 30, i -> partial(space, i)));
        histories.put(
                "outcome constraints",
                history(
                        space,
                        20,
                        i -> new ObservedTrial(
                                i,
                                point(space, i),
                                Status.COMPLETED,
                                List.of(m(27, i)),
                                List.of(special(i), i - 10.0))));
        histories.put(
                "two objectives",
                new Builder(space, new StudyPlan(2, 1000, 4, 1, 27))
                        .add(
                                20,
                                i -> trial(space, i, Status.COMPLETED, new Measurement(27, new double[] {special(i), -i
                                }))));
        return histories;
    }

    /** A number from a list that holds the awkward ones. */
    private static double special(int i) {
        double[] numbers = {
            1, 1e300, -1e300, 1e-300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0
        };
        return numbers[i % numbers.length];
    }

    private static ObservedTrial partial(SearchSpace space, int i) {
        Status status = Status.values()[i % Status.values().length];
        List<Measurement> curve = new ArrayList<>();
        for (long resource = 1; resource <= Math.min(27, 1 + i); resource *= 3) {
            curve.add(m(resource, 1.0 / (resource + i)));
        }
        return new ObservedTrial(i, point(space, i), status, curve, List.of());
    }

    /** A measurement of one objective. */
    public static Measurement m(long resource, double value) {
        return new Measurement(resource, new double[] {value});
    }

    /** The i-th of a fixed sequence of random points. */
    public static Hyperparameters point(SearchSpace space, int i) {
        return space.sample(Seeds.derive(5, i, "point"));
    }

    /** A fully trained trial at the i-th point. */
    public static ObservedTrial completed(SearchSpace space, int i, double value) {
        return trial(space, i, Status.COMPLETED, m(27, value));
    }

    /** A trial at the i-th point. */
    public static ObservedTrial trial(SearchSpace space, int i, Status status, Measurement... curve) {
        return new ObservedTrial(i, point(space, i), status, List.of(curve), List.of());
    }

    /** So many trials of one objective. */
    public static SamplingHistory history(
            SearchSpace space, int trials, java.util.function.IntFunction<ObservedTrial> trial) {
        return new Builder(space, PLAN).add(trials, trial);
    }

    /** The random source of the n-th suggestion of a study. */
    public static RandomGenerator random(long n) {
        return Seeds.derive(11, n, "suggest");
    }

    private record Builder(SearchSpace space, StudyPlan plan) {
        SamplingHistory add(int trials, java.util.function.IntFunction<ObservedTrial> trial) {
            SamplingHistory history = new SamplingHistory(space, plan);
            for (int i = 0; i < trials; i++) {
                history.put(trial.apply(i));
            }
            return history;
        }
    }
}
