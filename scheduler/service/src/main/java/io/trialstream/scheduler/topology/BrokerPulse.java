package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.kafka.Cluster;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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

    private final ClusterWatch watch;
    private volatile long answeredNanos = System.nanoTime();
    private boolean away;

    /** Asks from now on. */
    BrokerPulse(Cluster cluster) {
        this.watch = new ClusterWatch(cluster, "trialstream-pulse", LIMIT);
        watch.every(ASK_EVERY, this::ask);
    }

    private void ask() {
        try {
            watch.get(watch.admin().describeCluster().clusterId());
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
        watch.close();
    }
}
