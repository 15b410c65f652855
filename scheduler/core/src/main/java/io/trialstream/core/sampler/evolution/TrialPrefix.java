package io.trialstream.core.sampler.evolution;

import io.trialstream.core.sampler.ObservedTrial;
import java.util.ArrayList;
import java.util.List;

/**
 * The finished trials that a cached state was computed from. The state may only be used for histories whose finished list starts with these
 * very objects; the comparison costs one pointer each.
 */
public final class TrialPrefix {
    private final List<ObservedTrial> followed = new ArrayList<>();

    /** Whether the finished trials begin with all those followed so far. */
    public boolean startOf(List<ObservedTrial> finished) {
        if (finished.size() < followed.size()) {
            return false;
        }
        for (int i = followed.size() - 1; i >= 0; i--) {
            if (finished.get(i) != followed.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes in the trials that ended since the last call, and returns them in order of ending. */
    public List<ObservedTrial> advance(List<ObservedTrial> finished) {
        List<ObservedTrial> added = List.copyOf(finished.subList(followed.size(), finished.size()));
        followed.addAll(added);
        return added;
    }
}
