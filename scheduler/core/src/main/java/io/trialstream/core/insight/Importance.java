package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How much each hyperparameter matters for a trial's rank.
 *
 * @param parameter the hyperparameter's name
 * @param share its part of all importance, from 0 to 1; all shares sum to 1, unless none matters
 * @param trials how many trials it was active in
 */
public record Importance(String parameter, double share, int trials) {
    private static final int GRID = 64;
    private static final double LEAST_BANDWIDTH = 0.03;
    private static final int LARGEST_COUNTED = 32;

    /**
     * PED-ANOVA (Watanabe, Bansal and Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces", IJCAI 2023,
     * equation 16): the Pearson divergence between a parameter's distribution among the best trials and among all. Parameters with at
     * most 32 values are counted with a prior of one trial spread evenly; others are smoothed by Gaussian kernels over 64 points of the unit
     * interval. A conditional parameter is judged over the trials in which it is active, weighted by their share.
     *
     * @param quantile the share of trials that counts as the best, in (0, 1); 0.2 suits studies of some hundred trials
     * @return one entry per parameter, the most important first; empty when fewer than 8 trials can be used
     */
    public static List<Importance> pedAnova(SearchSpace space, Collection<ObservedTrial> trials, double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("quantile must lie in (0, 1), got " + quantile);
        }
        Scores scores = Scores.of(trials);
        List<ObservedTrial> best = scores.best(quantile, 4);
        if (scores.size() < 8 || best.isEmpty()) {
            return List.of();
        }
        double[] weights = new double[space.size()];
        int[] active = new int[space.size()];
        for (int i = 0; i < weights.length; i++) {
            Parameter parameter = space.parameters().get(i);
            double[] all = coordinates(parameter, scores.ordered());
            double[] top = coordinates(parameter, best);
            active[i] = all.length;
            weights[i] = top.length < 2 ? 0 : divergence(parameter, all, top) * all.length / scores.size();
        }
        return shares(space, weights, active);
    }

    /**
     * Main effects by functional ANOVA over a random forest (Hutter, Hoos and Leyton-Brown, ICML 2014): the part of the variance of predicted
     * ranks that each parameter explains alone. See {@link RankForest}; an inactive parameter counts as the middle of its range.
     *
     * @param random draws bootstrap samples and split candidates
     * @return one entry per parameter, the most important first; empty when fewer than 8 trials can be used
     */
    public static List<Importance> fanova(SearchSpace space, Collection<ObservedTrial> trials, RandomGenerator random) {
        Scores scores = Scores.of(trials);
        if (scores.size() < 8) {
            return List.of();
        }
        double[][] points = new double[scores.size()][];
        double[] ranks = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = space.toUnit(scores.ordered().get(i).hyperparameters());
            ranks[i] = scores.rank(i);
        }
        double[] weights = RankForest.mainEffects(points, ranks, random);
        int[] active = space.parameters().stream()
                .mapToInt(parameter -> coordinates(parameter, scores.ordered()).length)
                .toArray();
        return shares(space, weights, active);
    }

    private static List<Importance> shares(SearchSpace space, double[] weights, int[] active) {
        double sum = Arrays.stream(weights).sum();
        List<Importance> shares = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            shares.add(new Importance(space.parameters().get(i).name(), sum > 0 ? weights[i] / sum : 0, active[i]));
        }
        shares.sort(Comparator.comparingDouble(Importance::share).reversed());
        return List.copyOf(shares);
    }

    /** The unit coordinates of the trials in which the parameter is active. */
    static double[] coordinates(Parameter parameter, List<ObservedTrial> trials) {
        return trials.stream()
                .filter(trial -> trial.hyperparameters().has(parameter.name()))
                .mapToDouble(trial -> unit(parameter, trial))
                .toArray();
    }

    private static double unit(Parameter parameter, ObservedTrial trial) {
        Object value = trial.hyperparameters().get(parameter.name());
        return value == null ? SearchSpace.INACTIVE : parameter.toUnit(value);
    }

    private static double divergence(Parameter parameter, double[] all, double[] top) {
        boolean counted = parameter.cardinality() <= LARGEST_COUNTED;
        double bandwidth = Math.max(LEAST_BANDWIDTH, 0.3 * Math.pow(top.length, -0.2));
        double[] p = counted ? counts(parameter, all) : smoothed(all, bandwidth);
        double[] q = counted ? counts(parameter, top) : smoothed(top, bandwidth);
        double divergence = 0;
        for (int i = 0; i < p.length; i++) {
            divergence += p[i] * Math.pow(q[i] / p[i] - 1, 2);
        }
        return divergence;
    }

    private static double[] counts(Parameter parameter, double[] coordinates) {
        double[] shares = new double[(int) parameter.cardinality()];
        Arrays.fill(shares, 1.0 / shares.length);
        for (double unit : coordinates) {
            shares[(int) parameter.indexOf(parameter.fromUnit(unit))]++;
        }
        return normalised(shares);
    }

    private static double[] smoothed(double[] coordinates, double bandwidth) {
        double[] density = new double[GRID];
        // a little of the uniform distribution keeps the quotient finite
        Arrays.fill(density, 0.1);
        for (double unit : coordinates) {
            for (int i = 0; i < GRID; i++) {
                double distance = ((i + 0.5) / GRID - unit) / bandwidth;
                density[i] += Math.exp(-0.5 * distance * distance);
            }
        }
        return normalised(density);
    }

    private static double[] normalised(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
