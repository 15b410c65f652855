package io.trialstream.scheduler.topology;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import io.trialstream.schemas.probe.Brokers;
import io.trialstream.schemas.probe.Figures;
import io.trialstream.schemas.probe.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler as a running service: the topology in Kafka Streams, with decisions and state in one transaction. */
public final class SchedulerService implements AutoCloseable {
    /** The Streams application: its group, its transactional ids and its changelog bear this name. */
    public static final String APPLICATION_ID = "trialstream-scheduler";

    private static final Logger LOG = LoggerFactory.getLogger(SchedulerService.class);

    private final KafkaStreams streams;
    private final BrokerPulse pulse;
    private final DeadWriters deadWriters;
    private final ThreadKeeper threads;
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private SchedulerService(KafkaStreams streams, BrokerPulse pulse, DeadWriters deadWriters, ThreadKeeper threads) {
        this.streams = streams;
        this.pulse = pulse;
        this.deadWriters = deadWriters;
        this.threads = threads;
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            } else if (now == KafkaStreams.State.REBALANCING) {
                deadWriters.groupChanged();
            }
        });
        streams.setUncaughtExceptionHandler(error -> {
            LOG.error("A scheduler thread failed and is replaced; its state is restored", error);
            failure.set(error);
            failures.incrementAndGet();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    }

    /** Starts a scheduler of pools whose agents need not sign. */
    public static SchedulerService start(Cluster cluster, PoolSettings pool, Path stateDir, Properties settings) {
        return start(cluster, pool, stateDir, AgentKeys.NONE, settings);
    }

    /**
     * Starts a scheduler.
     *
     * @param cluster the cluster
     * @param pool how pools behave
     * @param stateDir where Kafka Streams keeps its files
     * @param keys of pools whose agents must sign
     * @param settings further settings of the streams, which go before the defaults
     */
    public static SchedulerService start(
            Cluster cluster, PoolSettings pool, Path stateDir, AgentKeys keys, Properties settings) {
        BrokerPulse pulse = new BrokerPulse(cluster);
        TopologyConfig config = new TopologyConfig(
                pool, Duration.ofMillis(100), new KafkaReportTail(cluster, APPLICATION_ID, keys), keys, pulse);
        Properties properties = properties(cluster, stateDir);
        properties.putAll(settings);
        StreamsConfig checked = new StreamsConfig(properties);
        KafkaStreams streams = new KafkaStreams(PoolTopology.build(config), checked);
        SchedulerService service = new SchedulerService(
                streams,
                pulse,
                new DeadWriters(cluster, APPLICATION_ID),
                new ThreadKeeper(streams, checked.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)));
        streams.start();
        return service;
    }

    private static Properties properties(Cluster cluster, Path stateDir) {
        Properties properties = new Properties();
        properties.putAll(cluster.clientConfig());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // a decision reaches the agent when its transaction commits: 10 ms were measured to be the best of latency and
        // throughput
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10);
        properties.put(StreamsConfig.POLL_MS_CONFIG, 5);
        // no order among topics is relied on, and none is waited for
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        // what comes before the last commit's markers are written is tried again after this: 100 ms by default
        // (KAFKA-20000); while a broker is away it grows to a second
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
        // a standby takes over when the session ends
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
        // a restore reads hundreds of megabytes: in larger pieces it waits for fewer of them
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
        return properties;
    }

    /**
     * Waits until it processes.
     *
     * @return whether it does
     */
    public boolean awaitRunning(Duration atMost) throws InterruptedException {
        return running.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it processes now. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** How its members of the group and its transactions are named, up to their numbers; empty: not known. */
    public String memberName() {
        return streams.metrics().keySet().stream()
                .filter(metric -> metric.group().equals("stream-metrics"))
                .map(metric -> metric.tags().getOrDefault("client-id", ""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The last failure of a thread, for the health report; null: none. */
    public @Nullable Throwable lastFailure() {
        return failure.get();
    }

    /** The one client that is polled all the time; the one for restores rests between them. */
    private static boolean isMainConsumer(String clientId) {
        return clientId.endsWith("-consumer") && !clientId.endsWith("-restore-consumer");
    }

    /** What it says of itself. */
    public Probe probe() {
        return new Probe() {
            @Override
            public @Nullable String trouble() {
                KafkaStreams.State state = streams.state();
                if (state != KafkaStreams.State.RUNNING) {
                    return "it does not process: its state is " + state;
                }
                if (threads.isMissing()) {
                    return "it does not process: a thread failed, and no other could be started yet";
                }
                return Brokers.connected(streams.metrics(), SchedulerService::isMainConsumer)
                        ? null
                        : "no broker can be reached";
            }

            @Override
            public void figures(Figures to) {
                KafkaStreams.State state = streams.state();
                if (state.isRunningOrRebalancing()) {
                    to.gauge(
                            "trialstream_scheduler_tasks",
                            "Partitions of pools that it decides for.",
                            streams.metadataForLocalThreads().stream()
                                    .mapToInt(thread -> thread.activeTasks().size())
                                    .sum());
                }
                to.counter(
                        "trialstream_scheduler_thread_failures_total",
                        "Threads that failed and were replaced.",
                        failures.get());
                to.counter(
                        "trialstream_scheduler_dead_letters_total",
                        "Records that it refused and wrote to the dead letters.",
                        deadLetters(streams.metrics().values()));
                to.kafka(streams.metrics());
            }
        };
    }

    private static double deadLetters(Collection<? extends Metric> metrics) {
        return metrics.stream()
                .filter(metric -> metric.metricName().name().equals("record-send-total")
                        && Topics.DEAD_LETTERS
                                .name()
                                .equals(metric.metricName().tags().get("topic")))
                .mapToDouble(metric -> (double) metric.metricValue())
                .sum();
    }

    @Override
    public void close() {
        threads.close();
        pulse.close();
        deadWriters.close();
        streams.close(Duration.ofSeconds(10));
    }
}
