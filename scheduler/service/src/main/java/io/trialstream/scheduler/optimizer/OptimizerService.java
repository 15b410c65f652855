package io.trialstream.scheduler.optimizer;

import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.codec.ObservationCodec;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.PublishedSchemas;
import io.trialstream.schemas.Topics;
import io.trialstream.schemas.probe.Brokers;
import io.trialstream.schemas.probe.Figures;
import io.trialstream.schemas.probe.Probe;
import io.trialstream.v1.Observation;
import io.trialstream.v1.Suggestion;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The optimiser: a consumer group of its own, keyed by study. It keeps a model per study, rebuilt from the topic of observations when a
 * partition is assigned, and proposes ahead of demand. Fits run on workers, one study at a time each, so that a slow study holds up
 * neither the consumer nor the others.
 */
public final class OptimizerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OptimizerService.class);
    private static final Duration POLL = Duration.ofMillis(50);

    // collaborators
    private final SamplerFactory samplers;
    private final Clock clock;
    private final EarlierTrials earlier;
    private final Consumer<String, byte[]> consumer;
    private final Producer<String, Suggestion> producer;
    private final Deserializer<Observation> decoder;
    private final ExecutorService workers;
    private final Thread thread;
    // state of the consumer's thread
    private final Map<TopicPartition, Long> catchUpTo = new HashMap<>();
    private final Map<String, StudyInbox> studies = new ConcurrentHashMap<>();
    private volatile boolean closing;
    // for the probe
    private volatile int catchingUp;
    private final LongAdder suggestions = new LongAdder();
    private final LongAdder failures = new LongAdder();

    OptimizerService(
            Consumer<String, byte[]> consumer,
            Producer<String, Suggestion> producer,
            Serde<Observation> observations,
            EarlierTrials earlier,
            SamplerFactory samplers,
            int threads,
            Clock clock) {
        this.consumer = consumer;
        this.producer = producer;
        this.decoder = observations.deserializer();
        this.earlier = earlier;
        this.samplers = samplers;
        this.clock = clock;
        this.workers = Executors.newFixedThreadPool(threads, task -> daemon(task, "optimizer-worker"));
        this.thread = daemon(this::run, "optimizer");
    }

    private static OptimizerService connected(
            Cluster cluster, SamplerFactory samplers, int threads, Clock clock, @Nullable String member) {
        Map<String, Object> config = cluster.readerConfig("trialstream-optimizer");
        config.put("group.id", "trialstream-optimizer");
        config.put("session.timeout.ms", 10_000);
        config.put("heartbeat.interval.ms", 2_000);
        if (member != null) {
            config.put("group.instance.id", member);
        }
        // a scheduler is upgraded before its optimisers: it may write fields that this build does not know
        Serde<Observation> observations =
                Topics.OBSERVATIONS.serde(PublishedSchemas.of(cluster.readerConfig("trialstream-optimizer")));
        return new OptimizerService(
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer()),
                new KafkaProducer<>(
                        cluster.producerConfig("trialstream-optimizer"),
                        new StringSerializer(),
                        Topics.SUGGESTIONS.serde().serializer()),
                observations,
                new EarlierTrials(cluster, observations),
                samplers,
                threads,
                clock);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts an optimiser.
     *
     * @param cluster the cluster
     * @param samplers makes each study's sampler
     * @param threads how many studies are fitted at a time
     * @param clock for timestamps
     */
    public static OptimizerService start(Cluster cluster, SamplerFactory samplers, int threads, Clock clock) {
        return start(connected(cluster, samplers, threads, clock, null));
    }

    /**
     * Starts an optimiser that keeps its place in the group over a restart: after a kill it goes on at once, and not when the group has
     * given up its former self.
     *
     * @param member its name, which no other optimiser of the cluster has
     */
    public static OptimizerService startAs(
            String member, Cluster cluster, SamplerFactory samplers, int threads, Clock clock) {
        return start(connected(cluster, samplers, threads, clock, member));
    }

    static OptimizerService start(OptimizerService service) {
        service.thread.start();
        return service;
    }

    private void run() {
        try {
            consumer.subscribe(List.of(Topics.OBSERVATIONS.name()), new Rebuild());
            while (!closing) {
                List<StudyInbox> touched = new ArrayList<>();
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(record, touched);
                }
                dispatch(touched);
            }
        } catch (WakeupException e) {
            LOG.debug("The optimiser ends");
        } catch (RuntimeException e) {
            LOG.error(
                    "The optimiser's consumer failed; the scheduler falls back to random proposals until it is back",
                    e);
        } finally {
            consumer.close();
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, List<StudyInbox> touched) {
        @Nullable Observation observation;
        try {
            observation = decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            LOG.warn("An observation can't be read and is passed over: {}", e.getMessage());
            return;
        }
        if (observation == null) {
            LOG.warn("An observation is empty and is passed over: offset {} of {}", record.offset(), record.topic());
            return;
        }
        String id = observation.getStudyId();
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        switch (observation.getKind()) {
            case STUDY_OPENED -> studies.put(id, new StudyInbox(id, observation.getPoolId(), partition));
            case STUDY_CLOSED -> studies.remove(id);
            default -> {}
        }
        StudyInbox inbox = studies.get(id);
        if (inbox != null) {
            inbox.add(observation);
            touched.add(inbox);
        }
    }

    /** Lets workers look at the studies that got news, once their partition's history has been read. */
    private void dispatch(List<StudyInbox> touched) {
        boolean caughtUpNow =
                catchUpTo.entrySet().removeIf(entry -> consumer.position(entry.getKey()) >= entry.getValue());
        catchingUp = catchUpTo.size();
        Collection<StudyInbox> ready = caughtUpNow ? studies.values() : touched;
        for (StudyInbox inbox : ready) {
            if (!catchUpTo.containsKey(inbox.partition()) && inbox.schedule()) {
                workers.execute(() -> work(inbox));
            }
        }
    }

    private void work(StudyInbox inbox) {
        try {
            inbox.work(samplers, earlier, (proposal, spec) -> send(inbox, proposal, spec));
        } catch (RuntimeException e) {
            failures.increment();
            LOG.error(
                    "The sampler of study {} failed; the scheduler falls back to random proposals for it",
                    inbox.study(),
                    e);
        }
        if (inbox.finish()) {
            workers.execute(() -> work(inbox));
        }
    }

    private void send(StudyInbox inbox, StudyModel.Proposal proposal, StudySpec spec) {
        Suggestion record = ObservationCodec.suggestion(
                inbox.pool(),
                inbox.study(),
                proposal.sequence(),
                inbox.nextRevision(),
                proposal.suggestion(),
                clock.millis(),
                proposal.tookNanos() / 1000);
        producer.send(new ProducerRecord<>(Topics.SUGGESTIONS.name(), inbox.pool(), record), (metadata, error) -> {
            if (error == null) {
                suggestions.increment();
            } else {
                LOG.warn("A suggestion for {} was not delivered: {}", inbox.study(), error.getMessage());
            }
        });
    }

    /** An assigned partition is read from its beginning: models are rebuilt, never stored. */
    private final class Rebuild implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            catchUpTo.putAll(consumer.endOffsets(partitions));
            consumer.seekToBeginning(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            studies.values().removeIf(inbox -> partitions.contains(inbox.partition()));
            catchUpTo.keySet().removeAll(partitions);
        }
    }

    /** What it says of itself. */
    public Probe probe() {
        return new Probe() {
            @Override
            public @Nullable String trouble() {
                if (!thread.isAlive()) {
                    return "its consumer has ended; see the log";
                }
                if (catchingUp > 0) {
                    return "it still reads what happened before, of " + catchingUp + " partitions";
                }
                return Brokers.connected(consumer.metrics()) ? null : "no broker can be reached";
            }

            @Override
            public void figures(Figures to) {
                to.gauge("trialstream_optimizer_studies", "Studies that it proposes for.", studies.size());
                to.counter("trialstream_optimizer_suggestions_total", "Suggestions sent.", suggestions.sum());
                to.counter("trialstream_optimizer_failures_total", "Times that a sampler failed.", failures.sum());
                to.kafka(consumer.metrics());
                to.kafka(producer.metrics());
            }
        };
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(5_000);
            workers.shutdownNow();
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(5));
    }
}
