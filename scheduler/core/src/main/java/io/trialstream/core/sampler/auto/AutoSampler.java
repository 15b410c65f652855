package io.trialstream.core.sampler.auto;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceIndex;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The default: picks a sampler from the space, the budget, the parallelism and the number of objectives, and says which and why. The rules,
 * the first that applies:
 *
 * <ol>
 *   <li>a finite space with no more points than the budget has trials (and at most 100,000): the shuffled grid, since all can be tried;
 *   <li>a budget of at most 10 trials: Sobol, since a model has nothing to learn from;
 *   <li>several objectives: NSGA-II from 1,000 trials on or without a limit, the Parzen estimator with non-domination ranks below that;
 *   <li>more than 60 parameters, or more than 256 trials at a time: the Parzen estimator, whose cost and quality stand that best;
 *   <li>otherwise the Gaussian process, which needs the fewest trials, up to 2,000 trials; from then on the Parzen estimator.
 * </ol>
 *
 * <p>Except for the grid and the Gaussian process, which spreads its first points itself, the study starts with Sobol points: twice as many
 * as there are parameters, at least 8 and at most 20, and as many as run at a time, but at most a quarter of the budget. A sampler that is
 * not at hand is replaced by the Parzen estimator.
 */
public final class AutoSampler implements Sampler {
    private static final long LARGEST_GRID = 100_000;
    private static final long TOO_FEW_FOR_A_MODEL = 10;
    private static final long ENOUGH_FOR_GENERATIONS = 1000;
    private static final int MOST_DIMENSIONS = 60;
    private static final int MOST_PARALLEL = 256;
    private static final int LONGEST_FOR_THE_GAUSSIAN_PROCESS = 2000;

    private final Map<Kind, Supplier<Sampler>> candidates;
    private final Map<Kind, Sampler> made = new EnumMap<>(Kind.class);

    /** What can be picked. */
    public enum Kind {
        /** Every point, in a shuffled order. */
        GRID("the shuffled grid"),
        /** Evenly spread points. */
        SOBOL("Sobol points"),
        /** Parzen estimator. */
        TPE("the Parzen estimator (tpe)"),
        /** Gaussian process. */
        GAUSSIAN_PROCESS("the Gaussian process (gp)"),
        /** Non-dominated sorting genetic algorithm. */
        NSGA2("NSGA-II");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * A pick.
     *
     * @param kind which sampler goes on after the start
     * @param start how many trials are Sobol points before
     * @param why one sentence for a person
     */
    public record Choice(Kind kind, long start, String why) {}

    /**
     * @param candidates makes each kind; at least {@link Kind#GRID}, {@link Kind#SOBOL} and {@link Kind#TPE}
     * @throws IllegalArgumentException if one of the three is missing
     */
    public AutoSampler(Map<Kind, Supplier<Sampler>> candidates) {
        for (Kind kind : List.of(Kind.GRID, Kind.SOBOL, Kind.TPE)) {
            if (!candidates.containsKey(kind)) {
                throw new IllegalArgumentException("auto needs at least grid, sobol and tpe; " + kind + " is missing");
            }
        }
        this.candidates = new EnumMap<>(candidates);
    }

    /** The pick for a study, and why. */
    public Choice choice(SearchSpace space, StudyPlan plan) {
        String budget = plan.maxTrials() == Long.MAX_VALUE ? "no limit" : plan.maxTrials() + " trials";
        long points = points(space);
        if (points <= Math.min(plan.maxTrials(), LARGEST_GRID)) {
            return new Choice(
                    Kind.GRID,
                    0,
                    Kind.GRID.words + ", since the space has " + points + " points and the budget is " + budget);
        }
        if (plan.maxTrials() <= TOO_FEW_FOR_A_MODEL) {
            return new Choice(
                    Kind.SOBOL, 0, Kind.SOBOL.words + ", since a model learns too little from a budget of " + budget);
        }
        long start = start(space, plan);
        if (plan.objectives() > 1) {
            boolean generations = plan.maxTrials() >= ENOUGH_FOR_GENERATIONS;
            String why = "since there are " + plan.objectives() + " objectives and the budget is " + budget;
            return choice(generations ? Kind.NSGA2 : Kind.TPE, start, why);
        }
        if (space.size() > MOST_DIMENSIONS) {
            return choice(Kind.TPE, start, "since there are " + space.size() + " parameters");
        }
        if (plan.parallel() > MOST_PARALLEL) {
            return choice(Kind.TPE, start, "since " + plan.parallel() + " trials run at a time");
        }
        String why = "since it needs the fewest trials with " + space.size() + " parameters and a budget of " + budget
                + (plan.maxTrials() > LONGEST_FOR_THE_GAUSSIAN_PROCESS
                        ? ", and from " + LONGEST_FOR_THE_GAUSSIAN_PROCESS + " trials on " + Kind.TPE.words
                        : "");
        return choice(Kind.GAUSSIAN_PROCESS, start, why);
    }

    private Choice choice(Kind kind, long start, String why) {
        boolean atHand = candidates.containsKey(kind);
        long sobol = atHand && kind == Kind.GAUSSIAN_PROCESS ? 0 : start;
        String replaced =
                atHand ? kind.words + ", " : Kind.TPE.words + " in place of " + kind.words + ", which is not at hand, ";
        return new Choice(
                atHand ? kind : Kind.TPE, sobol, (sobol == 0 ? "" : sobol + " Sobol points, then ") + replaced + why);
    }

    private static long start(SearchSpace space, StudyPlan plan) {
        long byDimension = Math.min(20, Math.max(8, 2L * space.size()));
        long quarter = Math.max(2, plan.maxTrials() / 4);
        return Math.min(quarter, Math.max(byDimension, plan.parallel()));
    }

    /** How many points a finite space has, constraints not counted off; {@link Long#MAX_VALUE}: infinitely or very many. */
    private static long points(SearchSpace space) {
        double most = 1;
        for (var parameter : space.parameters()) {
            most *= parameter.discrete() ? parameter.cardinality() : Double.POSITIVE_INFINITY;
        }
        try {
            // a parent with very many values is not worth counting through
            return most > 1e12 ? Long.MAX_VALUE : SpaceIndex.of(space).size();
        } catch (InvalidSpaceException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        Choice choice = choice(history.space(), history.plan());
        Kind kind = choice.kind();
        if (history.size() < choice.start()) {
            kind = Kind.SOBOL;
        } else if (kind == Kind.GAUSSIAN_PROCESS && history.size() >= LONGEST_FOR_THE_GAUSSIAN_PROCESS) {
            kind = Kind.TPE;
        }
        List<Suggestion> suggestions = new ArrayList<>(count);
        for (Suggestion suggestion : sampler(kind).suggest(history, count, random)) {
            Provenance of = suggestion.provenance();
            suggestions.add(new Suggestion(
                    suggestion.hyperparameters(),
                    new Provenance(
                            of.sampler(),
                            of.explanation() + " (auto: " + choice.why() + ")",
                            of.observations(),
                            of.pending(),
                            of.parent())));
        }
        return suggestions;
    }

    private Sampler sampler(Kind kind) {
        return made.computeIfAbsent(kind, k -> {
            Supplier<Sampler> maker = candidates.get(k);
            if (maker == null) {
                throw new IllegalStateException(k + " is not at hand");
            }
            return maker.get();
        });
    }
}
