package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.evolution.Fitness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A trial's place in a population.
 *
 * @param trial the trial
 * @param rank its front, 0 is the best
 * @param crowding how alone it is in its front; larger is better
 */
record Ranked(ObservedTrial trial, int rank, double crowding) {
    /** The crowded comparison of NSGA-II. */
    static final Comparator<Ranked> BEST_FIRST = Comparator.comparingInt(Ranked::rank)
            .thenComparing(Comparator.comparingDouble(Ranked::crowding).reversed());

    /** All usable trials with front and crowding, best first; ties go to the lower trial number. */
    static List<Ranked> order(List<ObservedTrial> trials) {
        int objectives =
                trials.stream().mapToInt(trial -> trial.values().length).max().orElse(0);
        List<double[]> points = new ArrayList<>(trials.size());
        double[] violations = new double[trials.size()];
        for (int i = 0; i < violations.length; i++) {
            ObservedTrial trial = trials.get(i);
            boolean number = trial.status() != ObservedTrial.Status.INFEASIBLE
                    && trial.values().length == objectives
                    && ParetoFront.finite(trial);
            points.add(number ? trial.values() : new double[objectives]);
            violations[i] = number ? Fitness.violation(trial) : Double.POSITIVE_INFINITY;
        }
        int[] ranks = NonDomination.ranks(points, violations);
        TreeMap<Integer, List<Integer>> fronts = new TreeMap<>();
        for (int i = 0; i < ranks.length; i++) {
            fronts.computeIfAbsent(ranks[i], rank -> new ArrayList<>()).add(i);
        }
        List<Ranked> ranked = new ArrayList<>(trials.size());
        fronts.forEach((rank, members) -> {
            double[] crowding =
                    NonDomination.crowding(members.stream().map(points::get).toList());
            for (int k = 0; k < crowding.length; k++) {
                ranked.add(new Ranked(trials.get(members.get(k)), rank, crowding[k]));
            }
        });
        ranked.sort(BEST_FIRST.thenComparingInt(member -> member.trial().number()));
        return ranked;
    }
}
