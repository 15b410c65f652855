package io.trialstream.core.sampler.moo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Pareto domination, all objectives lower-is-better: the fast non-dominated sort and the crowding distance of NSGA-II (Deb, Pratap, Agarwal and
 * Meyarivan, "A Fast and Elitist Multiobjective Genetic Algorithm", IEEE TEC 2002, sections III-A and III-B), with constrained domination
 * (section VI).
 */
public final class NonDomination {
    private NonDomination() {}

    /**
     * Whether a is at least as good as b in every objective and better in one. NaN counts as worse than everything.
     *
     * @throws IllegalArgumentException if the points have different numbers of objectives
     */
    public static boolean dominates(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "points of " + a.length + " and of " + b.length + " objectives can't be compared");
        }
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            // Double.compare puts NaN above infinity; + 0.0 makes -0.0 equal to 0.0
            int order = Double.compare(a[i] + 0.0, b[i] + 0.0);
            if (order > 0) {
                return false;
            }
            better |= order < 0;
        }
        return better;
    }

    /** Constrained domination: the smaller violation (0: feasible) wins; with equal ones, Pareto domination decides. */
    public static boolean dominates(double[] a, double violationOfA, double[] b, double violationOfB) {
        return violationOfA == violationOfB ? dominates(a, b) : violationOfA < violationOfB;
    }

    /** The front of each point, 0 for those that no other dominates; O(m n²) for n points with m objectives. */
    public static int[] ranks(List<double[]> points) {
        return ranks(points, new double[points.size()]);
    }

    /**
     * The front of each point under constrained domination.
     *
     * @param points n points with one entry per objective
     * @param violations n sums of broken constraints; 0: feasible
     */
    public static int[] ranks(List<double[]> points, double[] violations) {
        int n = points.size();
        int[] dominators = new int[n];
        List<List<Integer>> dominated = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            dominated.add(new ArrayList<>());
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (dominates(points.get(i), violations[i], points.get(j), violations[j])) {
                    dominated.get(i).add(j);
                    dominators[j]++;
                } else if (dominates(points.get(j), violations[j], points.get(i), violations[i])) {
                    dominated.get(j).add(i);
                    dominators[i]++;
                }
            }
        }
        int[] ranks = new int[n];
        List<Integer> front = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (dominators[i] == 0) {
                front.add(i);
            }
        }
        for (int rank = 0; !front.isEmpty(); rank++) {
            List<Integer> next = new ArrayList<>();
            for (int i : front) {
                ranks[i] = rank;
                for (int j : dominated.get(i)) {
                    if (--dominators[j] == 0) {
                        next.add(j);
                    }
                }
            }
            front = next;
        }
        return ranks;
    }

    /**
     * How alone each point of a front is: the sum over objectives of the gap between its neighbours, as a share of the front's range; the
     * ends are infinitely alone. Objectives without a finite range do not count.
     */
    public static double[] crowding(List<double[]> front) {
        double[] distances = new double[front.size()];
        if (front.size() <= 2) {
            Arrays.fill(distances, Double.POSITIVE_INFINITY);
            return distances;
        }
        for (int objective = 0; objective < front.get(0).length; objective++) {
            int m = objective;
            Integer[] order = new Integer[front.size()];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingDouble(i -> front.get(i)[m]));
            double low = front.get(order[0])[m];
            double high = front.get(order[order.length - 1])[m];
            // halves: the difference of two large numbers may be too large itself
            double range = high / 2 - low / 2;
            if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
                continue;
            }
            distances[order[0]] = Double.POSITIVE_INFINITY;
            distances[order[order.length - 1]] = Double.POSITIVE_INFINITY;
            for (int i = 1; i < order.length - 1; i++) {
                distances[order[i]] += (front.get(order[i + 1])[m] / 2 - front.get(order[i - 1])[m] / 2) / range;
            }
        }
        return distances;
    }
}
