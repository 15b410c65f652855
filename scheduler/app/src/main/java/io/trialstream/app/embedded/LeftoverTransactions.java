package io.trialstream.app.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that a killed process left open. Right after the broker's start nobody else uses it, so whatever is open is
 * left over; waiting for the transaction's own time limit would hold readers of committed records up for seconds.
 *
 * <p>There is a second reason: when the time limit passed before the broker was up again, the coordinator aborts the transaction while
 * partitions have no leader yet, passes them over, and calls the abort complete. Such a partition would keep its readers waiting for ever
 * (a hanging transaction, KIP-664), and only an explicit abort ends it.
 */
final class LeftoverTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverTransactions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BEFORE_FORCE = Duration.ofSeconds(3);
    private static final long LOOK_EVERY_MS = 50;

    private final Admin admin;

    private LeftoverTransactions(Admin admin) {
        this.admin = admin;
    }

    /**
     * Ends them, and waits until they are ended.
     *
     * @throws KafkaException if they don't end within 30 s
     */
    static void end(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "trialstream-leftovers"))) {
            new LeftoverTransactions(admin).end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private void end() throws InterruptedException {
        long start = System.nanoTime();
        List<Open> open = open();
        if (open.isEmpty()) {
            return;
        }
        LOG.info("{} partitions hold transactions that a killed process left open; ending them", open.size());
        fence();
        while (!open.isEmpty()) {
            long waited = System.nanoTime() - start;
            if (waited > PATIENCE.toNanos()) {
                throw new KafkaException("transactions left open in " + open + " can't be ended");
            }
            if (waited > BEFORE_FORCE.toNanos()) {
                open.forEach(this::abort);
            }
            Thread.sleep(LOOK_EVERY_MS);
            open = open();
        }
    }

    /** A partition with an open transaction. */
    private record Open(TopicPartition partition, ProducerState producer) {}

    private List<Open> open() {
        Set<TopicPartition> partitions = new java.util.HashSet<>();
        Set<String> topics = new TreeSet<>(
                // consumer offsets are part of a scheduler's transactions
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names()));
        get(admin.describeTopics(topics).allTopicNames())
                .forEach((name, description) -> description
                        .partitions()
                        .forEach(info -> partitions.add(new TopicPartition(name, info.partition()))));
        List<Open> open = new ArrayList<>();
        Map<TopicPartition, PartitionProducerState> states =
                get(admin.describeProducers(partitions).all());
        states.forEach((partition, state) -> state.activeProducers().forEach(producer -> {
            if (producer.currentTransactionStartOffset().isPresent()) {
                open.add(new Open(partition, producer));
            }
        }));
        return open;
    }

    /** Lets the coordinator abort what it knows of. */
    private void fence() {
        List<String> ongoing = get(admin.listTransactions().all()).stream()
                .filter(transaction -> transaction.state() == TransactionState.ONGOING)
                .map(TransactionListing::transactionalId)
                .toList();
        if (!ongoing.isEmpty()) {
            get(admin.fenceProducers(ongoing).all());
        }
    }

    /** Aborts what the coordinator no longer knows of. */
    private void abort(Open open) {
        ProducerState producer = open.producer();
        try {
            admin.abortTransaction(new AbortTransactionSpec(
                            open.partition(),
                            producer.producerId(),
                            (short) producer.producerEpoch(),
                            producer.coordinatorEpoch().orElse(0)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            LOG.info("{} could not be aborted yet: {}", open.partition(), e.getMessage());
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the embedded broker did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
