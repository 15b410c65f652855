package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.evolution.Fitness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The best trade-offs of a study with several objectives, and the hypervolume that measures them; lower is better throughout. */
public final class ParetoFront {
    private ParetoFront() {}

    /**
     * The trials that no other dominates, in the order given: finished, all objectives finite, outcome constraints met. Each is judged by its
     * last measurement.
     */
    public static List<ObservedTrial> of(Collection<ObservedTrial> trials) {
        List<ObservedTrial> feasible = trials.stream()
                .filter(trial -> trial.status() == Status.COMPLETED || trial.status() == Status.STOPPED)
                .filter(trial -> finite(trial) && Fitness.violation(trial) == 0)
                .toList();
        List<ObservedTrial> front = new ArrayList<>();
        for (ObservedTrial candidate : feasible) {
            if (feasible.stream().noneMatch(other -> NonDomination.dominates(other.values(), candidate.values()))) {
                front.add(candidate);
            }
        }
        return front;
    }

    /** Whether the trial reported something and all objectives of its last measurement are finite numbers. */
    static boolean finite(ObservedTrial trial) {
        return trial.values().length > 0 && Arrays.stream(trial.values()).allMatch(Double::isFinite);
    }

    /**
     * The volume that the points dominate, up to a reference point: exact, for 1 to 3 objectives. Points that are not better than the reference
     * in every objective add nothing. Three objectives are swept by the third, O(n² log n) (Fonseca, Paquete and López-Ibáñez 2006).
     *
     * @param points n points (one entry per objective)
     * @param reference worse than what matters, in every objective
     * @throws IllegalArgumentException if there are more than 3 objectives, or the lengths differ
     */
    public static double hypervolume(Collection<double[]> points, double[] reference) {
        List<double[]> inside = new ArrayList<>();
        for (double[] point : points) {
            if (point.length != reference.length) {
                throw new IllegalArgumentException(
                        "a point has " + point.length + " objectives, the reference " + reference.length);
            }
            boolean better = true;
            for (int i = 0; i < point.length; i++) {
                better &= point[i] < reference[i];
            }
            if (better) {
                inside.add(point);
            }
        }
        return switch (reference.length) {
            case 1 ->
                inside.stream()
                        .mapToDouble(point -> reference[0] - point[0])
                        .max()
                        .orElse(0);
            case 2 -> area(inside, reference);
            case 3 -> volume(inside, reference);
            default ->
                throw new IllegalArgumentException(
                        "the hypervolume of " + reference.length + " objectives is not supported, only of 1 to 3");
        };
    }

    private static double area(List<double[]> points, double[] reference) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble((double[] point) -> point[0]).thenComparingDouble(point -> point[1]));
        double area = 0;
        double ceiling = reference[1];
        for (double[] point : sorted) {
            if (point[1] < ceiling) {
                area += (reference[0] - point[0]) * (ceiling - point[1]);
                ceiling = point[1];
            }
        }
        return area;
    }

    private static double volume(List<double[]> points, double[] reference) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble(point -> point[2]));
        double volume = 0;
        for (int i = 0; i < sorted.size(); i++) {
            double top = i + 1 < sorted.size() ? sorted.get(i + 1)[2] : reference[2];
            double height = top - sorted.get(i)[2];
            if (height > 0) {
                volume += height * area(sorted.subList(0, i + 1), reference);
            }
        }
        return volume;
    }
}
