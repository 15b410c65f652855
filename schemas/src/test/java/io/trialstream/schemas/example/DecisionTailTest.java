package io.trialstream.schemas.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DecisionTailTest {
    private static final String TOPIC = Topics.DECISIONS.name();

    @Test
    void printsAllPartitionsFromTheBeginningUntilItIsWokenUp() {
        MockConsumer<String, Decision> consumer = new MockConsumer<>("none");
        List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
        consumer.updatePartitions(TOPIC, List.of(info(0), info(1)));
        consumer.updateBeginningOffsets(Map.of(partitions.get(0), 0L, partitions.get(1), 4L));
        consumer.schedulePollTask(() -> {
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, "s", assigned()));
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 1, "s", null));
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 1, 4, "t", stopped()));
        });
        consumer.schedulePollTask(consumer::wakeup);
        List<String> lines = new ArrayList<>();

        new DecisionTail(consumer, lines::add).run();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "1970-01-01T00:00:01Z ASSIGN s/7: to agent-1, until epoch 27",
                        "unreadable: an empty record",
                        "1970-01-01T00:00:02Z STOP t/8: not among the best of its rung"
                                + " [rung 1 at epoch 3: value 0.5, rank 4 of 9, cut-off 0.25]");
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void readsWhatIsCommittedWithoutAGroup() {
        assertThat(DecisionTail.config("host:1"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("bootstrap.servers", "host:1")
                .doesNotContainKey("group.id");
    }

    private static PartitionInfo info(int partition) {
        return new PartitionInfo(TOPIC, partition, new Node(1, "h", 1), new Node[0], new Node[0]);
    }

    private static Decision assigned() {
        return Decision.newBuilder()
                .setPoolId("p")
                .setStudyId("s")
                .setTrial(7)
                .setSequence(0)
                .setDecidedAtMs(1_000)
                .setKind(DecisionKind.ASSIGN)
                .setExplanation("to agent-1, until epoch 27")
                .build();
    }

    private static Decision stopped() {
        return Decision.newBuilder()
                .setPoolId("p")
                .setStudyId("t")
                .setTrial(8)
                .setSequence(1)
                .setDecidedAtMs(2_000)
                .setKind(DecisionKind.STOP)
                .setExplanation("not among the best of its rung")
                .setEvidence(new Evidence("asha", 0, 1, 3L, 0.5, 4, 9, 3, 0.25))
                .build();
    }
}
