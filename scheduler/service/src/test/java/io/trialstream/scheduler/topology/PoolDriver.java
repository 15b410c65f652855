package io.trialstream.scheduler.topology;

import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.AgentSignature;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.Slot;
import io.trialstream.v1.SlotKind;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology without a broker, and short ways to say what commands, agents and optimisers say. */
final class PoolDriver implements AutoCloseable {
    static final String POOL = "default";

    private final TopologyTestDriver driver;
    private final Map<String, TestOutputTopic<String, ?>> outputs = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Assignment> orders = new ArrayList<>();
    private int commands;
    private long heartbeats;

    PoolDriver() {
        this(TopologyConfig.DEFAULT);
    }

    PoolDriver(TopologyConfig config) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        driver = new TopologyTestDriver(PoolTopology.build(config), properties, Instant.ofEpochMilli(1_000_000));
    }

    // ---- in

    void raw(Topic<?> topic, String key, byte[] value) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value);
    }

    /** Sends a record that an agent signed. */
    <T extends SpecificRecordBase> void signed(Topic<T> topic, T record, byte[] agentKey) {
        byte[] value = topic.serde().serializer().serialize(topic.name(), record);
        Headers headers =
                new RecordHeaders().add(AgentSignature.HEADER, new AgentSignature(agentKey).sign(topic.name(), value));
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(POOL, value, headers));
    }

    <T extends SpecificRecordBase> void send(Topic<T> topic, T record) {
        raw(topic, POOL, topic.serde().serializer().serialize(topic.name(), record));
    }

    void create(String id, String definition) {
        command(Command.newBuilder()
                .setKind(CommandKind.CREATE_STUDY)
                .setStudyId(id)
                .setPayload(StudyFile.parse(definition, "test.yaml").canonicalJson()));
    }

    String command(Command.Builder command) {
        String id = "command-" + commands++;
        send(
                Topics.COMMANDS,
                command.setCommandId(id)
                        .setPoolId(POOL)
                        .setIssuedAtMs(0)
                        .setIssuedBy("tester")
                        .build());
        return id;
    }

    void heartbeat(String agent, int slots, HeldLease... held) {
        send(Topics.AGENT_HEARTBEATS, heartbeatRecord(agent, slots, held));
    }

    AgentHeartbeat heartbeatRecord(String agent, int slots, HeldLease... held) {
        List<Slot> all = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            all.add(new Slot(i, "", SlotKind.CPU, "cpu", 0L, true, ""));
        }
        return AgentHeartbeat.newBuilder()
                .setPoolId(POOL)
                .setAgentId(agent)
                .setIncarnation(1)
                .setSequence(++heartbeats)
                .setSentAtMs(0)
                .setIntervalMs(1_000)
                .setHost(agent)
                .setVersion("test")
                .setLabels(Map.of())
                .setSlots(all)
                .setLeases(List.of(held))
                .setDraining(false)
                .setLeaving(false)
                .setDiskFreeBytes(1L << 40)
                .build();
    }

    TrialReport.Builder report(Assignment run, ReportKind kind) {
        return TrialReport.newBuilder()
                .setPoolId(POOL)
                .setAgentId(run.getAgentId())
                .setIncarnation(run.getIncarnation())
                .setStudyId(run.getStudyId())
                .setTrial(run.getTrial())
                .setLeaseEpoch(run.getLeaseEpoch())
                .setSequence(0)
                .setReportedAtMs(0)
                .setKind(kind);
    }

    void started(Assignment run) {
        send(Topics.TRIAL_REPORTS, report(run, ReportKind.STARTED).build());
    }

    void epoch(Assignment run, long epoch, double value) {
        send(
                Topics.TRIAL_REPORTS,
                report(run, ReportKind.EPOCH)
                        .setEpoch(new EpochMetrics(epoch, List.of(value), Map.of(), epoch * 1_000))
                        .build());
    }

    void exited(Assignment run, ExitKind kind, long lastEpoch) {
        send(
                Topics.TRIAL_REPORTS,
                report(run, ReportKind.EXITED)
                        .setExit(Exit.newBuilder()
                                .setKind(kind)
                                .setMessage(kind == ExitKind.FAILED ? "exit code 1" : "")
                                .setLogTail("")
                                .setLastEpoch(lastEpoch)
                                .setRuntimeMs(lastEpoch * 1_000)
                                .build())
                        .build());
    }

    static HeldLease held(Assignment run) {
        return new HeldLease(
                run.getStudyId(),
                run.getTrial(),
                run.getLeaseEpoch(),
                run.getRun().getSlotIds(),
                0L);
    }

    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    // ---- out

    /** What came since the last call, of a topic that is read as it is. */
    @SuppressWarnings("unchecked")
    <T extends SpecificRecordBase> List<T> newest(Topic<T> topic) {
        TestOutputTopic<String, T> output = (TestOutputTopic<String, T>) outputs.computeIfAbsent(
                topic.name(),
                name -> driver.createOutputTopic(
                        name, new StringDeserializer(), topic.serde().deserializer()));
        return output.readValuesToList();
    }

    /** The keys that a topic had a deletion of since the last call, of a topic that is read as it is. */
    List<String> deleted(String topic) {
        return driver
                .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList()
                .stream()
                .filter(record -> record.value == null)
                .map(record -> record.key)
                .toList();
    }

    /** All decisions so far. */
    List<Decision> decisions() {
        decisions.addAll(newest(Topics.DECISIONS));
        return List.copyOf(decisions);
    }

    List<Decision> decisions(DecisionKind kind) {
        return decisions().stream()
                .filter(decision -> decision.getKind() == kind)
                .toList();
    }

    /** A trial's newest view, of those that came since the last call. */
    TrialView trial(String study, int number) {
        return newest(Topics.TRIALS).stream()
                .filter(view -> view.getStudyId().equals(study) && view.getTrial() == number)
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    /** All orders of a kind so far. */
    List<Assignment> orders(AssignmentKind kind) {
        orders.addAll(newest(Topics.ASSIGNMENTS));
        return orders.stream().filter(order -> order.getKind() == kind).toList();
    }

    List<Assignment> runs() {
        return orders(AssignmentKind.RUN);
    }

    @Override
    public void close() {
        driver.close();
    }
}
