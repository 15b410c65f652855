package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.kafka.Cluster;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that killed schedulers left open. Until they end, who takes over must wait with the offsets that they hold, and agents with
 * orders behind them: by the transactions' own time limit and the broker's interval of looking for it, up to twenty seconds. That a scheduler is
 * dead the group's coordinator tells: it is no member any more. One that is only slow is fenced, as it should be, and joins anew.
 */
final class DeadWriters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadWriters.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** So long after a change in the group transactions are looked for: longer than the time limit of any of them. */
    private static final Duration LOOK_FOR = Duration.ofSeconds(20);

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ClusterWatch watch;
    private final String application;
    private final AtomicLong untilNanos = new AtomicLong(System.nanoTime());

    /**
     * Looks after an application's transactions from {@link #groupChanged} on.
     *
     * @param application the Streams application: its group's name, with which its transactions' names begin
     */
    DeadWriters(Cluster cluster, String application) {
        this.watch = new ClusterWatch(cluster, application + "-dead-writers", LIMIT);
        this.application = application;
        watch.every(LOOK_EVERY, this::look);
    }

    /** A member came or went. */
    void groupChanged() {
        untilNanos.set(System.nanoTime() + LOOK_FOR.toNanos());
    }

    private void look() {
        if (System.nanoTime() - untilNanos.get() >= 0) {
            return;
        }
        try {
            List<String> open = watch.get(watch.admin().listTransactions().all()).stream()
                    .filter(transaction -> transaction.state() == TransactionState.ONGOING)
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(application + "-"))
                    .toList();
            // first the transactions, then the members: who joins in between has none among those
            Collection<MemberDescription> members = open.isEmpty() ? List.of() : members();
            List<String> dead = open.stream()
                    .filter(id -> members.stream().noneMatch(member -> writes(member.clientId(), id)))
                    .toList();
            if (!dead.isEmpty() && !members.isEmpty()) {
                watch.get(watch.admin().fenceProducers(dead).all());
                LOG.info("Ended the transactions that killed schedulers left open: {}", dead);
            }
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.info("Transactions of killed schedulers can't be looked for now: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Collection<MemberDescription> members() throws ExecutionException, InterruptedException, TimeoutException {
        return watch
                .get(watch.admin().describeConsumerGroups(List.of(application)).all())
                .values()
                .stream()
                .flatMap(group -> group.members().stream())
                .toList();
    }

    /**
     * Whether a member's thread writes under a transactional id. Kafka Streams names a member {@code APPLICATION-PROCESS-StreamThread-N-consumer}, and its
     * transactions {@code APPLICATION-PROCESS-N}.
     */
    static boolean writes(String clientId, String transactionalId) {
        int dash = transactionalId.lastIndexOf('-');
        return dash > 0 && clientId.startsWith(transactionalId.substring(0, dash) + "-");
    }

    @Override
    public void close() {
        watch.close();
    }
}
