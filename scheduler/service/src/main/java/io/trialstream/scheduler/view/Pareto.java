package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.StudyRow.MetricRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The trials of a study that no other one beats in all metrics at once. */
final class Pareto {
    private record Point(int trial, double[] costs) {}

    private Pareto() {}

    /** Numbers of the trials on the front, rising. Trials without a finite number for each metric are left out. */
    static List<Integer> front(Iterable<TrialEntry> trials, List<MetricRow> metrics) {
        List<Point> points = new ArrayList<>();
        for (TrialEntry trial : trials) {
            if (trial.bestValue() == null || trial.state() == TrialState.INFEASIBLE) {
                continue;
            }
            double[] costs = costs(trial, metrics);
            if (costs.length > 0) {
                points.add(new Point(trial.trial(), costs));
            }
        }
        // whoever dominates a point comes before it in this order, so looking at the front so far is enough
        points.sort(Comparator.comparing(Point::costs, Arrays::compare));
        List<Point> front = new ArrayList<>();
        for (Point point : points) {
            if (front.stream().noneMatch(other -> dominates(other.costs(), point.costs()))) {
                front.add(point);
            }
        }
        return front.stream().map(Point::trial).sorted().toList();
    }

    private static double[] costs(TrialEntry trial, List<MetricRow> metrics) {
        Double best = trial.bestValue();
        if (metrics.size() <= 1 && best != null) {
            double cost = metrics.isEmpty() || metrics.get(0).minimized() ? best : -best;
            return Double.isFinite(cost) ? new double[] {cost} : new double[0];
        }
        List<Double> values = trial.row().lastValues();
        double[] costs = new double[metrics.size()];
        for (int i = 0; i < costs.length; i++) {
            double value = i < values.size() ? values.get(i) : Double.NaN;
            if (!Double.isFinite(value)) {
                return new double[0];
            }
            costs[i] = metrics.get(i).minimized() ? value : -value;
        }
        return costs;
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }
}
