package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.kafka.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the cluster answers. While it does not, no heartbeat can arrive, and a scheduler that measured on would take all agents for lost;
 * their trials would be started anew as soon as the cluster is back, although they trained all the time.
 */
final class BrokerPulse implements BooleanSupplier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerPulse.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Admin admin;
    private final ScheduledExecutorService thread;
    private volatile long answeredNanos = System.nanoTime();
    private boolean away;

    /** Asks from now on. */
    BrokerPulse(Cluster cluster) {
        Map<String, Object> config = cluster.clientConfig();
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, "trialstream-pulse");
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        this.admin = Admin.create(config);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "trialstream-pulse");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            admin.describeCluster().clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            answeredNanos = System.nanoTime();
            if (away) {
                LOG.info("The cluster answers again; leases begin anew");
            }
            away = false;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            if (!away && !getAsBoolean()) {
                away = true;
                LOG.warn("The cluster does not answer; leases stand still until it does ({})", e.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it answered in the last seconds. */
    @Override
    public boolean getAsBoolean() {
        return System.nanoTime() - answeredNanos < SILENCE.toNanos();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
