package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.evolution.Fitness;
import io.trialstream.core.sampler.evolution.SuggestionBatch;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * CMA-ES with restarts and margins (Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772; BIPOP restarts, Hansen 2009;
 * integers by CMA-ES with Margin, Hamano et al. 2022), over the unconditional ordered parameters in unit coordinates.
 *
 * <p><b>Generations.</b> The strategy's state is a function of the history's finished trials alone: the usable ones, in order of ending, are
 * cut into blocks of lambda, and each block is a generation, ranked by {@link Fitness}. Points that the present distribution did not draw (by
 * hand, by another sampler, from an older generation since many trials run at a time) count as injected solutions (Hansen, "Injecting
 * External Solutions Into CMA-ES", 2011): their step is shortened to what the distribution could have drawn. Hence any number may be pending,
 * a rebuilt sampler has the same state, and nothing has to be stored. The state of the prefix is cached and checked trial by trial.
 *
 * <p><b>Other parameters.</b> Categorical and conditional parameters are drawn independently from the best quarter of recent trials, see
 * {@link IndependentDimensions}. <b>Constraints</b> are met by drawing again, then by pulling the point towards a finished trial that meets
 * them, then by random search. Serves one objective.
 */
public final class CmaEsSampler implements Sampler {
    private static final String NAME = "cmaes";
    private static final int MOST_DRAWS = 300;
    private static final int DRAWS_BEFORE_WIDENING = 20;
    private static final int DRAWS_BEFORE_PULLING = 60;

    private final Options options;

    private @Nullable Strategy cached;

    /** When a run has converged or stagnated, where the next one starts. */
    public enum Restarts {
        /** Never: the run goes on. */
        NONE,
        /** With twice the population each time (Auger and Hansen 2005). */
        IPOP,
        /** Large runs as in IPOP and small local ones in turn, whichever has used fewer trials (Hansen 2009). */
        BIPOP
    }

    /**
     * How the strategy runs.
     *
     * @param population lambda, the trials of a generation; 0: 4 + floor(3 ln n), and at least the number of trials that run at a time
     * @param stepSize the first standard deviation, in units of each parameter's range, in (0, 1]
     * @param restarts what follows when a run has ended
     */
    public record Options(int population, double stepSize, Restarts restarts) {
        /** Lambda from the number of parameters and the parallelism, steps of 0.3 of the range, BIPOP restarts. */
        public static final Options DEFAULT = new Options(0, 0.3, Restarts.BIPOP);

        public Options {
            if (population != 0 && population < 4) {
                throw new IllegalArgumentException(
                        "population must be 0 (chosen from the space) or at least 4, got " + population);
            }
            if (!(stepSize > 0 && stepSize <= 1)) {
                throw new IllegalArgumentException("stepSize must lie in (0, 1], got " + stepSize);
            }
        }
    }

    /** CMA-ES with the default options. */
    public CmaEsSampler() {
        this(Options.DEFAULT);
    }

    /** CMA-ES with the given options. */
    public CmaEsSampler(Options options) {
        this.options = options;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        Strategy strategy = strategyOf(history);
        strategy.follow(history.finished());
        List<ObservedTrial> elite = strategy.elite();
        IndependentDimensions others = new IndependentDimensions(history.space(), strategy.dimensions(), elite);
        SuggestionBatch batch = new SuggestionBatch(history);
        for (int i = 0; i < count; i++) {
            if (!addDrawn(batch, strategy, others, history, random)
                    && !batch.addRandom(
                            NAME, "drawn uniformly: no point of the strategy was new and allowed", random)) {
                break;
            }
        }
        return batch.suggestions();
    }

    /** The strategy of the history's space and plan, as far as it is known. */
    private Strategy strategyOf(SamplingHistory history) {
        Strategy known = cached;
        StudyPlan plan = history.plan();
        int least = options.population() > 0 ? options.population() : plan.parallel();
        if (known == null || !known.serves(history.space(), least, history.finished())) {
            known = new Strategy(history.space(), options, least);
            cached = known;
        }
        return known;
    }

    private static boolean addDrawn(
            SuggestionBatch batch,
            Strategy strategy,
            IndependentDimensions others,
            SamplingHistory history,
            RandomGenerator random) {
        SearchSpace space = history.space();
        double[] anchor = anchor(strategy, space);
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            double widening = Math.pow(1.05, Math.max(0, draw - DRAWS_BEFORE_WIDENING) % DRAWS_BEFORE_PULLING);
            double[] point = others.draw(random);
            strategy.draw(point, widening, random);
            Hyperparameters drawn = space.fromUnit(point);
            if (draw >= DRAWS_BEFORE_PULLING && anchor.length > 0) {
                drawn = pulled(space, drawn, anchor, draw % 8);
            }
            if (batch.offer(drawn, Provenance.of(NAME, strategy.describe(), history))) {
                return true;
            }
        }
        return false;
    }

    /** The best finished trial that meets the constraints, in unit coordinates; empty when there is none. */
    private static double[] anchor(Strategy strategy, SearchSpace space) {
        return strategy.elite().stream()
                .map(ObservedTrial::hyperparameters)
                .filter(space::satisfies)
                .findFirst()
                .map(space::toUnit)
                .orElse(new double[0]);
    }

    /** The point moved towards the anchor by 1 - 2^-halvings of the way in every ordered coordinate. */
    private static Hyperparameters pulled(SearchSpace space, Hyperparameters drawn, double[] anchor, int halvings) {
        double[] point = space.toUnit(drawn);
        double share = Math.pow(0.5, halvings);
        for (int i = 0; i < point.length; i++) {
            if (space.parameters().get(i).ordered()) {
                point[i] = anchor[i] + share * (point[i] - anchor[i]);
            }
        }
        return space.fromUnit(point);
    }

    static String format(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
