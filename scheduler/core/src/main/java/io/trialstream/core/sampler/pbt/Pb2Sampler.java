package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Population-based bandits (Parker-Holder, Nguyen and Roberts, "Provably Efficient Online Hyperparameter Optimization with Population-Based
 * Bandits", NeurIPS 2020): population-based training whose explore step asks a model. A Gaussian process that forgets over time learns how much
 * an interval with given hyperparameters improved the metric; the hyperparameters with the highest upper confidence bound are taken, with the
 * intervals under way counted as if they had come out as expected.
 *
 * <p>Everything else, and what the scheduler must do, is as in {@link PbtSampler}. See {@link ImprovementModel} for the kernel and what it
 * learns from; until three intervals with a known start and end are there, hyperparameters are perturbed as in population-based training.
 */
public final class Pb2Sampler implements Sampler {
    private final Population population;

    /** Population-based bandits with the default options. */
    public Pb2Sampler() {
        this(PbtSampler.Options.DEFAULT);
    }

    /** Population-based bandits; the options mean what they mean for {@link PbtSampler}. */
    public Pb2Sampler(PbtSampler.Options options) {
        this.population = new Population("pb2", options, new BanditExplorer(options));
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        return population.suggest(history, count, random);
    }
}
