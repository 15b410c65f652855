package io.trialstream.agent.model;

import java.util.List;

/**
 * A run that the agent holds: its processes live, or its exit was not acknowledged yet.
 *
 * @param key the run
 * @param slotIds the slots it occupies
 * @param lastEpoch the last epoch that it reported; 0: none
 */
public record HeldLease(RunKey key, List<Integer> slotIds, long lastEpoch) {
    public HeldLease {
        slotIds = List.copyOf(slotIds);
    }
}
