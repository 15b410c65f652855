package io.trialstream.core.sampler.tpe;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SeenTrials;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.Untried;
import io.trialstream.core.sampler.sobol.SobolSampler;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011, eq. 2 to 6), multivariate and with groups for conditional parameters
 * (Falkner et al., ICML 2018; Watanabe, arXiv 2304.11127): the trials are split into good and other ones, l and g are the kernel densities
 * of the two, candidates are drawn from l, and the one with the largest l / g, which has the largest expected improvement, is suggested.
 *
 * <p>Stopped trials take part: the order is by the resource reached, then by value. Running ones take part with what they reported, and
 * count as bad examples before (constant liar), so that parallel suggestions spread. Outcome constraints and several objectives change
 * the order only ({@link Ranked}, {@link ParetoOrder}).
 *
 * <p>A suggestion costs O(candidates · kernels · n), with a bounded number of kernels, whatever the length of the history: of the other
 * trials a fixed number is taken, evenly over their order. The order is kept from call to call and extended by new trials.
 */
public final class TpeSampler implements Sampler {
    private static final int MOST_ROUNDS = 8;

    private final Options options;
    private final SobolSampler start;
    private @Nullable Model model;

    /**
     * The constants of the method.
     *
     * @param startTrials how many trials are Sobol points, at least 1; default 10
     * @param candidates how many are drawn from the good density, at least 1; default 24
     * @param goodFraction of the trials is good, in (0, 1); default 0.1
     * @param mostGood the largest number of good trials; default 25
     * @param mostBad how many others are taken; default 400
     * @param bandwidthFactor of Scott's rule; default 0.5
     * @param magicClip times 1 / (1 + trials) is a bandwidth's floor; default 0.4
     * @param smallestBandwidth the other floor, as a fraction of the range; default 0.01
     * @param categoryPrior the weight of all categories together against the observed one, times 1 / (trials + 1); default 2
     * @param seed of the Sobol points; constant over a study
     */
    public record Options(
            int startTrials,
            int candidates,
            double goodFraction,
            int mostGood,
            int mostBad,
            double bandwidthFactor,
            double magicClip,
            double smallestBandwidth,
            double categoryPrior,
            long seed) {
        public Options {
            if (startTrials < 1 || candidates < 1 || mostGood < 1 || mostBad < 1) {
                throw new IllegalArgumentException("startTrials, candidates, mostGood and mostBad must be at least 1, got "
                        + startTrials + ", " + candidates + ", " + mostGood + ", " + mostBad);
            }
            if (!(goodFraction > 0 && goodFraction < 1)) {
                throw new IllegalArgumentException("goodFraction must lie between 0 and 1, got " + goodFraction);
            }
            if (!(bandwidthFactor > 0 && magicClip > 0 && smallestBandwidth > 0 && categoryPrior > 0)
                    || Double.isInfinite(bandwidthFactor + magicClip + smallestBandwidth + categoryPrior)) {
                throw new IllegalArgumentException(
                        "bandwidthFactor, magicClip, smallestBandwidth and categoryPrior must be positive numbers, got " + bandwidthFactor
                                + ", " + magicClip + ", " + smallestBandwidth + ", " + categoryPrior);
            }
        }

        /** The documented defaults. */
        public static Options defaults(long seed) {
            return new Options(10, 24, 0.1, 25, 400, 0.5, 0.4, 0.01, 2, seed);
        }
    }

    /** A sampler with these constants. */
    public TpeSampler(Options options) {
        this.options = options;
        this.start = new SobolSampler(options.seed());
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        Model current = model;
        if (current == null || current.space != history.space() || !current.seen.continuedBy(history)) {
            current = new Model(history.space());
            model = current;
        }
        current.extend(history);
        List<Ranked> ordered = new ArrayList<>(current.ordered);
        List<Ranked> liars = new ArrayList<>();
        for (ObservedTrial pending : history.pending()) {
            Ranked ranked = Ranked.of(history.space(), pending);
            if (ranked == null) {
                liars.add(Ranked.liar(history.space(), pending));
            } else {
                insert(ordered, ranked);
            }
        }
        int good = good(ordered);
        if (ordered.size() < options.startTrials() || good == 0) {
            return start.suggest(history, count, random);
        }
        if (history.plan().objectives() > 1) {
            ordered = ParetoOrder.front(ordered, good);
        }
        return suggest(history, count, random, current.groups, ordered, good, liars);
    }

    private List<Suggestion> suggest(
            SamplingHistory history,
            int count,
            RandomGenerator random,
            List<Group> groups,
            List<Ranked> ordered,
            int good,
            List<Ranked> liars) {
        List<Suggestion> suggestions = new ArrayList<>(count);
        Set<Hyperparameters> chosen = new HashSet<>();
        int number = Integer.MAX_VALUE - count;
        while (suggestions.size() < count) {
            Split split = Split.of(ordered, good, liars, options.mostBad());
            Suggestion suggestion = propose(history, split, groups, chosen, random);
            if (suggestion == null) {
                Hyperparameters left = Untried.draw(history, chosen, random);
                if (left == null) {
                    break;
                }
                suggestion = new Suggestion(
                        left, Provenance.of("tpe", "drawn at random, since no candidate of the model was new and allowed", history));
            }
            chosen.add(suggestion.hyperparameters());
            suggestions.add(suggestion);
            liars.add(Ranked.liar(
                    history.space(),
                    new ObservedTrial(
                            number++, suggestion.hyperparameters(), ObservedTrial.Status.PENDING, List.of(), List.of())));
        }
        return suggestions;
    }

    /** Draws candidates, with narrower kernels each round that brings none that is new and allowed. */
    private @Nullable Suggestion propose(
            SamplingHistory history, Split split, List<Group> groups, Set<Hyperparameters> chosen, RandomGenerator random) {
        double shrink = 1;
        for (int round = 0; round < MOST_ROUNDS; round++, shrink *= 0.5) {
            TreeDensity l = new TreeDensity(history.space(), groups, split.good(), options, shrink);
            TreeDensity g = new TreeDensity(history.space(), groups, split.bad(), options, 1);
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < options.candidates(); i++) {
                double[] unit = l.draw(random);
                candidates.add(new Candidate(unit, l.logDensity(unit) - g.logDensity(unit)));
            }
            candidates.sort((a, b) -> Double.compare(b.score, a.score));
            for (Candidate candidate : candidates) {
                Hyperparameters point = history.space().fromUnit(candidate.unit);
                if (history.space().satisfies(point) && !history.tried(point) && !chosen.contains(point)) {
                    return new Suggestion(point, Provenance.of("tpe", explain(split, candidate), history));
                }
            }
        }
        return null;
    }

    private String explain(Split split, Candidate candidate) {
        return String.format(
                Locale.ROOT,
                "best of %d candidates near the %d most promising trials: %.3g times as likely among them as among %d others",
                options.candidates(),
                split.good().size(),
                Math.exp(Math.min(700, candidate.score)),
                split.bad().size());
    }

    private int good(List<Ranked> ordered) {
        int wanted = Math.min(options.mostGood(), (int) Math.ceil(options.goodFraction() * ordered.size()));
        int usable = 0;
        while (usable < wanted && ordered.get(usable).standing() != Ranked.Standing.BAD) {
            usable++;
        }
        return usable;
    }

    private static void insert(List<Ranked> ordered, Ranked ranked) {
        int position = Collections.binarySearch(ordered, ranked, Ranked.BY_PROMISE);
        ordered.add(position < 0 ? -position - 1 : position, ranked);
    }

    private record Candidate(double[] unit, double score) {}

    /** The finished trials of one study in the order of promise. */
    private static final class Model {
        private final SearchSpace space;
        private final List<Group> groups;
        private final SeenTrials seen = new SeenTrials();
        private final List<Ranked> ordered = new ArrayList<>();

        Model(SearchSpace space) {
            this.space = space;
            this.groups = Group.of(space);
        }

        void extend(SamplingHistory history) {
            List<ObservedTrial> fresh = seen.advance(history);
            for (ObservedTrial trial : fresh) {
                Ranked ranked = Ranked.of(space, trial);
                if (ranked != null && fresh.size() > 16) {
                    ordered.add(ranked);
                } else if (ranked != null) {
                    insert(ordered, ranked);
                }
            }
            if (fresh.size() > 16) {
                ordered.sort(Ranked.BY_PROMISE);
            }
        }
    }
}
