package io.trialstream.core.pool;

import java.util.List;
import java.util.Map;

/**
 * An agent's sign of life.
 *
 * @param agentId who
 * @param incarnation rises with each start of the agent
 * @param sequence rises with each heartbeat of the incarnation
 * @param host the machine's name
 * @param version the agent's version
 * @param labels by which trials choose machines
 * @param slots all its slots
 * @param held the leases that it holds
 * @param draining whether it asked to be drained
 * @param leaving whether it ends now
 * @param diskFreeBytes free space below its work directory, in bytes; -1: not known
 */
public record Heartbeat(
        String agentId,
        long incarnation,
        long sequence,
        String host,
        String version,
        Map<String, String> labels,
        List<AgentRow.Slot> slots,
        List<Held> held,
        boolean draining,
        boolean leaving,
        long diskFreeBytes) {

    /**
     * A lease that an agent holds.
     *
     * @param study the trial's study
     * @param trial the trial's number
     * @param leaseEpoch the lease
     * @param slots the slots that it occupies
     */
    public record Held(String study, int trial, int leaseEpoch, List<Integer> slots) {
        /** The lease's name. */
        public LeaseKey key() {
            return new LeaseKey(study, trial, leaseEpoch);
        }
    }
}
