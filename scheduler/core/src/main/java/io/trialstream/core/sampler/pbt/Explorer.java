package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.util.List;
import java.util.random.RandomGenerator;

/** Chooses the hyperparameters that a copied member goes on with. */
interface Explorer {
    /**
     * @param history all trials
     * @param parent the member whose checkpoint is copied
     * @param chosen what this call has suggested already
     */
    Explored explore(SamplingHistory history, ObservedTrial parent, List<Suggestion> chosen, RandomGenerator random);

    /**
     * Hyperparameters that meet the space's constraints, and how they came about.
     *
     * @param hyperparameters the values
     * @param how goes into the explanation
     */
    record Explored(Hyperparameters hyperparameters, String how) {}
}
