package io.trialstream.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.SlotKind;
import io.trialstream.agent.model.SlotState;
import io.trialstream.agent.model.TrialKey;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.RunOrder;
import io.trialstream.v1.TrialReport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
    private static final AgentIdentity IDENTITY = new AgentIdentity("p", "a", 7, "host", "1", Map.of("k", "v"));
    private static final RunKey KEY = new RunKey("s", 3, 2);
    private final AssignmentCodec orders = new AssignmentCodec(IDENTITY);
    private final ReportCodec reports = new ReportCodec(IDENTITY);

    private static Assignment.Builder assignment(AssignmentKind kind) {
        return Assignment.newBuilder()
                .setAgentId("a")
                .setIncarnation(7)
                .setKind(kind)
                .setPoolId("p")
                .setStudyId("s")
                .setTrial(3)
                .setLeaseEpoch(2)
                .setIssuedAtMs(1)
                .setReason("why");
    }

    private static RunOrder.Builder run() {
        return RunOrder.newBuilder()
                .setHyperparameters(Map.of("lr", 0.5, "layers", 3L))
                .setCommand(List.of("python3", "t.py"))
                .setWorkdir("w")
                .setSlotIds(List.of(1))
                .setResumeEpoch(0)
                .setUntilEpoch(3)
                .setMaxEpoch(9)
                .setMetrics(List.of("loss"))
                .setGraceMs(5);
    }

    @Test
    void decodesOrders() {
        Order order = orders.decode(
                        assignment(AssignmentKind.RUN).setRun(run().build()).build())
                .orElseThrow();
        assertThat(order).isInstanceOf(Order.Run.class);
        io.trialstream.agent.model.RunOrder decoded = ((Order.Run) order).order();
        assertThat(decoded.key()).isEqualTo(KEY);
        assertThat(decoded.hyperparameters()).isEqualTo(Map.of("lr", 0.5, "layers", 3L));
        assertThat(decoded.isFull()).isFalse();
        assertThat(decoded.slotShare()).isEqualTo(1);
        assertThat(orders.decode(assignment(AssignmentKind.STOP).build())).contains(new Order.End(KEY, false, "why"));
        assertThat(orders.decode(assignment(AssignmentKind.PAUSE).build())).contains(new Order.End(KEY, true, "why"));
        assertThat(orders.decode(assignment(AssignmentKind.DELETE_CHECKPOINTS).build()))
                .contains(new Order.DeleteCheckpoints(new TrialKey("s", 3)));
        assertThat(orders.decode(assignment(AssignmentKind.REFUSED)
                        .setStudyId("")
                        .setLeaseEpoch(0)
                        .build()))
                .contains(new Order.Refused("why"));
    }

    @Test
    void passesOverWhatIsForOthers() {
        assertThat(orders.decode(assignment(AssignmentKind.STOP).setAgentId("b").build()))
                .isEmpty();
        assertThat(orders.decode(assignment(AssignmentKind.STOP).setPoolId("q").build()))
                .isEmpty();
        assertThat(orders.decode(
                        assignment(AssignmentKind.STOP).setIncarnation(6).build()))
                .isEmpty();
    }

    @Test
    void refusesWhatItCantCarryOut() {
        List<Assignment> wrong = List.of(
                assignment(AssignmentKind.UNKNOWN).build(),
                assignment(AssignmentKind.RUN).build(),
                assignment(AssignmentKind.RUN)
                        .setRun(run().setCommand(List.of()).build())
                        .build(),
                assignment(AssignmentKind.RUN)
                        .setRun(run().setSlotIds(List.of()).build())
                        .build(),
                assignment(AssignmentKind.RUN)
                        .setRun(run().setSlotShare(2).build())
                        .build(),
                assignment(AssignmentKind.RUN)
                        .setRun(run().setMetrics(List.of()).build())
                        .build());
        assertThat(wrong)
                .allSatisfy(record ->
                        assertThat(orders.decode(record).orElseThrow()).isInstanceOf(Order.Unusable.class));
        assertThat(orders.decode(
                        assignment(AssignmentKind.STOP).setStudyId("../etc").build()))
                .isEmpty();
    }

    @Test
    void encodesReports() {
        TrialReport epoch = encoded(new Report.Epoch(4, List.of(Double.NaN, 1.0), Map.of("x", 2.0), 99));
        assertThat(epoch.getKind()).isEqualTo(ReportKind.EPOCH);
        assertThat(epoch.getEpoch().getValues()).containsExactly(Double.NaN, 1.0);
        assertThat(epoch.getIncarnation()).isEqualTo(7);
        assertThat(epoch.getSequence()).isEqualTo(5);
        assertThat(encoded(new Report.Started()).getKind()).isEqualTo(ReportKind.STARTED);
        assertThat(encoded(new Report.Checkpoint(new SavedCheckpoint(1, "/c", 2)))
                        .getCheckpoint()
                        .getPath())
                .isEqualTo("/c");
        TrialReport refused = encoded(new Report.Refused("no"));
        assertThat(refused.getKind()).isEqualTo(ReportKind.REFUSED);
        assertThat(refused.getExit().getMessage()).isEqualTo("no");
    }

    @ParameterizedTest
    @EnumSource(ExitKind.class)
    void encodesEveryExit(ExitKind kind) {
        TrialReport exited = encoded(new Report.Exited(kind, null, "m", "t", 1, 2, null));
        assertThat(exited.getExit().getKind().name()).isEqualTo(kind.name());
        assertThat(exited.getExit().getExitCode()).isNull();
        assertThat(exited.getCheckpoint()).isNull();
    }

    private TrialReport encoded(Report.Body body) {
        TrialReport report = reports.encode(new Report(KEY, 5, 6, body));
        byte[] bytes = Topics.TRIAL_REPORTS.serde().serializer().serialize("t", report);
        return Topics.TRIAL_REPORTS.serde().deserializer().deserialize("t", bytes);
    }

    @Test
    void encodesHeartbeatsAndLogs() {
        AgentHeartbeat heartbeat = reports.encode(new Heartbeat(
                1,
                2,
                3,
                List.of(
                        new SlotState(0, "cpu", SlotKind.CPU, "", 0, ""),
                        new SlotState(1, "GPU-a", SlotKind.CUDA, "A100", 4, "sick")),
                List.of(new HeldLease(KEY, List.of(1), 8)),
                true,
                -1));
        assertThat(heartbeat.getSlots()).extracting(slot -> slot.getHealthy()).containsExactly(true, false);
        assertThat(heartbeat.getSlots().get(1).getProblem()).isEqualTo("sick");
        assertThat(heartbeat.getLeases().get(0).getLastEpoch()).isEqualTo(8);
        assertThat(heartbeat.getLeaving()).isTrue();
        assertThat(heartbeat.getLabels()).isEqualTo(Map.of("k", "v"));
        assertThat(reports.encode(new LogPiece(KEY, 1, "text", 2, 3)).getSkippedBytes())
                .isEqualTo(2);
    }

    @Test
    void readsThePartitionThatKafkaWrites() {
        for (String agent : Arrays.asList("a", "machine-1", "gpu-node-042.cluster.example")) {
            byte[] key = agent.getBytes(StandardCharsets.UTF_8);
            for (int partitions : new int[] {1, 3, 64}) {
                assertThat(KafkaInbox.partitionOf(agent, partitions))
                        .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
            }
        }
    }
}
