package io.trialstream.scheduler.view;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports under leases that the read side has not seen given. Since the topics' order towards one another is not kept, a true one may come a
 * moment before the trial's row; a forged one waits in vain. The reports of the trials that waited longest make room for newer ones.
 */
final class EarlyReports {
    private static final int MOST = 10_000;
    private static final int MOST_OF_A_TRIAL = 200;

    private record TrialOf(String study, int trial) {}

    private record Early(int lease, Runnable take) {}

    private final Map<TrialOf, List<Early>> held = new LinkedHashMap<>();
    private int count;

    /**
     * Holds a report back.
     *
     * @param take reads it again
     * @return how many were given up to make room, this one perhaps
     */
    int hold(String study, int trial, int lease, Runnable take) {
        List<Early> ofTrial = held.computeIfAbsent(new TrialOf(study, trial), none -> new ArrayList<>());
        if (ofTrial.size() >= MOST_OF_A_TRIAL) {
            return 1;
        }
        ofTrial.add(new Early(lease, take));
        count++;
        int givenUp = 0;
        for (Iterator<List<Early>> eldest = held.values().iterator(); count > MOST; eldest.remove()) {
            int size = eldest.next().size();
            count -= size;
            givenUp += size;
        }
        return givenUp;
    }

    /** What the trial's newest lease allows to be read now, in its order; the rest goes on waiting. */
    List<Runnable> release(String study, int trial, int lease) {
        List<Early> ofTrial = held.get(new TrialOf(study, trial));
        if (ofTrial == null) {
            return List.of();
        }
        List<Runnable> released = new ArrayList<>();
        for (Iterator<Early> next = ofTrial.iterator(); next.hasNext(); ) {
            Early early = next.next();
            if (early.lease() <= lease) {
                released.add(early.take());
                next.remove();
                count--;
            }
        }
        if (ofTrial.isEmpty()) {
            held.remove(new TrialOf(study, trial));
        }
        return released;
    }
}
