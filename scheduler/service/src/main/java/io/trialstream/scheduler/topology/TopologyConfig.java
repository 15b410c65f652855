package io.trialstream.scheduler.topology;

import io.trialstream.core.pool.PoolSettings;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How the topology behaves.
 *
 * @param pool how each pool behaves
 * @param tickEvery how often time is looked at: leases, retries, run times
 * @param reportTail reads reports again after a restart
 * @param brokerAnswers whether the cluster answers: while it does not, time stands still for leases
 */
public record TopologyConfig(
        PoolSettings pool, Duration tickEvery, ReportTail reportTail, BooleanSupplier brokerAnswers) {
    /** The defaults, without a broker to read reports again from. */
    public static final TopologyConfig DEFAULT =
            new TopologyConfig(PoolSettings.DEFAULT, Duration.ofMillis(100), ReportTail.NONE);

    /** With a cluster that always answers. */
    public TopologyConfig(PoolSettings pool, Duration tickEvery, ReportTail reportTail) {
        this(pool, tickEvery, reportTail, () -> true);
    }
}
