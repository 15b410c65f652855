package io.trialstream.core.study;

/**
 * The right of one agent to run a trial, from its assignment to its exit.
 *
 * @param epoch rises with each start of the trial, from 1; reports of older leases are fenced
 * @param agentId who holds it
 * @param incarnation the agent's incarnation at the time
 * @param slots the agent's slots, by id
 * @param assignedAtMs when it was given, in milliseconds since 1970 UTC
 * @param started whether the agent reported the start
 * @param resumeEpoch the epoch that the run goes on from, in epochs; 0: from the start
 * @param untilEpoch the epoch at which the run ends, in epochs
 */
public record Lease(
        int epoch,
        String agentId,
        long incarnation,
        int[] slots,
        long assignedAtMs,
        boolean started,
        long resumeEpoch,
        long untilEpoch) {

    /** The same lease, started. */
    public Lease asStarted() {
        return new Lease(epoch, agentId, incarnation, slots, assignedAtMs, true, resumeEpoch, untilEpoch);
    }

    /** The same lease under another incarnation of its agent, which took it over. */
    public Lease takenOverBy(long newIncarnation) {
        return new Lease(epoch, agentId, newIncarnation, slots, assignedAtMs, started, resumeEpoch, untilEpoch);
    }
}
