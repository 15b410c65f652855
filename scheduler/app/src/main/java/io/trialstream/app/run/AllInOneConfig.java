package io.trialstream.app.run;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.Retention;
import io.trialstream.scheduler.view.webhook.Webhook;
import java.nio.file.Path;
import java.util.List;

/**
 * How the all-in-one process runs.
 *
 * @param dataDir where broker, scheduler and agent keep their files; survives restarts
 * @param port of the dashboard and the API; 0: any free one
 * @param slots CPU slots of the built-in agent, at least 0
 * @param baseDir relative working directories of studies are below it
 * @param pool how pools behave
 * @param webhooks whom to tell of studies
 */
public record AllInOneConfig(
        Path dataDir, int port, int slots, Path baseDir, PoolSettings pool, List<Webhook> webhooks) {
    /** Leases of 10 s: the agent is in the same process, and heard of every half second. */
    public static final PoolSettings POOL =
            new PoolSettings(10_000, 8_000, 5_000, 1_000, 3, 5, 5_000, 5_000, 60_000, Retention.FOR_EVER);

    public AllInOneConfig {
        webhooks = List.copyOf(webhooks);
        if (slots < 0 || slots > 10_000) {
            throw new IllegalArgumentException("--slots lies between 0 and 10000, got " + slots);
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("--port lies between 0 and 65535, got " + port);
        }
    }
}
