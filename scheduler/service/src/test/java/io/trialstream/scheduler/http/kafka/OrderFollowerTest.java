package io.trialstream.scheduler.http.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.scheduler.http.ClientLink.Orders;
import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderFollowerTest {
    private static final String TOPIC = Topics.ASSIGNMENTS.name();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Trainer WHO = new Trainer("pool", "digits", "client-nb", List.of("loss"));
    private static final long WAIT_MS = 60_000;

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("latest") {
        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            times.forEach((partition, time) -> found.put(partition, null));
            return found;
        }
    };
    private final OrderFollower follower =
            new OrderFollower(() -> consumer, Topics.ASSIGNMENTS.serde().deserializer());
    private long nextOffset = 7;

    @BeforeEach
    void topic() {
        Node node = new Node(0, "host", 1);
        consumer.updatePartitions(
                TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateEndOffsets(Map.of(PARTITION, nextOffset));
    }

    @AfterEach
    void close() {
        follower.close();
    }

    private void comes(String agent, long incarnation, int trial) {
        Assignment order = Assignment.newBuilder()
                .setAgentId(agent)
                .setIncarnation(incarnation)
                .setKind(AssignmentKind.STOP)
                .setPoolId("pool")
                .setStudyId("digits")
                .setTrial(trial)
                .setLeaseEpoch(1)
                .setIssuedAtMs(0)
                .setReason("r")
                .build();
        byte[] value = Topics.ASSIGNMENTS.serde().serializer().serialize(TOPIC, order);
        long offset = nextOffset++;
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, agent, value)));
    }

    private Orders take(String after) throws Exception {
        return follower.take(WHO, 1, after, WAIT_MS).toCompletableFuture().get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    private static List<Object> trials(Orders orders) {
        return orders.orders().stream().map(order -> order.get("trial")).toList();
    }

    @Test
    void whoWaitsIsToldWhenAnOrderComesAndOthersOrdersAreNotHis() throws Exception {
        comes("agent-1", 1, 0);
        comes("client-other", 1, 1);
        comes("client-nb", 2, 2);
        comes("client-nb", 1, 3);

        Orders told = take("");
        assertThat(trials(told)).containsExactly(3);
        assertThat(told.cursor()).isEqualTo("0:10");
        assertThat(told.orders().get(0)).containsEntry("kind", "STOP").containsEntry("reason", "r");
    }

    @Test
    void anOrderIsToldAgainUntilTheCursorIsPastIt() throws Exception {
        comes("client-nb", 1, 3);
        Orders first = take("");
        assertThat(take("")).isEqualTo(first);

        comes("client-nb", 1, 4);
        assertThat(trials(take(first.cursor()))).containsExactly(4);
        assertThat(trials(take("0:6"))).startsWith(3);
        assertThat(trials(take("another's words"))).startsWith(3);
    }

    @Test
    void nothingComesInTime() throws Exception {
        Orders none = follower.take(WHO, 1, "0:5", 1).toCompletableFuture().get(WAIT_MS, TimeUnit.MILLISECONDS);

        assertThat(none.orders()).isEmpty();
        assertThat(none.cursor()).isEqualTo("0:5");
    }

    @Test
    void aRecordThatIsNoOrderIsPassedOver() throws Exception {
        long offset = nextOffset++;
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(TOPIC, 0, offset, "client-nb", "no order".getBytes(StandardCharsets.UTF_8))));
        comes("client-nb", 1, 3);

        assertThat(trials(take(""))).containsExactly(3);
    }

    @Test
    void aClosedOneTakesNobody() {
        follower.close();
        assertThatThrownBy(() -> take("")).hasRootCauseMessage("the server is shutting down");
    }
}
