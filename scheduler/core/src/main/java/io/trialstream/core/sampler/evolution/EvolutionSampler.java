package io.trialstream.core.sampler.evolution;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Regularised (ageing) evolution, made for architecture search over categorical and conditional spaces (Real, Aggarwal, Huang and Le,
 * "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019, algorithm 1).
 *
 * <p>The population is the window of the last P usable finished trials in order of ending: the oldest dies, not the worst, so that a lucky
 * measurement does not rule for ever. A suggestion is the best of S random members with one hyperparameter changed; children that the change
 * activates are drawn uniformly, those that it deactivates are dropped. Until P trials have ended, suggestions are random. A mutant that was
 * tried already is replaced by another tournament's, with one more change after every few attempts.
 *
 * <p>Nothing is kept between calls: the window is the history's tail, so any number of trials may run at a time. Serves one objective.
 */
public final class EvolutionSampler implements Sampler {
    private static final String NAME = "evolution";
    private static final int MOST_ATTEMPTS = 400;
    private static final int ATTEMPTS_PER_EXTRA_CHANGE = 40;

    private final Options options;

    /**
     * How evolution runs.
     *
     * @param population P, the number of youngest trials that can be parents; 0: a tenth of the study's trials, from 10 to 50
     * @param tournament S, how many random members compete to be the parent; 0: a quarter of P, at least 2
     * @param step the standard deviation of a local change of an ordered hyperparameter, in units of its range, in (0, 1]
     * @param resample the probability, from 0 to 1, that an ordered hyperparameter is drawn anew instead
     */
    public record Options(int population, int tournament, double step, double resample) {
        /** P and S from the study's plan, local steps of a tenth of the range, one change in four a new draw. */
        public static final Options DEFAULT = new Options(0, 0, 0.1, 0.25);

        public Options {
            if (population < 0 || population == 1) {
                throw new IllegalArgumentException(
                        "population must be 0 (chosen from the plan) or at least 2, got " + population);
            }
            if (tournament < 0) {
                throw new IllegalArgumentException(
                        "tournament must be 0 (a quarter of the population) or at least 1, got " + tournament);
            }
            if (population > 0 && tournament > population) {
                throw new IllegalArgumentException(
                        "tournament must be at most the population of " + population + ", got " + tournament);
            }
            if (!(step > 0 && step <= 1)) {
                throw new IllegalArgumentException("step must lie in (0, 1], got " + step);
            }
            if (!(resample >= 0 && resample <= 1)) {
                throw new IllegalArgumentException("resample must lie in [0, 1], got " + resample);
            }
        }
    }

    /** Evolution with the default options. */
    public EvolutionSampler() {
        this(Options.DEFAULT);
    }

    /** Evolution with the given options. */
    public EvolutionSampler(Options options) {
        this.options = options;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        int size = populationSize(history);
        List<ObservedTrial> population = Fitness.order(youngest(history.finished(), size));
        SuggestionBatch batch = new SuggestionBatch(history);
        for (int i = 0; i < count; i++) {
            boolean added = population.size() >= size && addMutant(batch, population, history, random);
            if (!added && !batch.addRandom(NAME, reason(population.size(), size), random)) {
                break;
            }
        }
        return batch.suggestions();
    }

    private static String reason(int members, int size) {
        return members < size
                ? "drawn uniformly: the first population has " + members + " of " + size + " members"
                : "drawn uniformly: every mutant that was looked at was tried before";
    }

    private int populationSize(SamplingHistory history) {
        if (options.population() > 0) {
            return options.population();
        }
        return (int) Math.min(50, Math.max(10, history.plan().maxTrials() / 10));
    }

    private static List<ObservedTrial> youngest(List<ObservedTrial> finished, int size) {
        List<ObservedTrial> window = new ArrayList<>(size);
        for (int i = finished.size() - 1; i >= 0 && window.size() < size; i--) {
            if (Fitness.usable(finished.get(i))) {
                window.add(finished.get(i));
            }
        }
        return window;
    }

    private boolean addMutant(
            SuggestionBatch batch, List<ObservedTrial> population, SamplingHistory history, RandomGenerator random) {
        int competitors = options.tournament() > 0 ? options.tournament() : Math.max(2, population.size() / 4);
        Mutation mutation = new Mutation(history.space(), options.step(), options.resample());
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            int winner = tournament(population.size(), competitors, random);
            ObservedTrial parent = population.get(winner);
            Hyperparameters mutant = parent.hyperparameters();
            List<String> changed = new ArrayList<>();
            for (int change = 0; change <= attempt / ATTEMPTS_PER_EXTRA_CHANGE; change++) {
                Mutation.Mutant result = mutation.apply(mutant, random);
                mutant = result.hyperparameters();
                changed.add(result.changed());
            }
            if (batch.fresh(mutant)) {
                String explanation = "trial " + parent.number() + " won a tournament of " + competitors
                        + " among the youngest " + population.size() + " (rank " + (winner + 1) + "); changed "
                        + String.join(", ", changed);
                return batch.offer(mutant, Provenance.of(NAME, explanation, history));
            }
        }
        return false;
    }

    /** The best rank of so many different members drawn at random; ranks count from 0. */
    private static int tournament(int members, int competitors, RandomGenerator random) {
        List<Integer> ranks = new ArrayList<>(members);
        for (int rank = 0; rank < members; rank++) {
            ranks.add(rank);
        }
        int drawn = Math.min(competitors, members);
        for (int i = 0; i < drawn; i++) {
            Collections.swap(ranks, i, i + random.nextInt(members - i));
        }
        return Collections.min(ranks.subList(0, drawn));
    }
}
