package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Lets a sampler of one objective serve several (ParEGO: Knowles, IEEE TEC 2006, equations 1 and 2): for each suggestion, weights are drawn
 * uniformly from the simplex, all measurements become one number by the augmented Chebyshev function
 *
 * <pre>  s = max_i w_i f_i + rho sum_i w_i f_i</pre>
 *
 * over normalised objectives f, and the sampler is asked with that history. See {@link Scalarization} for the normalisation and for outcome
 * constraints. It suits samplers that look at the whole history anew (Gaussian process, TPE, evolution), not those that follow a path through it
 * (CMA-ES). The suggestions made so far in a call are pending for the later ones.
 */
public final class ScalarizingSampler implements Sampler {
    private final Sampler sampler;
    private final Options options;

    /**
     * How objectives are joined.
     *
     * @param rho the weight of the sum beside the maximum, 0 or more; keeps weakly dominated points from looking as good as others
     * @param suggestionsPerWeights for how many suggestions of a call the same weights serve, at least 1: more saves model fits
     */
    public record Options(double rho, int suggestionsPerWeights) {
        /** ParEGO's rho of 0.05, new weights for every suggestion. */
        public static final Options DEFAULT = new Options(0.05, 1);

        public Options {
            if (!(rho >= 0 && rho < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("rho must be a number of at least 0, got " + rho);
            }
            if (suggestionsPerWeights < 1) {
                throw new IllegalArgumentException(
                        "suggestionsPerWeights must be at least 1, got " + suggestionsPerWeights);
            }
        }
    }

    /** Wraps a sampler of one objective, with the default options. */
    public ScalarizingSampler(Sampler sampler) {
        this(sampler, Options.DEFAULT);
    }

    /** Wraps a sampler of one objective. */
    public ScalarizingSampler(Sampler sampler, Options options) {
        this.sampler = sampler;
        this.options = options;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        List<Suggestion> suggestions = new ArrayList<>(count);
        while (suggestions.size() < count) {
            double[] weights = weights(history.plan().objectives(), random);
            SamplingHistory joined = joined(history, new Scalarization(history.finished(), weights, options.rho()));
            for (int i = 0; i < suggestions.size(); i++) {
                joined.put(chosen(i, suggestions.get(i)));
            }
            int wanted = Math.min(options.suggestionsPerWeights(), count - suggestions.size());
            List<Suggestion> next = sampler.suggest(joined, wanted, random);
            next.forEach(suggestion -> suggestions.add(explained(suggestion, weights)));
            if (next.size() < wanted) {
                break;
            }
        }
        return List.copyOf(suggestions);
    }

    /** Uniform on the simplex: exponential spacings, normalised. */
    private static double[] weights(int objectives, RandomGenerator random) {
        double[] weights = new double[objectives];
        double sum = 0;
        for (int i = 0; i < objectives; i++) {
            weights[i] = random.nextExponential();
            sum += weights[i];
        }
        for (int i = 0; i < objectives; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    private static SamplingHistory joined(SamplingHistory history, Scalarization scalarization) {
        StudyPlan plan = history.plan();
        SamplingHistory joined = new SamplingHistory(
                history.space(),
                new StudyPlan(1, plan.maxTrials(), plan.parallel(), plan.minResource(), plan.maxResource()));
        history.finished().forEach(trial -> joined.put(scalarization.apply(trial)));
        history.pending().forEach(trial -> joined.put(scalarization.apply(trial)));
        return joined;
    }

    private static ObservedTrial chosen(int index, Suggestion suggestion) {
        // numbers from the top: no trial of the history has them
        return new ObservedTrial(
                Integer.MAX_VALUE - index,
                suggestion.hyperparameters(),
                ObservedTrial.Status.PENDING,
                List.of(),
                List.of());
    }

    private static Suggestion explained(Suggestion suggestion, double[] weights) {
        StringBuilder text = new StringBuilder("objectives joined with weights ");
        for (int i = 0; i < weights.length; i++) {
            text.append(i == 0 ? "" : " : ").append(String.format(Locale.ROOT, "%.2f", weights[i]));
        }
        Provenance inner = suggestion.provenance();
        return new Suggestion(
                suggestion.hyperparameters(),
                new Provenance(
                        "parego/" + inner.sampler(),
                        text.append("; ").append(inner.explanation()).toString(),
                        inner.observations(),
                        inner.pending(),
                        inner.parent()));
    }
}
