package io.trialstream.core.sampler.gp;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bayesian optimisation with a Gaussian process: Matérn 5/2 with one length scale a column and dimension-scaled priors (Hvarfner et al.
 * 2024), parameters by maximum a posteriori, log expected improvement (Ament et al. 2023) maximised by candidates and local search.
 *
 * <p>Partial trainings: each measurement at a rung is a row with the log of its resource as a further column, the mean learning curve is
 * taken off, and the acquisition asks for the value at the full resource (Klein et al. 2020, MOBSTER, joint model). Pending trials that
 * have reported are such rows; what silent ones, and points chosen earlier in the same call, will come to is sampled (fantasies). Several objectives: one of a fixed set of Chebyshev scalarisations, drawn for each suggestion (ParEGO). Outcome constraints:
 * one model each, weighting by the probability of being met.
 *
 * <p>Cost is bounded: see {@link Surrogate}. What is kept from call to call only saves work; a new instance gives the same answers.
 */
public final class GaussianProcessSampler implements Sampler {
    /** How many scalarisations of several objectives there are. */
    private static final int SCALARISATIONS = 8;

    private static final int MOST_PENDING = 256;
    private static final int MOST_COMPARED = 2_000;

    /** Samples of what pending trials come to. */
    private static final int FANTASIES = 16;

    /** Of the suggestions made while the model sees nothing to gain, so many fill the space instead. */
    private static final double SHARE_OF_EXPLORATION = 0.8;

    /** The same while the noise's variance is more than so much of the function's: such a model would try one corner after the other. */
    private static final double SHARE_AGAINST_NOISE = 0.5;

    private static final double MOSTLY_NOISE = 0.5;

    /**
     * With more noise than this, of about standardised values, few trials say little about the kernel, and each call draws its parameters
     * anew: the most probable ones often hold a parameter for irrelevant that has not been varied yet, and never vary it. Not with
     * partial trainings, whose many rows say more.
     */
    private static final double UNCERTAIN_NOISE = 0.02;

    /** So many rows tell length scales well enough, and a factor of their own for each call would cost too much. */
    private static final int MOST_REDRAWN = 150;

    private final GaussianProcessOptions options;
    private final Observations observations = new Observations();
    private final Map<Integer, Surrogate> objectives = new HashMap<>();
    private final Map<Integer, Surrogate> constraints = new HashMap<>();

    /** With the default settings. */
    public GaussianProcessSampler() {
        this(GaussianProcessOptions.defaults());
    }

    public GaussianProcessSampler(GaussianProcessOptions options) {
        this.options = options;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        if (!observations.follow(history)) {
            objectives.clear();
            constraints.clear();
        }
        List<Observations.Row> unfinished = new ArrayList<>();
        List<Encoding.Point> silent = new ArrayList<>();
        for (ObservedTrial trial : history.pending()) {
            List<Observations.Row> rows = observations.rowsOf(trial, history, false);
            unfinished.addAll(rows);
            if (rows.isEmpty()) {
                silent.add(observations.encoding().point(trial.hyperparameters()));
            }
        }
        // then most are chosen before the first results are known, and each further one that fills the space is one
        // fewer that learns
        boolean many = history.pending().size() + count > options.initialTrials();
        Picker picker = new Picker(history, random, many);
        int needed = many ? (options.initialTrials() + 1) / 2 : options.initialTrials();
        if (informative(unfinished) < needed) {
            picker.fill(count, silent, "fills the space: the model starts after " + needed + " informative trials");
        } else {
            picker.model(count, unfinished, silent.subList(Math.max(0, silent.size() - MOST_PENDING), silent.size()));
        }
        return picker.suggestions;
    }

    private long informative(List<Observations.Row> unfinished) {
        Set<Integer> trials = new HashSet<>();
        List<Observations.Row> rows = observations.rows();
        for (int i = 0; i < rows.size() && trials.size() < options.initialTrials(); i++) {
            if (rows.get(i).finite()) {
                trials.add(rows.get(i).trial());
            }
        }
        unfinished.stream().filter(Observations.Row::finite).forEach(row -> trials.add(row.trial()));
        return trials.size();
    }

    /** One call: the suggestions made so far, and what they must not repeat. */
    private final class Picker {
        private final SamplingHistory history;
        private final RandomGenerator random;
        private final boolean many;
        private final Set<Hyperparameters> chosen = new HashSet<>();
        private final List<Suggestion> suggestions = new ArrayList<>();

        Picker(SamplingHistory history, RandomGenerator random, boolean many) {
            this.history = history;
            this.random = random;
            this.many = many;
        }

        private boolean fresh(Hyperparameters hyperparameters) {
            return !history.tried(hyperparameters) && !chosen.contains(hyperparameters);
        }

        private void take(Hyperparameters hyperparameters, String explanation) {
            chosen.add(hyperparameters);
            suggestions.add(new Suggestion(hyperparameters, Provenance.of("gp", explanation, history)));
        }

        /** A random point that is fresh; false when the space is used up. */
        private boolean takeRandom(String explanation) {
            SamplingHistory withChosen = history;
            if (!chosen.isEmpty()) {
                withChosen = history.snapshot();
                int number = Integer.MAX_VALUE;
                for (Suggestion suggestion : suggestions) {
                    withChosen.put(new ObservedTrial(
                            number--,
                            suggestion.hyperparameters(),
                            ObservedTrial.Status.PENDING,
                            List.of(),
                            List.of()));
                }
            }
            List<Suggestion> drawn = new RandomSampler().suggest(withChosen, 1, random);
            drawn.forEach(suggestion -> take(suggestion.hyperparameters(), explanation));
            return !drawn.isEmpty();
        }

        void fill(int count, List<Encoding.Point> silent, String explanation) {
            SpaceFilling filling = new SpaceFilling(observations.encoding(), random, many);
            List<Observations.Row> rows = observations.rows();
            rows.subList(Math.max(0, rows.size() - MOST_COMPARED), rows.size())
                    .forEach(row -> filling.avoid(row.point()));
            silent.forEach(filling::avoid);
            chosen.forEach(
                    hyperparameters -> filling.avoid(observations.encoding().point(hyperparameters)));
            for (int i = 0; i < count; i++) {
                Encoding.Point point =
                        filling.next(p -> fresh(observations.encoding().hyperparameters(p)));
                if (point != null) {
                    take(observations.encoding().hyperparameters(point), explanation);
                } else if (!takeRandom(explanation)) {
                    return;
                }
            }
        }

        void model(int count, List<Observations.Row> unfinished, List<Encoding.Point> silent) {
            int scalarisation = history.plan().objectives() == 1 ? 0 : random.nextInt(SCALARISATIONS);
            Surrogate surrogate = objectives.computeIfAbsent(scalarisation, this::objective);
            int finished = history.finished().size();
            int room = silent.size() + count;
            Posterior posterior = surrogate.update(observations, finished, unfinished, room);
            if (!observations.curves()
                    && posterior.parameters().noise() > UNCERTAIN_NOISE
                    && posterior.size() <= MOST_REDRAWN) {
                posterior = surrogate.redrawn(observations, room, random);
            }
            List<Posterior> limits = new ArrayList<>();
            for (int i = 0; i < violations(surrogate.rows()); i++) {
                int constraint = i;
                limits.add(constraints
                        .computeIfAbsent(i, key -> new Surrogate(options, Targets.violation(constraint)))
                        .update(observations, finished, unfinished, room));
            }
            Incumbents incumbents = Incumbents.of(observations, surrogate, posterior);
            Fantasies fantasies = incumbents.centres().isEmpty()
                    ? null
                    : new Fantasies(posterior, surrogate.values(), incumbents.best(), FANTASIES, random);
            Acquisition acquisition = new Acquisition(
                    observations, fantasies, limits, surrogate.rows().size());
            silent.forEach(acquisition::pend);
            Maximizer maximizer =
                    new Maximizer(options, observations.encoding(), acquisition, incumbents, random, count);
            for (int i = 0; i < count; i++) {
                LocalSearch.Found found =
                        maximizer.next(point -> fresh(observations.encoding().hyperparameters(point)));
                if (found == null) {
                    if (!takeRandom("the model's best points were all tried; drawn from those that are left")) {
                        return;
                    }
                    continue;
                }
                String doubt = doubt(posterior, acquisition, found);
                if (doubt != null) {
                    explore(silent, acquisition, doubt);
                    continue;
                }
                take(
                        observations.encoding().hyperparameters(found.point()),
                        explain(surrogate, found, silent.size() + i));
                acquisition.pend(found.point());
            }
        }

        /** Why the model's choice is set aside for a point far from all others, which checks the model; null: it is not. */
        private @Nullable String doubt(Posterior posterior, Acquisition acquisition, LocalSearch.Found found) {
            KernelParameters parameters = posterior.parameters();
            if (parameters.noise() > MOSTLY_NOISE * parameters.amplitude()
                    && random.nextDouble() < SHARE_AGAINST_NOISE) {
                return "the model takes most of what was seen for noise";
            }
            double improvement = acquisition.improvement(found);
            if (improvement < options.convergedBelow() && random.nextDouble() < SHARE_OF_EXPLORATION) {
                return String.format(
                        Locale.ROOT, "the model expects hardly any improvement elsewhere (log %.1f)", improvement);
            }
            return null;
        }

        private void explore(List<Encoding.Point> silent, Acquisition acquisition, String doubt) {
            int before = suggestions.size();
            fill(1, silent, "fills the space: " + doubt + ", which this checks");
            for (Suggestion suggestion : suggestions.subList(before, suggestions.size())) {
                acquisition.pend(observations.encoding().point(suggestion.hyperparameters()));
            }
        }

        private Surrogate objective(int scalarisation) {
            int number = history.plan().objectives();
            if (number == 1) {
                return new Surrogate(options, Targets.objective(options.transform()));
            }
            return new Surrogate(
                    options,
                    Targets.chebyshev(
                            Scalarisations.weights(scalarisation, SCALARISATIONS, number), options.transform()));
        }

        private int violations(List<Observations.Row> rows) {
            return rows.stream().mapToInt(row -> row.violations().size()).max().orElse(0);
        }

        private String explain(Surrogate surrogate, LocalSearch.Found found, int pending) {
            return String.format(
                    Locale.ROOT,
                    "Gaussian process of %d measurements (%d pending), log expected improvement %.2f at the full resource",
                    surrogate.rows().size(),
                    pending,
                    found.score());
        }
    }
}
