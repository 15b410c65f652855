package io.trialstream.core.sampler.tpe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The most promising trials under several objectives: front after front of non-dominated ones (Deb et al. 2002, NSGA-II), among equally
 * far trained trials, the furthest trained first. The last front that does not fit whole gives its least crowded members, which keeps the
 * spread that its hypervolume rests on.
 */
final class ParetoOrder {
    private ParetoOrder() {}

    /**
     * Moves the best to the front.
     *
     * @param ordered trials in {@link Ranked#BY_PROMISE}
     * @param good how many are wanted at the front
     * @return the same trials, the first {@code good} of them the most promising under all objectives
     */
    static List<Ranked> front(List<Ranked> ordered, int good) {
        List<Ranked> best = new ArrayList<>(good);
        int from = 0;
        while (best.size() < good && from < ordered.size()) {
            int to = from;
            while (to < ordered.size() && alike(ordered.get(from), ordered.get(to))) {
                to++;
            }
            peel(new ArrayList<>(ordered.subList(from, to)), good, best);
            from = to;
        }
        java.util.Set<Integer> taken = new java.util.HashSet<>();
        best.forEach(ranked -> taken.add(ranked.trial().number()));
        List<Ranked> all = new ArrayList<>(best);
        for (Ranked ranked : ordered) {
            if (!taken.contains(ranked.trial().number())) {
                all.add(ranked);
            }
        }
        return all;
    }

    private static boolean alike(Ranked a, Ranked b) {
        return a.standing() == b.standing()
                && a.violation() == b.violation()
                && a.trial().resource() == b.trial().resource();
    }

    private static void peel(List<Ranked> rest, int good, List<Ranked> best) {
        while (best.size() < good && !rest.isEmpty()) {
            List<Ranked> front = nonDominated(rest);
            rest.removeAll(new java.util.HashSet<>(front));
            if (best.size() + front.size() > good) {
                front = leastCrowded(front);
            }
            best.addAll(front.subList(0, Math.min(front.size(), good - best.size())));
        }
    }

    /** Sorted by the first objective, a trial is dominated by one before it or not at all, up to ties, which are compared both ways. */
    private static List<Ranked> nonDominated(List<Ranked> trials) {
        List<Ranked> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparing((Ranked r) -> r.trial().values(), Arrays::compare)
                .thenComparingInt(r -> r.trial().number()));
        List<Ranked> front = new ArrayList<>();
        for (Ranked candidate : sorted) {
            boolean dominated = false;
            for (int i = 0; i < front.size() && !dominated; i++) {
                dominated = dominates(front.get(i).trial().values(), candidate.trial().values());
            }
            if (!dominated) {
                front.add(candidate);
            }
        }
        return front;
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    private static List<Ranked> leastCrowded(List<Ranked> front) {
        double[] distance = new double[front.size()];
        int objectives = front.get(0).trial().values().length;
        for (int k = 0; k < objectives; k++) {
            int objective = k;
            Integer[] order = indices(front.size());
            Arrays.sort(order, Comparator.comparingDouble((Integer i) -> value(front, i, objective)).thenComparing(i -> i));
            double range = value(front, order[order.length - 1], k) - value(front, order[0], k);
            distance[order[0]] = Double.POSITIVE_INFINITY;
            distance[order[order.length - 1]] = Double.POSITIVE_INFINITY;
            for (int i = 1; i + 1 < order.length && range > 0; i++) {
                distance[order[i]] += (value(front, order[i + 1], k) - value(front, order[i - 1], k)) / range;
            }
        }
        Integer[] order = indices(front.size());
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -distance[i]).thenComparing(i -> i));
        return Arrays.stream(order).map(front::get).toList();
    }

    private static double value(List<Ranked> front, int index, int objective) {
        double[] values = front.get(index).trial().values();
        return objective < values.length ? values[objective] : 0;
    }

    private static Integer[] indices(int size) {
        Integer[] indices = new Integer[size];
        Arrays.setAll(indices, i -> i);
        return indices;
    }
}
