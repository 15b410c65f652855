package io.trialstream.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Order;
import io.trialstream.schemas.Mutations;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.RunOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** Whatever lies in the topic of assignments: it is an order, one that is refused, or passed over; the agent reads on. */
class AssignmentFuzzTest {
    private static final int INPUTS = Mutations.inputs(5_000);
    private static final AgentIdentity ME = new AgentIdentity("p", "a", 1, "host", "1", Map.of());

    private static byte[] order(AssignmentKind kind) {
        RunOrder run = RunOrder.newBuilder()
                .setHyperparameters(Map.of("lr", 0.1, "layers", 3L, "opt", "adam"))
                .setCommand(List.of("python3", "train.py"))
                .setWorkdir("work")
                .setEnv(Map.of("OMP_NUM_THREADS", "1"))
                .setSlotIds(List.of(0, 1))
                .setUntilEpoch(9L)
                .setMaxEpoch(27L)
                .setResumeEpoch(0L)
                .setGraceMs(5L)
                .setMetrics(List.of("loss"))
                .build();
        return Topics.ASSIGNMENTS
                .serde()
                .serializer()
                .serialize(
                        "",
                        Assignment.newBuilder()
                                .setPoolId("p")
                                .setAgentId("a")
                                .setIncarnation(1)
                                .setKind(kind)
                                .setStudyId("s")
                                .setTrial(3)
                                .setLeaseEpoch(1)
                                .setRun(kind == AssignmentKind.RUN ? run : null)
                                .setReason("")
                                .setIssuedAtMs(0)
                                .build());
    }

    @Test
    void everyRecordIsAnOrderOrIsPassedOver() {
        List<byte[]> good = new ArrayList<>();
        for (AssignmentKind kind : AssignmentKind.values()) {
            good.add(order(kind));
        }
        Mutations records = new Mutations(3, good);
        AssignmentCodec codec = new AssignmentCodec(ME);
        int orders = 0;
        int unreadable = 0;
        try (Deserializer<Assignment> reader = Topics.ASSIGNMENTS.serde().deserializer()) {
            for (int i = 0; i < INPUTS; i++) {
                try {
                    orders += codec.decode(reader.deserialize("assignments", records.next()))
                            .map(Order::getClass)
                            .map(type -> 1)
                            .orElse(0);
                } catch (SerializationException e) {
                    unreadable++;
                }
            }
        }
        assertThat(orders).isGreaterThan(INPUTS / 50);
        assertThat(unreadable).isGreaterThan(INPUTS / 50);
    }
}
