package io.trialstream.agent.slot;

import java.util.List;

/** Looks at a run's slots before they are free again: a device whose memory is still taken must not get the next trial. */
public interface SlotGate {
    /** Starts looking; a slot that is not as it was before becomes unhealthy. */
    Check afterRun(List<Integer> slotIds);

    /** A look under way. */
    interface Check {
        /** Whether it came to a result. */
        boolean isDone();
    }
}
