package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Uniform random search on each parameter's scale (Bergstra and Bengio 2012), without repeating points of a finite space. */
public final class RandomSampler implements Sampler {
    private static final int MOST_REDRAWS = 64;

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        List<Suggestion> suggestions = new ArrayList<>(count);
        Set<Hyperparameters> chosen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Hyperparameters point = draw(history, chosen, random);
            if (point == null) {
                break;
            }
            chosen.add(point);
            suggestions.add(new Suggestion(point, Provenance.of("random", "drawn uniformly from the space", history)));
        }
        return suggestions;
    }

    private static @org.jspecify.annotations.Nullable Hyperparameters draw(
            SamplingHistory history, Set<Hyperparameters> chosen, RandomGenerator random) {
        for (int draw = 0; draw < MOST_REDRAWS; draw++) {
            Hyperparameters point = history.space().sample(random);
            if (!history.tried(point) && chosen.add(point)) {
                return point;
            }
        }
        // most of a finite space is used up: look for what is left
        return Untried.pick(history, chosen, random);
    }
}
