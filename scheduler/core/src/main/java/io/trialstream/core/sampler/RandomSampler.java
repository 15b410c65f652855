package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Uniform random search on each parameter's scale (Bergstra and Bengio 2012), without repeating points of a finite space. */
public final class RandomSampler implements Sampler {
    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        List<Suggestion> suggestions = new ArrayList<>(count);
        Set<Hyperparameters> chosen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Hyperparameters point = Untried.draw(history, chosen, random);
            if (point == null) {
                break;
            }
            chosen.add(point);
            suggestions.add(new Suggestion(point, Provenance.of("random", "drawn uniformly from the space", history)));
        }
        return suggestions;
    }
}
