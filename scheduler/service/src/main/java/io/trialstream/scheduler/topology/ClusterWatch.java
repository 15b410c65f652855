package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.kafka.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Asks the cluster something again and again, on a thread of its own, and waits for each answer for so long only. */
final class ClusterWatch implements AutoCloseable {
    private final Admin admin;
    private final Duration limit;
    private final ScheduledExecutorService thread;

    /**
     * Asks nothing yet.
     *
     * @param name the client's and the thread's
     * @param limit how long an answer may take
     */
    ClusterWatch(Cluster cluster, String name, Duration limit) {
        Map<String, Object> config = cluster.clientConfig();
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, name);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        this.admin = Admin.create(config);
        this.limit = limit;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Asks from now on, with so much time after each answer. */
    void every(Duration pause, Runnable ask) {
        thread.scheduleWithFixedDelay(ask, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The client. */
    Admin admin() {
        return admin;
    }

    /** Waits for an answer. */
    <T> T get(Future<T> answer) throws ExecutionException, InterruptedException, TimeoutException {
        return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
