package io.trialstream.core.sampler;

import java.util.ArrayList;
import java.util.List;

/**
 * The finished trials that a sampler's cache was built from. A cache is kept while the history it is asked about begins with exactly
 * these trials, and is rebuilt otherwise, so that it saves work and never changes an answer.
 */
public final class SeenTrials {
    private final List<ObservedTrial> seen = new ArrayList<>();

    /** Whether those seen are the first of these; compares references, O(trials) of a few nanoseconds. */
    public boolean continuedBy(SamplingHistory history) {
        List<ObservedTrial> finished = history.finished();
        if (finished.size() < seen.size()) {
            return false;
        }
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (finished.get(i) != seen.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** The finished trials that were not seen yet; they count as seen from now on. */
    public List<ObservedTrial> advance(SamplingHistory history) {
        List<ObservedTrial> fresh =
                List.copyOf(history.finished().subList(seen.size(), history.finished().size()));
        seen.addAll(fresh);
        return fresh;
    }
}
