package io.trialstream.scheduler.view.kafka;

import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.view.ViewInput;
import io.trialstream.scheduler.view.codec.ViewCodec;
import io.trialstream.schemas.PublishedSchemas;
import io.trialstream.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the read side: one plain consumer without a group that reads all partitions from the beginning, the newest states first, committed
 * records only, on a thread of its own. A record that can't be read is counted, logged and passed over. A broker that is away is waited for.
 */
public final class ViewConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ViewConsumer.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final long LOOK_FOR_PARTITIONS_MS = 60_000;
    private static final long STOP_MS = 10_000;

    private final Consumer<byte[], byte[]> consumer;
    private final ViewInput input;
    private final ViewCodec codec;
    private final Thread thread;
    private final LongAdder records = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private volatile boolean closing;
    private volatile @Nullable String trouble = "not connected yet";

    // of the thread
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Set<TopicPartition> states = new HashSet<>();
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean statesRead;
    private boolean caughtUp;
    private long lookedForPartitionsAt;

    ViewConsumer(Consumer<byte[], byte[]> consumer, ViewInput input, AgentKeys keys, @Nullable SchemaStore writers) {
        this.consumer = consumer;
        this.input = input;
        this.codec = new ViewCodec(keys, writers);
        this.thread = new Thread(this::run, "trialstream-view");
        this.thread.setDaemon(true);
    }

    /**
     * Starts reading.
     *
     * @param kafka the client's settings: bootstrap.servers, security; what the view needs is set here
     * @param input what is told, by the consumer's thread
     */
    public static ViewConsumer start(Map<String, Object> kafka, ViewInput input) {
        return start(kafka, input, AgentKeys.NONE);
    }

    /** The same, which takes only signed reports of pools that have a key. */
    public static ViewConsumer start(Map<String, Object> kafka, ViewInput input, AgentKeys keys) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "trialstream-view");
        ViewConsumer view = new ViewConsumer(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                input,
                keys,
                PublishedSchemas.of(config)); // a scheduler may be newer than this view
        view.thread.start();
        return view;
    }

    /** How many records were read. */
    public long records() {
        return records.sum();
    }

    /** How many records could not be read. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** Why nothing can be read at the moment, in one sentence; null: all is well. */
    public @Nullable String trouble() {
        return trouble;
    }

    private void run() {
        try {
            while (!closing) {
                step();
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("the view's consumer ends: {}", e.toString());
        } catch (RuntimeException e) {
            trouble = "the view has ended: " + e;
            LOG.error("the view's consumer has ended; restart to see anything new", e);
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    /** One round: reads what is there. */
    void step() {
        try {
            long now = System.currentTimeMillis();
            if (assigned.isEmpty() || now - lookedForPartitionsAt >= LOOK_FOR_PARTITIONS_MS) {
                lookedForPartitionsAt = now;
                assign();
            }
            if (assigned.isEmpty()) {
                pause();
                return;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read(record);
            }
            trouble = null;
            if (!statesRead && atTheEnd(states)) {
                statesRead = true;
                input.statesRead();
                consumer.resume(consumer.paused());
            }
            if (!caughtUp && statesRead && atTheEnd(ends.keySet())) {
                caughtUp = true;
                input.caughtUp();
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            String what = "the broker can't be read: " + e.getMessage();
            if (!what.equals(trouble)) {
                LOG.warn("{}; trying again", what);
            }
            trouble = what;
            pause();
        }
    }

    private void assign() {
        Set<TopicPartition> partitions = new HashSet<>();
        for (Topic<?> topic : ViewCodec.topics()) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic.name(), Duration.ofSeconds(10));
            if (infos == null || infos.isEmpty()) {
                if (!topic.name().equals(missing())) {
                    trouble = missingTopic(topic.name());
                    LOG.info("waiting for the topic {}", topic.name());
                }
                return;
            }
            infos.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        List<TopicPartition> added = new ArrayList<>(partitions);
        added.removeAll(assigned);
        if (added.isEmpty()) {
            return;
        }
        assigned.addAll(added);
        consumer.assign(assigned);
        consumer.seekToBeginning(added);
        if (!caughtUp) {
            ends = consumer.endOffsets(assigned);
        }
        if (!statesRead) {
            states.clear();
            assigned.stream().filter(ViewConsumer::isState).forEach(states::add);
            Set<TopicPartition> others = new HashSet<>(assigned);
            others.removeAll(states);
            consumer.pause(others);
        }
    }

    private @Nullable String missing() {
        String now = trouble;
        String prefix = missingTopic("");
        return now != null && now.startsWith(prefix) ? now.substring(prefix.length()) : null;
    }

    private static String missingTopic(String name) {
        return "no such topic yet: " + name;
    }

    private static boolean isState(TopicPartition partition) {
        return ViewCodec.states().stream().anyMatch(topic -> topic.name().equals(partition.topic()));
    }

    private boolean atTheEnd(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            if (end > 0 && consumer.position(partition) < end) {
                return false;
            }
        }
        return true;
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        records.increment();
        try {
            codec.read(record.topic(), record.key(), record.value(), record.headers(), input);
        } catch (SerializationException e) {
            unreadable.increment();
            LOG.warn(
                    "passed over a record that can't be read, {} partition {} offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Stops reading; waits a short while for the thread. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
