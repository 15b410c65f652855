package io.trialstream.core.study;

import io.trialstream.core.space.Hyperparameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which configurations a study has tried, and what its policy for repetitions makes of that. Known for finite spaces, and where results are
 * reused: elsewhere none comes again by chance.
 */
public final class Tried {
    private final StudySpec.Duplicates policy;
    /** The first trial of each configuration; null: not kept. */
    private final @Nullable Map<Hyperparameters, Integer> first;

    private Tried(StudySpec.Duplicates policy, @Nullable Map<Hyperparameters, Integer> first) {
        this.policy = policy;
        this.first = first;
    }

    static Tried of(StudySpec spec) {
        boolean kept = spec.space().finite() || spec.duplicates() == StudySpec.Duplicates.REUSE;
        return new Tried(spec.duplicates(), kept ? new HashMap<>() : null);
    }

    void add(Trial trial) {
        if (first != null) {
            first.putIfAbsent(trial.hyperparameters(), trial.number());
        }
    }

    /** Whether a configuration is known to have been tried. */
    public boolean contains(Hyperparameters hyperparameters) {
        return first != null && first.containsKey(hyperparameters);
    }

    /** See {@link Study#reusable}; a member of a population goes on from a checkpoint, and repeats nothing. */
    @Nullable Trial reusable(Trial trial, List<Trial> trials) {
        if (first == null
                || policy != StudySpec.Duplicates.REUSE
                || trial.provenance().parent() != null) {
            return null;
        }
        Trial earlier = trials.get(first.getOrDefault(trial.hyperparameters(), trial.number()));
        boolean hasResult = earlier.number() != trial.number()
                && earlier.state().ended()
                && earlier.state() != TrialState.FAILED
                && earlier.progress().lastEpoch() > 0;
        return hasResult ? earlier : null;
    }

    /** See {@link Study#drops}. */
    boolean drops(Hyperparameters hyperparameters, List<Trial> trials) {
        Integer earlier = first == null ? null : first.get(hyperparameters);
        return switch (policy) {
            case ALLOW -> false;
            case REJECT -> earlier != null;
            case REUSE -> earlier != null && !trials.get(earlier).state().ended();
        };
    }
}
