package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The explore step of PB2: the highest upper confidence bound of the improvement among random and perturbed candidates. */
final class BanditExplorer implements Explorer {
    private static final int RANDOM_CANDIDATES = 150;
    private static final int LOCAL_CANDIDATES = 100;

    private final PbtSampler.Options options;
    private final Perturbation perturbation;

    BanditExplorer(PbtSampler.Options options) {
        this.options = options;
        this.perturbation = new Perturbation(options);
    }

    @Override
    public Explored explore(
            SamplingHistory history, ObservedTrial parent, List<Suggestion> chosen, RandomGenerator random) {
        double interval = options.interval(history.plan());
        List<Interval> intervals = Interval.finished(history, interval);
        if (intervals.size() < 3) {
            return perturbation.explore(history, parent, chosen, random);
        }
        ImprovementModel model =
                ImprovementModel.fit(history.space(), intervals, Interval.underWay(history, chosen, interval));
        double time = parent.resource() / interval + 1;
        // the exploration weight of the authors' code: kappa² = 0.2 + log(0.4 t)
        double kappa = Math.sqrt(0.2 + Math.max(0, Math.log(0.4 * intervals.size())));
        Set<Hyperparameters> taken = new HashSet<>();
        chosen.forEach(suggestion -> taken.add(suggestion.hyperparameters()));
        Hyperparameters best = parent.hyperparameters();
        double bestBound = Double.NEGATIVE_INFINITY;
        for (Hyperparameters candidate : candidates(history.space(), parent, model, random)) {
            double bound = model.upperBound(candidate, time, kappa);
            if (bound > bestBound && !taken.contains(candidate)) {
                bestBound = bound;
                best = candidate;
            }
        }
        return new Explored(
                best,
                String.format(
                        Locale.ROOT,
                        "highest upper bound of the improvement, %.3g, by a time-varying Gaussian process on %d intervals",
                        bestBound,
                        intervals.size()));
    }

    private List<Hyperparameters> candidates(
            SearchSpace space, ObservedTrial parent, ImprovementModel model, RandomGenerator random) {
        List<Hyperparameters> candidates = new ArrayList<>();
        candidates.add(parent.hyperparameters());
        List<Hyperparameters> centres = new ArrayList<>(model.best(4));
        centres.add(parent.hyperparameters());
        for (int i = 0; i < LOCAL_CANDIDATES; i++) {
            Hyperparameters moved = perturbation.perturbed(space, centres.get(i % centres.size()), random);
            if (space.satisfies(moved)) {
                candidates.add(moved);
            }
        }
        double[] point = new double[space.size()];
        for (int i = 0; i < RANDOM_CANDIDATES; i++) {
            for (int j = 0; j < point.length; j++) {
                point[j] = random.nextDouble();
            }
            Hyperparameters drawn = space.fromUnit(point);
            if (space.satisfies(drawn)) {
                candidates.add(drawn);
            }
        }
        return candidates;
    }
}
