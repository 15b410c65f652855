package io.trialstream.scheduler.http;

import io.trialstream.scheduler.http.Insights.Importance.Item;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A simple importance: how much of the order of the results a single hyperparameter explains, as squared rank correlation (Spearman) for
 * numbers and as the squared correlation ratio of ranks for texts. Blind to interactions; for when nothing better is given.
 */
public final class RankCorrelation implements Insights {
    private static final int ENOUGH = 5;
    private static final int MOST_TRIALS = 5000;

    private record Point(Object param, double result) {}

    @Override
    public Importance importance(StudyRow study, TrialTable trials) {
        Map<String, List<Point>> byParam = new TreeMap<>();
        int stride = Math.max(1, trials.size() / MOST_TRIALS);
        int number = 0;
        for (TrialEntry trial : trials) {
            Double value = trial.bestValue();
            if (value == null || number++ % stride != 0) {
                continue;
            }
            double cost = study.minimized() ? value : -value;
            double result = Double.isNaN(cost) ? Double.POSITIVE_INFINITY : cost;
            trial.params()
                    .forEach((name, param) -> byParam.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(new Point(param, result)));
        }
        Map<String, Double> explained = new HashMap<>();
        byParam.forEach((name, points) -> explained.put(name, explained(points)));
        double sum =
                explained.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Item> items = new ArrayList<>();
        explained.forEach((name, part) -> items.add(new Item(name, sum > 0 ? part / sum : 0)));
        items.sort(Comparator.comparingDouble(Item::importance).reversed().thenComparing(Item::param));
        return new Importance("squared rank correlation of each hyperparameter alone", items);
    }

    private static double explained(List<Point> points) {
        if (points.size() < ENOUGH) {
            return 0;
        }
        double[] results = ranks(points.stream().mapToDouble(Point::result).toArray());
        double[] numbers = numbers(points);
        return numbers == null ? ratio(points, results) : squaredCorrelation(ranks(numbers), results);
    }

    private static double @Nullable [] numbers(List<Point> points) {
        double[] numbers = new double[points.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(points.get(i).param() instanceof Number number)) {
                return null;
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    /** Ranks from 0; equal values share their mean rank. */
    static double[] ranks(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && Double.compare(values[order[to]], values[order[from]]) == 0) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static double squaredCorrelation(double[] a, double[] b) {
        double mean = (a.length - 1) / 2.0;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return aa == 0 || bb == 0 ? 0 : ab * ab / (aa * bb);
    }

    // the part of the variance of ranks that lies between the groups, less what chance alone would put there (omega
    // squared)
    private static double ratio(List<Point> points, double[] ranks) {
        double mean = (ranks.length - 1) / 2.0;
        Map<Object, double[]> groups = new HashMap<>();
        double total = 0;
        for (int i = 0; i < ranks.length; i++) {
            double[] group = groups.computeIfAbsent(points.get(i).param(), key -> new double[2]);
            group[0] += ranks[i] - mean;
            group[1]++;
            total += (ranks[i] - mean) * (ranks[i] - mean);
        }
        int free = ranks.length - groups.size();
        if (total == 0 || free < 1) {
            return 0;
        }
        double between = groups.values().stream()
                .mapToDouble(group -> group[0] * group[0] / group[1])
                .sum();
        double within = (total - between) / free;
        return Math.max(0, (between - (groups.size() - 1) * within) / (total + within));
    }
}
