package io.trialstream.core.sampler.evolution;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Orders trials that were trained for different lengths, best first. Population-based samplers use ranks only, so values of 1e300, and
 * trials that a pruner stopped, do them no harm.
 *
 * <p>The order, from the best on: trials with a finite value that meet the outcome constraints; those that break them, by how much
 * (constrained domination, Deb 2000); infeasible and diverged ones. Within the first group the trials of the largest resource are sorted by
 * value; then, resource by resource downwards, a trial that ended there is put behind as many of those that went on as were better (or
 * equal) at that very resource. So a trial stopped at epoch 3 is compared with the others' epoch 3, never with their epoch 27. Ties go to
 * the lower trial number.
 */
public final class Fitness {
    private static final Comparator<ObservedTrial> BY_VALUE =
            Comparator.comparingDouble(ObservedTrial::value).thenComparingInt(ObservedTrial::number);

    private Fitness() {}

    /** Whether a finished trial says anything about its hyperparameters: failed ones and those that reported nothing do not. */
    public static boolean usable(ObservedTrial trial) {
        return switch (trial.status()) {
            case INFEASIBLE -> true;
            case COMPLETED, STOPPED -> !trial.curve().isEmpty();
            case PENDING, FAILED -> false;
        };
    }

    /** Whether the trial has a finite value and meets every outcome constraint. */
    public static boolean feasible(ObservedTrial trial) {
        return trial.informative() && violation(trial) == 0;
    }

    /** By how much the outcome constraints are broken in sum; 0: all met; infinite: one of them is NaN. */
    public static double violation(ObservedTrial trial) {
        double sum = 0;
        for (double violation : trial.violations()) {
            sum += Double.isNaN(violation) ? Double.POSITIVE_INFINITY : Math.max(0, violation);
        }
        return sum;
    }

    /** The first objective at a resource: the last measurement up to it; infinite when there is none or it diverged. */
    public static double valueAt(ObservedTrial trial, long resource) {
        List<Measurement> curve = trial.curve();
        for (int i = curve.size() - 1; i >= 0; i--) {
            if (curve.get(i).resource() <= resource) {
                double value = curve.get(i).value();
                return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The usable ones among the trials, best first. O(levels · n log n) for n trials that ended at so many different resources. */
    public static List<ObservedTrial> order(Collection<ObservedTrial> trials) {
        TreeMap<Long, List<ObservedTrial>> feasibleByResource = new TreeMap<>(Comparator.reverseOrder());
        List<ObservedTrial> violating = new ArrayList<>();
        List<ObservedTrial> diverged = new ArrayList<>();
        for (ObservedTrial trial : trials) {
            if (!usable(trial)) {
                continue;
            }
            if (!trial.informative()) {
                diverged.add(trial);
            } else if (violation(trial) > 0) {
                violating.add(trial);
            } else {
                feasibleByResource
                        .computeIfAbsent(trial.resource(), resource -> new ArrayList<>())
                        .add(trial);
            }
        }
        List<ObservedTrial> ordered = new ArrayList<>();
        feasibleByResource.forEach((resource, ended) -> insert(ordered, ended, resource));
        violating.sort(Comparator.comparingDouble(Fitness::violation).thenComparing(BY_VALUE));
        diverged.sort(Comparator.comparingInt(ObservedTrial::number));
        ordered.addAll(violating);
        ordered.addAll(diverged);
        return ordered;
    }

    /** Puts each trial that ended at the resource behind as many of those that went on as were no worse there. */
    private static void insert(List<ObservedTrial> ordered, List<ObservedTrial> ended, long resource) {
        ended.sort(BY_VALUE);
        double[] others = ordered.stream()
                .mapToDouble(trial -> valueAt(trial, resource))
                .sorted()
                .toArray();
        List<ObservedTrial> merged = new ArrayList<>(ordered.size() + ended.size());
        int taken = 0;
        for (ObservedTrial trial : ended) {
            int place = countAtMost(others, trial.value());
            merged.addAll(ordered.subList(taken, place));
            taken = place;
            merged.add(trial);
        }
        merged.addAll(ordered.subList(taken, ordered.size()));
        ordered.clear();
        ordered.addAll(merged);
    }

    private static int countAtMost(double[] sorted, double value) {
        int found = Arrays.binarySearch(sorted, value);
        int end = found < 0 ? -found - 1 : found;
        while (end < sorted.length && sorted[end] <= value) {
            end++;
        }
        return end;
    }
}
