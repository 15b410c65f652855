package io.trialstream.core.pool;

import java.util.List;
import java.util.Map;

/**
 * An agent, as it is stored.
 *
 * @param id unique in the pool
 * @param incarnation the newest that was heard of
 * @param status where it stands
 * @param reason why
 * @param host the machine's name
 * @param version the agent's version
 * @param labels by which trials choose machines
 * @param slots its slots
 * @param failuresInARow trials that failed on it in a row
 * @param diskFreeBytes free space below its work directory, in bytes; -1: not known
 * @param drained whether a person drained it: it stays so, over losses and restarts, until a person brings it back
 */
public record AgentRow(
        String id,
        long incarnation,
        Status status,
        String reason,
        String host,
        String version,
        Map<String, String> labels,
        List<Slot> slots,
        int failuresInARow,
        long diskFreeBytes,
        boolean drained) {

    public AgentRow {
        labels = Map.copyOf(labels);
        slots = List.copyOf(slots);
    }

    /** Where an agent stands. */
    public enum Status {
        /** It takes trials. */
        ACTIVE,
        /** It takes nothing new. */
        DRAINING,
        /** Set aside after repeated failures; a person brings it back. */
        QUARANTINED,
        /** Not heard of for the lease time. */
        LOST,
        /** Left, or was removed. */
        REMOVED
    }

    /**
     * A slot.
     *
     * @param id from 0, stable
     * @param device a GPU's UUID, or cpu
     * @param name the device's product name
     * @param memoryBytes the device's memory, in bytes; 0: not known
     * @param healthy whether it can take a trial
     * @param problem why it can't
     */
    public record Slot(int id, String device, String name, long memoryBytes, boolean healthy, String problem) {}

    /** With another status. */
    public AgentRow in(Status newStatus, String why) {
        return new AgentRow(
                id, incarnation, newStatus, why, host, version, labels, slots, failuresInARow, diskFreeBytes, drained);
    }

    /** With another count of failures. */
    public AgentRow withFailures(int count) {
        return new AgentRow(
                id, incarnation, status, reason, host, version, labels, slots, count, diskFreeBytes, drained);
    }

    /** Drained by a person, or brought back. */
    public AgentRow withDrained(boolean newDrained) {
        return new AgentRow(
                id,
                incarnation,
                status,
                reason,
                host,
                version,
                labels,
                slots,
                failuresInARow,
                diskFreeBytes,
                newDrained);
    }
}
