package io.trialstream.agent.kafka;

import io.trialstream.agent.link.Inbox;
import io.trialstream.agent.link.LinkException;
import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Order;
import io.trialstream.schemas.AvroSerde;
import io.trialstream.schemas.PublishedSchemas;
import io.trialstream.schemas.RootCause;
import io.trialstream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders off the agent's own partition, read from its end on a thread of its own; no consumer group, hence no rebalances. The partition is
 * the one that Kafka's default partitioner gives the agent's id.
 */
public final class KafkaInbox implements Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaInbox.class);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(8);
    private static final long RETRY_MS = 1000;
    private static final long PARTITIONS_LOOK_NANOS = 60_000_000_000L;
    private final String bootstrap;
    private final Map<String, String> clientConfig;
    private final AgentIdentity identity;
    private final AssignmentCodec codec;
    private final Runnable wake;
    private final ConcurrentLinkedQueue<Order> arrived = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Thread thread;
    private int partitionCount;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> running;
    private volatile @Nullable LinkException failure;

    /**
     * Starts its thread.
     *
     * @param bootstrap host:port of a broker
     * @param clientConfig further properties of Kafka clients: TLS, SASL
     * @param identity who reads
     * @param wake runs when something arrived
     */
    public KafkaInbox(String bootstrap, Map<String, String> clientConfig, AgentIdentity identity, Runnable wake) {
        this.bootstrap = bootstrap;
        this.clientConfig = clientConfig;
        this.identity = identity;
        this.codec = new AssignmentCodec(identity);
        this.wake = wake;
        this.thread = new Thread(this::run, "trialstream-agent-inbox");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean isReady() {
        LinkException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return ready;
    }

    @Override
    public List<Order> take() {
        LinkException failed = failure;
        if (failed != null) {
            throw failed;
        }
        List<Order> orders = new ArrayList<>();
        for (Order order = arrived.poll(); order != null; order = arrived.poll()) {
            orders.add(order);
        }
        return orders;
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    KafkaSettings.consumer(bootstrap, clientConfig, identity.agentId()),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                running = consumer;
                follow(consumer);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("inbox woken up");
            } catch (org.apache.kafka.common.config.ConfigException e) {
                failure = new LinkException("the Kafka client can't be set up: " + e.getMessage(), e);
                wake.run();
                return;
            } catch (KafkaException e) {
                String message = RootCause.message(e);
                LOG.warn("no orders can be read from {} ({}); trying again", bootstrap, message);
                pause();
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        locate(consumer);
        long lookedNanos = System.nanoTime();
        // a scheduler is upgraded before its agents: its orders may have fields that this build does not know
        PublishedSchemas newer =
                PublishedSchemas.of(KafkaSettings.consumer(bootstrap, clientConfig, identity.agentId()));
        try (Deserializer<io.trialstream.v1.Assignment> records =
                AvroSerde.of(io.trialstream.v1.Assignment.class, newer).deserializer()) {
            while (!closed) {
                boolean any = false;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    any |= arrive(record, records);
                    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                }
                if (any) {
                    wake.run();
                }
                if (System.nanoTime() - lookedNanos > PARTITIONS_LOOK_NANOS) {
                    lookedNanos = System.nanoTime();
                    if (partitions(consumer) != partitionCount) {
                        locate(consumer);
                    }
                }
            }
        }
    }

    /** Takes the agent's partition, from where it was read up to, else from its end; when partitions were added, the new one as well. */
    private void locate(Consumer<byte[], byte[]> consumer) {
        int count = partitions(consumer);
        while (count == 0 && !closed) {
            LOG.warn(
                    "{} has no topic {} yet; waiting for the scheduler to make it",
                    bootstrap,
                    Topics.ASSIGNMENTS.name());
            pause();
            count = partitions(consumer);
        }
        if (closed) {
            throw new WakeupException();
        }
        TopicPartition mine = new TopicPartition(Topics.ASSIGNMENTS.name(), partitionOf(identity.agentId(), count));
        boolean first = positions.isEmpty();
        boolean added = !first && !positions.containsKey(mine);
        partitionCount = count;
        List<TopicPartition> assigned = new ArrayList<>(positions.keySet());
        if (first || added) {
            assigned.add(mine);
        }
        consumer.assign(assigned);
        positions.forEach(consumer::seek);
        if (first) {
            consumer.seekToEnd(List.of(mine));
        } else if (added) {
            // orders may have come before we looked; those of other agents and incarnations are passed over
            consumer.seekToBeginning(List.of(mine));
        }
        for (TopicPartition partition : assigned) {
            positions.put(partition, consumer.position(partition, ANSWER));
        }
        if (!ready) {
            LOG.info("orders come by partition {} of {}", mine.partition(), count);
            ready = true;
            wake.run();
        }
    }

    private static int partitions(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> found = consumer.partitionsFor(Topics.ASSIGNMENTS.name(), ANSWER);
        return found == null ? 0 : found.size();
    }

    /** The partition that Kafka's default partitioner gives a text key. */
    static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private boolean arrive(ConsumerRecord<byte[], byte[]> record, Deserializer<io.trialstream.v1.Assignment> records) {
        // most records are for others: look at the key before decoding
        if (record.value() == null
                || record.key() == null
                || !identity.agentId().equals(new String(record.key(), StandardCharsets.UTF_8))) {
            return false;
        }
        try {
            return codec.decode(records.deserialize(record.topic(), record.value()))
                    .map(arrived::add)
                    .orElse(false);
        } catch (SerializationException e) {
            LOG.warn(
                    "the record at offset {} of {} partition {} is no order and is passed over: {}",
                    record.offset(),
                    record.topic(),
                    record.partition(),
                    e.getMessage());
            return false;
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = running;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(3000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
