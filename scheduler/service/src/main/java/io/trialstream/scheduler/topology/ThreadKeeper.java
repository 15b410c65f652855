package io.trialstream.scheduler.topology;

import io.trialstream.schemas.RootCause;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts stream threads where some are missing. Kafka Streams replaces a thread that failed once only, at once, and by clients that look the
 * broker's name up: where that can't be done just then, since a container and its name are gone for a moment, no thread would be left, for ever.
 */
final class ThreadKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadKeeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final KafkaStreams streams;
    private final int wanted;
    private boolean saidSo;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "trialstream-thread-keeper");
        daemon.setDaemon(true);
        return daemon;
    });

    /** Looks from now on whether so many threads live. */
    ThreadKeeper(KafkaStreams streams, int wanted) {
        this.streams = streams;
        this.wanted = wanted;
        watch.scheduleWithFixedDelay(this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!streams.state().isRunningOrRebalancing() || !isMissing()) {
            return;
        }
        try {
            streams.addStreamThread().ifPresent(name -> LOG.warn("{} takes the place of a thread that failed", name));
            saidSo = false;
        } catch (RuntimeException e) { // whatever it is: after one that gets out the executor would look no more
            if (!saidSo) {
                LOG.warn(
                        "No thread can be started in the place of one that failed ({}); trying again",
                        RootCause.message(e));
            }
            saidSo = true;
        }
    }

    /** Whether fewer live than should; one that is about to end and be replaced counts, so that no more than wanted are started. */
    boolean isMissing() {
        return streams.metadataForLocalThreads().size() < wanted;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
