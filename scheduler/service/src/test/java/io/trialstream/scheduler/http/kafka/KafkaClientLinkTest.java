package io.trialstream.scheduler.http.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.view.codec.JsonText;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.Slot;
import io.trialstream.v1.TrialReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaClientLinkTest {
    private static final Trainer WHO = new Trainer("gpu", "digits", "client-nb", List.of("loss"));
    private static final AgentKeys KEYS = AgentKeys.of(Map.of("gpu", new byte[32]));
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaClientLink link = new KafkaClientLink(producer, OrderFollower.of(Map.of()), KEYS, () -> 77);

    @AfterEach
    void close() {
        link.close();
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) JsonText.mapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void aSignOfLifeIsAHeartbeatInWhichOnlyAskedForSlotsAreHealthy() throws Exception {
        link.exchange(WHO, json("""
                {'incarnation': 7, 'sequence': 3, 'slots': 3, 'asks': 1, 'host': 'h', 'labels': {'gpu': 'a100'},
                 'holds': [{'trial': 4, 'leaseEpoch': 2, 'slot': 1, 'lastEpoch': 5}], 'waitMs': 2000}"""));

        byte[] value = producer.history().get(0).value();
        AgentHeartbeat beat =
                Topics.AGENT_HEARTBEATS.serde().deserializer().deserialize(Topics.AGENT_HEARTBEATS.name(), value);
        assertThat(beat.getAgentId()).isEqualTo("client-nb");
        assertThat(beat.getIncarnation()).isEqualTo(7);
        assertThat(beat.getSequence()).isEqualTo(3);
        assertThat(beat.getLabels()).isEqualTo(Map.of("gpu", "a100", "external", "digits"));
        assertThat(beat.getSlots()).extracting(Slot::getHealthy).containsExactly(true, true, false);
        assertThat(beat.getLeases()).containsExactly(new HeldLease("digits", 4, 2, List.of(1), 5L));
        assertThat(KEYS.check()
                        .problem(
                                "gpu",
                                "client-nb",
                                Topics.AGENT_HEARTBEATS.name(),
                                value,
                                producer.history().get(0).headers()))
                .isNull();
    }

    @Test
    void reportsGoOneAfterTheOther() throws Exception {
        CompletionStage<Void> stored = link.report(WHO, json("""
                {'incarnation': 7, 'reports': [
                 {'trial': 4, 'leaseEpoch': 2, 'sequence': 1, 'kind': 'EPOCH', 'epoch': 5, 'runtimeMs': 9,
                  'metrics': {'loss': 'nan', 'acc': 0.5}},
                 {'trial': 4, 'leaseEpoch': 2, 'sequence': 2, 'kind': 'EXITED', 'exit': 'FAILED', 'message': 'm',
                  'logTail': 't', 'lastEpoch': 5, 'runtimeMs': 9}]}"""));
        assertThat(producer.history()).hasSize(1);
        producer.completeNext();
        assertThat(producer.history()).hasSize(2);
        assertThat(stored.toCompletableFuture()).isNotDone();
        producer.completeNext();
        assertThat(stored.toCompletableFuture()).isCompleted();

        TrialReport epoch = report(0);
        assertThat(epoch.getKind()).isEqualTo(ReportKind.EPOCH);
        assertThat(epoch.getEpoch().getValues()).containsExactly(Double.NaN);
        assertThat(epoch.getEpoch().getExtra()).isEqualTo(Map.of("acc", 0.5));
        TrialReport exit = report(1);
        assertThat(exit.getExit().getKind()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.getSequence()).isEqualTo(2);
    }

    private TrialReport report(int number) {
        return Topics.TRIAL_REPORTS
                .serde()
                .deserializer()
                .deserialize(
                        Topics.TRIAL_REPORTS.name(),
                        producer.history().get(number).value());
    }

    @Test
    void afterAFailureNothingLaterIsSent() throws Exception {
        CompletionStage<Void> stored = link.report(
                WHO,
                json("{'incarnation': 7, 'reports': [{'trial': 4, 'leaseEpoch': 2, 'sequence': 1, 'kind': 'STARTED'},"
                        + " {'trial': 4, 'leaseEpoch': 2, 'sequence': 2, 'kind': 'REFUSED', 'message': 'm'}]}"));
        producer.errorNext(new TimeoutException("no broker"));

        assertThat(stored.toCompletableFuture()).isCompletedExceptionally();
        assertThat(producer.history()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'kind': 'GONE'}                                        | kind is one of [STARTED, EPOCH, CHECKPOINT, EXITED, REFUSED], got 'GONE'
            {'kind': 'EPOCH', 'epoch': 0, 'runtimeMs': 0, 'metrics': {'loss': 1}} | epoch lies between 1 and 9223372036854775807, got 0
            {'kind': 'EPOCH', 'epoch': 1, 'runtimeMs': 0, 'metrics': {'acc': 1}}  | metrics lacks loss, by which the study is judged
            {'kind': 'EPOCH', 'epoch': 1, 'metrics': {'loss': 'low'}} | metrics.loss must be a number, "nan", "inf" or "-inf", got "low"
            {'kind': 'STARTED', 'epok': 1}                          | unknown field epok; known are bytes, epoch, exit, kind
            """, quoteCharacter = '`')
    void badReportsAreRefused(String report, String problem) throws Exception {
        ObjectNode said = json("{'incarnation': 7, 'reports': [{'trial': 0, 'leaseEpoch': 1, 'sequence': 0}]}");
        ((ObjectNode) said.at("/reports/0")).setAll(json(report));

        assertThatThrownBy(() -> link.report(WHO, said)).hasMessageStartingWith(problem);
        assertThat(producer.history()).isEmpty();
    }
}
