package io.trialstream.agent.model;

import java.util.List;

/**
 * A sign of life with the inventory.
 *
 * @param sequence rises with each heartbeat of the incarnation, from 0
 * @param sentAtMs milliseconds since 1970-01-01 UTC
 * @param intervalMs when to expect the next one
 * @param slots all slots
 * @param leases all runs held
 * @param leaving whether it is the last one
 * @param diskFreeBytes free space below the work directory; -1: not known
 */
public record Heartbeat(
        long sequence,
        long sentAtMs,
        long intervalMs,
        List<SlotState> slots,
        List<HeldLease> leases,
        boolean leaving,
        long diskFreeBytes) {
    public Heartbeat {
        slots = List.copyOf(slots);
        leases = List.copyOf(leases);
    }
}
