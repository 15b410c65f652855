package io.trialstream.scheduler.http.kafka;

import io.trialstream.scheduler.http.ClientLink.Orders;
import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.schemas.PublishedSchemas;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the orders to clients, from the first client on, and keeps the newest for a while: from shortly before, so that none is missed that
 * was given while the API was away, or by way of another API process. Its thread runs only where there are clients.
 */
final class OrderFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderFollower.class);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(8);
    private static final long LOOK_FOR_PARTITIONS_NANOS = 60_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final int MOST_KEPT = 200;

    /** Orders to one client, and who waits for the next. */
    private static final class Mailbox {
        private final Deque<Kept> orders = new ArrayDeque<>();
        private final Map<CompletableFuture<@Nullable Void>, Long> incarnationWaiting = new HashMap<>();
        private long usedNanos = System.nanoTime();
    }

    private record Kept(int partition, long offset, Assignment order) {}

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final Deserializer<Assignment> decoder;
    private final Map<String, Mailbox> boxes = new HashMap<>();
    private final Thread thread = new Thread(this::run, "trialstream-orders");
    private boolean started;
    private volatile boolean closing;
    private volatile @Nullable Consumer<String, byte[]> running;
    private volatile @Nullable String trouble;

    /**
     * Reads nothing yet.
     *
     * @param consumers makes one without a group, that reads what is committed
     * @param decoder of the orders
     */
    OrderFollower(Supplier<Consumer<String, byte[]>> consumers, Deserializer<Assignment> decoder) {
        this.consumers = consumers;
        this.decoder = decoder;
        thread.setDaemon(true);
    }

    static OrderFollower of(Map<String, Object> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "trialstream-orders");
        return new OrderFollower(
                () -> new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer()),
                // a scheduler may be newer than this API
                Topics.ASSIGNMENTS.serde(PublishedSchemas.of(config)).deserializer());
    }

    /** Orders to a client after the one that the cursor names; when there are none yet, the next ones, or none after a while. */
    CompletionStage<Orders> take(Trainer who, long incarnation, String after, long waitMs) {
        CompletableFuture<@Nullable Void> arrival = new CompletableFuture<>();
        Mailbox box;
        synchronized (boxes) {
            if (!started && !closing) {
                started = true;
                thread.start();
            }
            String problem = closing ? "the server is shutting down" : trouble;
            if (problem != null) {
                return CompletableFuture.failedStage(new IllegalStateException(problem));
            }
            box = boxes.computeIfAbsent(key(who.pool(), who.agent()), name -> new Mailbox());
            box.usedNanos = System.nanoTime();
            Orders now = newer(box, incarnation, after);
            if (!now.orders().isEmpty() || waitMs == 0) {
                return CompletableFuture.completedStage(now);
            }
            box.incarnationWaiting.put(arrival, incarnation);
        }
        return arrival.completeOnTimeout(null, waitMs, TimeUnit.MILLISECONDS).thenApply(come -> {
            synchronized (boxes) {
                box.incarnationWaiting.remove(arrival);
                return newer(box, incarnation, after);
            }
        });
    }

    private static String key(String pool, String agent) {
        return pool + "\0" + agent;
    }

    private static Orders newer(Mailbox box, long incarnation, String after) {
        List<Map<String, Object>> orders = new ArrayList<>();
        String cursor = after;
        for (Kept kept : box.orders) {
            if (kept.order.getIncarnation() == incarnation && isNewer(kept, after)) {
                orders.add(ClientCodec.order(kept.order));
                cursor = kept.partition + ":" + kept.offset;
            }
        }
        return new Orders(orders, cursor);
    }

    /** All orders to a client are in one partition, until partitions are added. */
    private static boolean isNewer(Kept kept, String after) {
        String same = kept.partition + ":";
        try {
            return !after.startsWith(same) || kept.offset > Long.parseLong(after.substring(same.length()));
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private void run() {
        while (!closing) {
            try (Consumer<String, byte[]> consumer = consumers.get()) {
                running = consumer;
                follow(consumer);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("the orders' consumer ends: {}", e.toString());
            } catch (KafkaException e) {
                trouble = "orders to clients can't be read: " + e.getMessage();
                LOG.warn("{}; trying again", trouble);
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer) {
        Set<TopicPartition> known = new HashSet<>();
        long lookedNanos = 0;
        while (!closing) {
            if (known.isEmpty() || System.nanoTime() - lookedNanos > LOOK_FOR_PARTITIONS_NANOS) {
                lookedNanos = System.nanoTime();
                locate(consumer, known);
                forget();
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                arrive(record);
            }
            trouble = null;
        }
    }

    private static void locate(Consumer<String, byte[]> consumer, Set<TopicPartition> known) {
        Map<TopicPartition, Long> added = new HashMap<>();
        long since = System.currentTimeMillis() - KEPT.toMillis();
        List<PartitionInfo> infos = consumer.partitionsFor(Topics.ASSIGNMENTS.name(), ANSWER);
        if (infos == null || infos.isEmpty()) {
            throw new KafkaException("there is no topic " + Topics.ASSIGNMENTS.name() + "; trialstream init makes it");
        }
        for (PartitionInfo info : infos) {
            TopicPartition partition = new TopicPartition(info.topic(), info.partition());
            if (known.add(partition)) {
                added.put(partition, since);
            }
        }
        if (added.isEmpty()) {
            return;
        }
        consumer.assign(known);
        Map<TopicPartition, Long> ends = consumer.endOffsets(added.keySet(), ANSWER);
        consumer.offsetsForTimes(added, ANSWER)
                .forEach((partition, found) ->
                        consumer.seek(partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
    }

    private void arrive(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null || record.value() == null || !Trainer.isClient(record.key())) {
            return;
        }
        Assignment order;
        try {
            order = decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            LOG.warn("an order to {} can't be read and is passed over: {}", record.key(), e.getMessage());
            return;
        }
        List<CompletableFuture<@Nullable Void>> waiting;
        synchronized (boxes) {
            Mailbox box = boxes.computeIfAbsent(key(order.getPoolId(), order.getAgentId()), name -> new Mailbox());
            box.usedNanos = System.nanoTime();
            box.orders.addLast(new Kept(record.partition(), record.offset(), order));
            if (box.orders.size() > MOST_KEPT) {
                box.orders.removeFirst();
            }
            waiting = box.incarnationWaiting.entrySet().stream()
                    .filter(entry -> entry.getValue() == order.getIncarnation())
                    .map(Map.Entry::getKey)
                    .toList();
        }
        waiting.forEach(arrival -> arrival.complete(null));
    }

    /** Clients that were not heard of for long are gone. */
    private void forget() {
        synchronized (boxes) {
            boxes.values()
                    .removeIf(box ->
                            box.incarnationWaiting.isEmpty() && System.nanoTime() - box.usedNanos > KEPT.toNanos());
        }
    }

    @Override
    public void close() {
        synchronized (boxes) {
            closing = true;
        }
        Consumer<String, byte[]> consumer = running;
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
