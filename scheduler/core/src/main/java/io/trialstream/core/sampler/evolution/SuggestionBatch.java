package io.trialstream.core.sampler.evolution;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The suggestions of one call: takes only points that meet the space's constraints and repeat neither a trial of the history nor one
 * another, and falls back to random search when a sampler finds no such point. Never changes the history.
 */
public final class SuggestionBatch {
    private final SamplingHistory history;

    private final List<Suggestion> suggestions = new ArrayList<>();
    private final Set<Hyperparameters> chosen = new HashSet<>();
    /** The history with the chosen points as pending trials; made when it is needed first, since a copy costs O(trials). */
    private @Nullable SamplingHistory withChosen;

    /** An empty batch over a history. */
    public SuggestionBatch(SamplingHistory history) {
        this.history = history;
    }

    /** Whether the point meets the constraints and was neither tried nor chosen. */
    public boolean fresh(Hyperparameters point) {
        return !history.tried(point)
                && !chosen.contains(point)
                && history.space().satisfies(point);
    }

    /** Adds the point if it is {@link #fresh}; says whether it was. */
    public boolean offer(Hyperparameters point, Provenance provenance) {
        if (!fresh(point)) {
            return false;
        }
        add(new Suggestion(point, provenance));
        return true;
    }

    /** Adds without asking: for a training that continues from a checkpoint, which is no repetition. */
    public void add(Suggestion suggestion) {
        suggestions.add(suggestion);
        chosen.add(suggestion.hyperparameters());
        if (withChosen != null) {
            putChosen(withChosen, suggestions.size() - 1);
        }
    }

    /**
     * Adds a uniformly random fresh point.
     *
     * @param sampler the name of the sampler that falls back
     * @param why goes into the explanation
     * @return false when the space is exhausted
     */
    public boolean addRandom(String sampler, String why, RandomGenerator random) {
        SamplingHistory all = withChosen;
        if (all == null) {
            all = suggestions.isEmpty() ? history : history.snapshot();
            for (int i = 0; i < suggestions.size(); i++) {
                putChosen(all, i);
            }
            withChosen = suggestions.isEmpty() ? null : all;
        }
        List<Suggestion> drawn = new RandomSampler().suggest(all, 1, random);
        if (drawn.isEmpty()) {
            return false;
        }
        add(new Suggestion(drawn.get(0).hyperparameters(), Provenance.of(sampler, why, history)));
        return true;
    }

    private void putChosen(SamplingHistory all, int index) {
        // numbers from the top: no trial of the history has them
        all.put(new ObservedTrial(
                Integer.MAX_VALUE - index,
                suggestions.get(index).hyperparameters(),
                ObservedTrial.Status.PENDING,
                List.of(),
                List.of()));
    }

    /** How many were chosen so far. */
    public int size() {
        return suggestions.size();
    }

    /** The suggestions in the order of choosing. */
    public List<Suggestion> suggestions() {
        return List.copyOf(suggestions);
    }
}
