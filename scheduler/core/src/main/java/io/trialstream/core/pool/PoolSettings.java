package io.trialstream.core.pool;

/**
 * How a pool's scheduler behaves.
 *
 * @param leaseMs an agent that was not heard of for so long is lost, in milliseconds
 * @param assignTimeoutMs a lease that the agent's heartbeats don't list so long after the assignment is lost, in milliseconds
 * @param fallbackAfterMs when the optimiser has not delivered for so long, quasi-random proposals are used, in milliseconds
 * @param retryBackoffMs the wait before a failed trial's first retry; doubles with each, in milliseconds
 * @param agentFailures so many failures in a row on one agent, while others work, set it aside
 * @param studyFailures so many first trials that all failed end a study
 * @param preemptAfterMs work of a team below its share waits so long before others are preempted, in milliseconds
 * @param minRunMs a trial that runs for less is not preempted, in milliseconds
 * @param ageingMs a study that waits gains a point of priority in so long, in milliseconds
 * @param retention how long studies that ended are kept
 */
public record PoolSettings(
        long leaseMs,
        long assignTimeoutMs,
        long fallbackAfterMs,
        long retryBackoffMs,
        int agentFailures,
        int studyFailures,
        long preemptAfterMs,
        long minRunMs,
        long ageingMs,
        Retention retention) {

    /** For clusters: leases of 30 s. */
    public static final PoolSettings DEFAULT =
            new PoolSettings(30_000, 15_000, 5_000, 1_000, 3, 5, 5_000, 30_000, 60_000, Retention.FOR_EVER);

    public PoolSettings {
        if (leaseMs < 1 || assignTimeoutMs < 1 || fallbackAfterMs < 0 || retryBackoffMs < 0 || ageingMs < 1) {
            throw new IllegalArgumentException("times must be positive");
        }
        if (agentFailures < 1 || studyFailures < 1) {
            throw new IllegalArgumentException("failure limits must be at least 1");
        }
    }
}
