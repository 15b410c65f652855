package io.trialstream.scheduler.http.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.http.CommandRequest;
import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaCommandGatewayTest {
    private final MockProducer<String, Command> producer = new MockProducer<>(
            false,
            new RoundRobinPartitioner(),
            new StringSerializer(),
            Topics.COMMANDS.serde().serializer());
    private final KafkaCommandGateway gateway = new KafkaCommandGateway(producer, () -> 77);

    @Test
    void aCommandIsKeyedByPoolAndEndsWhenItIsStored() {
        CompletionStage<Void> sent = gateway.send(
                new CommandRequest("id", Kind.ADD_TRIAL, "gpu", "ada", "digits", 3, null, "{\"params\":{}}"));
        assertThat(sent.toCompletableFuture()).isNotDone();
        producer.completeNext();
        assertThat(sent.toCompletableFuture()).isCompleted();

        Command command = producer.history().get(0).value();
        assertThat(producer.history().get(0).topic()).isEqualTo(Topics.COMMANDS.name());
        assertThat(producer.history().get(0).key()).isEqualTo("gpu");
        assertThat(command.getCommandId()).isEqualTo("id");
        assertThat(command.getKind()).isEqualTo(CommandKind.ADD_TRIAL);
        assertThat(command.getIssuedAtMs()).isEqualTo(77);
        assertThat(command.getIssuedBy()).isEqualTo("ada");
        assertThat(command.getStudyId()).isEqualTo("digits");
        assertThat(command.getTrial()).isEqualTo(3);
        assertThat(command.getPayload()).isEqualTo("{\"params\":{}}");
    }

    @Test
    void aCommandThatCouldNotBeStoredFails() {
        CompletionStage<Void> sent =
                gateway.send(new CommandRequest("id", Kind.PAUSE_STUDY, "gpu", "ada", "digits", null, null, null));
        producer.errorNext(new TimeoutException("no broker"));
        assertThat(sent.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void everyKindOfRequestIsAKindOfCommand() {
        List<CommandKind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.add(CommandKind.valueOf(kind.name()));
        }
        assertThat(kinds).hasSize(15).doesNotHaveDuplicates().doesNotContain(CommandKind.UNKNOWN);
    }
}
