package io.trialstream.core.sampler.forest;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SeenTrials;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.Untried;
import io.trialstream.core.sampler.sobol.SobolSampler;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sequential model-based search with a random forest (SMAC; Hutter, Hoos and Leyton-Brown 2011; Lindauer et al., JMLR 2022) for mixed and
 * conditional spaces: trees split on categories and on activity as they are. The point of largest log expected improvement, found by local
 * search from the best trials and from random points, is suggested, and now and then a random one.
 *
 * <p>Stopped and running trials take part with what they reported last, the resource being a feature; predictions are for the largest
 * resource reached so far. A pending trial lowers the variance of candidates that share leaves with it, so that a batch spreads.
 *
 * <p>The forest learns from a bounded number of finished trials, and anew at fixed lengths of the history: after each trial up to 64, later
 * when it has grown by a sixteenth. So the model depends on the history alone.
 */
public final class ForestSampler implements Sampler {
    private static final int ALWAYS_ANEW = 64;

    private final Options options;
    private final SobolSampler start;
    private @Nullable Model model;

    /**
     * The constants of the method.
     *
     * @param startTrials how many trials are Sobol points, at least 2; default 10
     * @param trees at least 2; default 24
     * @param mostRows how many trials the forest learns from, at least 16 and at most 60,000; default 1000: the best half of it and
     *     others evenly over the history
     * @param randomCandidates how many random points are looked at; default 300
     * @param localSearches how many of the best candidates are improved; default 8
     * @param randomShare the probability of a random suggestion; default 0.1
     * @param seed of the Sobol points and the forest; constant over a study
     */
    public record Options(
            int startTrials, int trees, int mostRows, int randomCandidates, int localSearches, double randomShare, long seed) {
        public Options {
            if (startTrials < 2 || trees < 2 || randomCandidates < 1 || localSearches < 1) {
                throw new IllegalArgumentException(
                        "startTrials and trees must be at least 2, randomCandidates and localSearches at least 1, got " + startTrials + ", "
                                + trees + ", " + randomCandidates + ", " + localSearches);
            }
            if (mostRows < 16 || mostRows > 60_000) {
                throw new IllegalArgumentException("mostRows must lie between 16 and 60000, got " + mostRows);
            }
            if (!(randomShare >= 0 && randomShare < 1)) {
                throw new IllegalArgumentException("randomShare must lie between 0 and 1, got " + randomShare);
            }
        }

        /** The documented defaults. */
        public static Options defaults(long seed) {
            return new Options(10, 24, 1000, 300, 8, 0.1, seed);
        }
    }

    /** A sampler with these constants. */
    public ForestSampler(Options options) {
        this.options = options;
        this.start = new SobolSampler(options.seed());
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        List<ObservedTrial> rows = rows(history);
        boolean anyGood = rows.stream().anyMatch(trial -> !Targets.bad(trial));
        if (rows.size() < options.startTrials() || !anyGood) {
            return start.suggest(history, count, random);
        }
        Model current = model;
        int length = length(history.finished().size());
        if (current == null || !current.fits(history, length)) {
            current = new Model(history, length, options);
            model = current;
        }
        if (current.rows < options.startTrials()) {
            return start.suggest(history, count, random);
        }
        List<Suggestion> suggestions = new ArrayList<>(count);
        Set<Hyperparameters> chosen = new HashSet<>();
        AcquisitionSearch search = new AcquisitionSearch(history, current.forest(), current.encoding, current.target, current.best, options);
        while (suggestions.size() < count) {
            Suggestion suggestion = next(history, current, search, chosen, random);
            if (suggestion == null) {
                break;
            }
            chosen.add(suggestion.hyperparameters());
            search.addPending(suggestion.hyperparameters());
            suggestions.add(suggestion);
        }
        return suggestions;
    }

    private @Nullable Suggestion next(
            SamplingHistory history, Model current, AcquisitionSearch search, Set<Hyperparameters> chosen, RandomGenerator random) {
        boolean model = random.nextDouble() >= options.randomShare();
        AcquisitionSearch.Found found = model ? search.best(current.incumbents, chosen, random) : null;
        if (found != null) {
            String explanation = String.format(
                    Locale.ROOT,
                    "random forest of %d trees over %d trials: log expected improvement %.3g, predicted rank quantile %.2f",
                    options.trees(),
                    current.rows,
                    found.score(),
                    Math.min(1, found.mean() * found.mean()));
            return new Suggestion(found.point(), Provenance.of("forest", explanation, history));
        }
        Hyperparameters left = Untried.draw(history, chosen, random);
        return left == null
                ? null
                : new Suggestion(left, Provenance.of("forest", "drawn at random, as a share of suggestions or what is left is", history));
    }

    /** How many of the finished trials the model of this moment has seen. */
    private static int length(int finished) {
        if (finished <= ALWAYS_ANEW) {
            return finished;
        }
        int step = Math.max(1, Integer.highestOneBit(finished) / 16);
        return finished - finished % step;
    }

    private static List<ObservedTrial> rows(SamplingHistory history) {
        return history.finished().stream().filter(ForestSampler::says).toList();
    }

    private static boolean says(ObservedTrial trial) {
        return trial.status() == ObservedTrial.Status.INFEASIBLE
                || trial.status() != ObservedTrial.Status.FAILED && !trial.curve().isEmpty();
    }

    /** The forest of the first so many finished trials. */
    private static final class Model {
        private final SeenTrials seen = new SeenTrials();
        private final int length;
        private final Encoding encoding;
        private final @Nullable Forest forest;
        private final io.trialstream.core.space.SearchSpace space;
        private final int rows;
        private final long target;
        private final double best;
        private final List<Hyperparameters> incumbents;

        Model(SamplingHistory history, int length, Options options) {
            this.length = length;
            this.space = history.space();
            SamplingHistory prefix = new SamplingHistory(history.space(), history.plan());
            history.finished().subList(0, length).forEach(prefix::put);
            seen.advance(prefix);
            List<ObservedTrial> all = ForestSampler.rows(prefix);
            double[] targets = Targets.of(all, history.plan().objectives(), options.seed());
            List<Integer> kept = choose(all, targets, options.mostRows());
            this.rows = kept.size();
            this.encoding = new Encoding(space, history.plan().maxResource());
            double[][] features = new double[rows][];
            double[] y = new double[rows];
            for (int i = 0; i < rows; i++) {
                ObservedTrial trial = all.get(kept.get(i));
                features[i] = encoding.row(trial.hyperparameters(), trial.resource());
                y[i] = targets[kept.get(i)];
            }
            this.forest = rows == 0 ? null : new Forest(features, y, encoding.categories(), options.trees(), Seeds.hash(options.seed(), length, "forest"));
            List<Integer> byTarget = new ArrayList<>(kept);
            byTarget.sort(Comparator.comparingLong((Integer i) -> -all.get(i).resource())
                    .thenComparingDouble(i -> targets[i])
                    .thenComparing(i -> i));
            List<Integer> good = byTarget.stream().filter(i -> !Targets.bad(all.get(i))).toList();
            this.target = good.isEmpty() ? history.plan().maxResource() : all.get(good.get(0)).resource();
            this.best = good.isEmpty() ? 0 : targets[good.get(0)];
            this.incumbents = good.stream()
                    .limit(options.localSearches())
                    .map(i -> all.get(i).hyperparameters())
                    .toList();
        }

        boolean fits(SamplingHistory history, int wanted) {
            return length == wanted && space == history.space() && seen.continuedBy(history);
        }

        Forest forest() {
            return java.util.Objects.requireNonNull(forest);
        }

        private static List<Integer> choose(List<ObservedTrial> all, double[] targets, int most) {
            List<Integer> indices = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                indices.add(i);
            }
            if (all.size() <= most) {
                return indices;
            }
            indices.sort(Comparator.comparingDouble((Integer i) -> targets[i]).thenComparing(i -> i));
            List<Integer> kept = new ArrayList<>(indices.subList(0, most / 2));
            List<Integer> others = new ArrayList<>(indices.subList(most / 2, indices.size()));
            others.sort(null);
            int wanted = most - kept.size();
            for (int i = 0; i < wanted; i++) {
                kept.add(others.get((int) ((long) i * others.size() / wanted)));
            }
            kept.sort(null);
            return kept;
        }
    }
}
