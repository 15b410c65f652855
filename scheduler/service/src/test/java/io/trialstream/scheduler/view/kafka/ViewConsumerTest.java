package io.trialstream.scheduler.view.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.codec.ViewCodec;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ViewConsumerTest {
    private static final TopicPartition DECISIONS = new TopicPartition(Topics.DECISIONS.name(), 0);
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
    private final ReadModel model = Rows.model();
    private final ViewConsumer view = new ViewConsumer(kafka, model, AgentKeys.NONE, null);

    private void topicsWithDecisionsUpTo(long end) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Topic<?> topic : ViewCodec.topics()) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            kafka.updatePartitions(
                    topic.name(), List.of(new PartitionInfo(topic.name(), 0, Node.noNode(), new Node[0], new Node[0])));
            starts.put(partition, 0L);
            ends.put(partition, partition.equals(DECISIONS) ? end : 0L);
        }
        kafka.updateBeginningOffsets(starts);
        kafka.updateEndOffsets(ends);
    }

    private static byte[] decision(long sequence) {
        Decision decision = Decision.newBuilder()
                .setPoolId("default")
                .setStudyId("digits")
                .setSequence(sequence)
                .setDecidedAtMs(5)
                .setKind(DecisionKind.STUDY_STATE)
                .build();
        return Topics.DECISIONS.serde().serializer().serialize(Topics.DECISIONS.name(), decision);
    }

    private void record(long offset, byte[] value) {
        kafka.addRecord(new ConsumerRecord<>(DECISIONS.topic(), 0, offset, new byte[0], value));
    }

    @Test
    void itWaitsForItsTopicsThenReadsToTheirEndsAndIsReady() {
        view.step();
        assertThat(view.trouble()).contains("no such topic");
        topicsWithDecisionsUpTo(2);
        view.step();
        assertThat(model.ready()).isFalse();
        assertThat(kafka.assignment()).hasSize(7);
        record(0, decision(0));
        view.step();
        assertThat(model.ready()).isFalse();
        record(1, decision(1));
        view.step();
        assertThat(model.ready()).isTrue();
        assertThat(view.trouble()).isNull();
        assertThat(view.records()).isEqualTo(2);
        assertThat(model.decisions("digits", java.util.Set.of(), null, 10)).hasSize(2);
    }

    @Test
    void aRecordThatCannotBeReadIsCountedAndPassedOver() {
        topicsWithDecisionsUpTo(2);
        view.step();
        record(0, new byte[] {1, 2, 3});
        record(1, decision(1));
        view.step();
        assertThat(view.unreadable()).isEqualTo(1);
        assertThat(model.ready()).isTrue();
        assertThat(model.decisions("digits", java.util.Set.of(), null, 10)).hasSize(1);
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        topicsWithDecisionsUpTo(0);
        view.step();
        kafka.setPollException(new KafkaException("gone"));
        view.step();
        assertThat(view.trouble()).contains("gone");
        record(0, decision(0));
        view.step();
        assertThat(view.trouble()).isNull();
        assertThat(model.decisions("digits", java.util.Set.of(), null, 10)).hasSize(1);
    }
}
