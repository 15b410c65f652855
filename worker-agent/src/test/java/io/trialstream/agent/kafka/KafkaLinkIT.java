package io.trialstream.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.Agent;
import io.trialstream.agent.AgentConfig;
import io.trialstream.schemas.SchemaCatalogue;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.RunOrder;
import io.trialstream.v1.TrialLog;
import io.trialstream.v1.TrialReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent against a real broker, with a scheduler that is played by the test. */
class KafkaLinkIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path temp;

    private TestBroker broker;
    private Agent agent;
    private Producer<String, Assignment> orders;
    private final List<AgentHeartbeat> heartbeats = new ArrayList<>();
    private final List<TrialReport> reports = new ArrayList<>();
    private final List<TrialLog> logs = new ArrayList<>();
    private final List<Listener<?>> listeners = new ArrayList<>();

    private record Listener<T extends SpecificRecordBase>(Consumer<String, T> consumer, List<T> into) {
        void poll() {
            for (ConsumerRecord<String, T> record : consumer.poll(Duration.ofMillis(5))) {
                into.add(record.value());
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker(temp.resolve("broker"));
    }

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
        listeners.forEach(listener -> listener.consumer().close());
        if (orders != null) {
            orders.close(Duration.ZERO);
        }
        broker.close();
    }

    private void playScheduler() {
        listen(Topics.AGENT_HEARTBEATS, heartbeats);
        listen(Topics.TRIAL_REPORTS, reports);
        listen(Topics.TRIAL_LOGS, logs);
        orders = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "scheduler", "linger.ms", 0),
                new StringSerializer(),
                Topics.ASSIGNMENTS.serde().serializer());
        orders.initTransactions();
    }

    private <T extends SpecificRecordBase> void listen(Topic<T> topic, List<T> into) {
        Consumer<String, T> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                topic.serde().deserializer());
        consumer.assign(List.of(new TopicPartition(topic.name(), 0)));
        listeners.add(new Listener<>(consumer, into));
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s; reports: %s", what, reports).isLessThan(deadline);
            listeners.forEach(Listener::poll);
        }
    }

    private void startAgent() throws Exception {
        agent = Agent.start(AgentConfig.builder(broker.bootstrap())
                .pool("p")
                .id("machine-1")
                .slots(2)
                .heartbeatMs(200)
                .minFreeBytes(1)
                .workDir(temp.resolve("work"))
                .baseDir(temp)
                .build());
    }

    private void send(Assignment order, boolean commit) {
        orders.beginTransaction();
        orders.send(new ProducerRecord<>(Topics.ASSIGNMENTS.name(), order.getAgentId(), order));
        if (commit) {
            orders.commitTransaction();
        } else {
            orders.flush();
            orders.abortTransaction();
        }
    }

    private Assignment run(int trial, long incarnation, String script) {
        return Assignment.newBuilder()
                .setAgentId("machine-1")
                .setIncarnation(incarnation)
                .setKind(AssignmentKind.RUN)
                .setPoolId("p")
                .setStudyId("s")
                .setTrial(trial)
                .setLeaseEpoch(1)
                .setIssuedAtMs(1)
                .setRun(RunOrder.newBuilder()
                        .setHyperparameters(Map.of("lr", 0.5, "layers", 3L, "name", "x", "deep", true))
                        .setCommand(List.of("sh", "-c", script))
                        .setWorkdir(".")
                        .setSlotIds(List.of(trial % 2))
                        .setResumeEpoch(0)
                        .setUntilEpoch(3)
                        .setMaxEpoch(3)
                        .setMetrics(List.of("loss"))
                        .setGraceMs(5000)
                        .build())
                .build();
    }

    private List<ReportKind> kinds(int trial) {
        return reports.stream()
                .filter(report -> report.getTrial() == trial)
                .map(TrialReport::getKind)
                .toList();
    }

    @Test
    void takesCommittedOrdersOfItsIncarnationAndReports() throws Exception {
        broker.createTopics(7);
        playScheduler();
        startAgent();
        await("heartbeat", () -> !heartbeats.isEmpty());
        AgentHeartbeat first = heartbeats.get(0);
        assertThat(first.getAgentId()).isEqualTo("machine-1");
        assertThat(first.getIncarnation()).isEqualTo(agent.incarnation());
        assertThat(first.getSequence()).isZero();
        assertThat(first.getSlots()).hasSize(2);
        assertThat(first.getHost()).isNotEmpty();

        String script =
                "echo \"$TRIALSTREAM_PARAMS\"; for e in 1 2 3; do echo \"{\\\"epoch\\\": $e, \\\"loss\\\": 0.$e, \\\"acc\\\": 1}\" >>\"$TRIALSTREAM_REPORT\"; done";
        send(run(1, agent.incarnation() - 1, script), true);
        send(run(3, agent.incarnation(), script), false);
        send(run(0, agent.incarnation(), script), true);
        await("exit", () -> kinds(0).contains(ReportKind.EXITED));
        assertThat(kinds(0))
                .containsExactly(
                        ReportKind.STARTED, ReportKind.EPOCH, ReportKind.EPOCH, ReportKind.EPOCH, ReportKind.EXITED);
        assertThat(reports).allMatch(report -> report.getTrial() == 0);
        TrialReport epoch = reports.get(2);
        assertThat(epoch.getEpoch().getEpoch()).isEqualTo(2);
        assertThat(epoch.getEpoch().getValues()).containsExactly(0.2);
        assertThat(epoch.getEpoch().getExtra()).isEqualTo(Map.of("acc", 1.0));
        assertThat(epoch.getIncarnation()).isEqualTo(agent.incarnation());
        TrialReport exit = reports.get(4);
        assertThat(exit.getExit().getKind()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exit.getExit().getExitCode()).isZero();
        assertThat(exit.getExit().getLogTail()).contains("\"layers\":3", "\"deep\":true", "\"lr\":0.5");
        await("log", () -> !logs.isEmpty());
        assertThat(logs.get(0).getText()).isEqualTo(exit.getExit().getLogTail());
        await(
                "lease to end",
                () -> heartbeats.get(heartbeats.size() - 1).getLeases().isEmpty());
        agent.close();
        await("good-bye", () -> heartbeats.get(heartbeats.size() - 1).getLeaving());
    }

    @Test
    void aBrokerThatIsAwayCostsNoReport() throws Exception {
        broker.createTopics(3);
        playScheduler();
        startAgent();
        await("heartbeat", () -> !heartbeats.isEmpty());
        Path gate = temp.resolve("gate");
        send(
                run(
                        0,
                        agent.incarnation(),
                        "report() { echo \"{\\\"epoch\\\": $1, \\\"loss\\\": 1}\" >>\"$TRIALSTREAM_REPORT\"; };"
                                + " report 1; while [ ! -e gate ]; do sleep 0.02; done; report 2; report 3; exit 0"),
                true);
        await("first epoch", () -> kinds(0).contains(ReportKind.EPOCH));
        broker.stop();
        Files.createFile(gate);
        Path journal = temp.resolve("work/studies/s/0/run-1/journal.jsonl");
        await("exit journalled", () -> {
            try {
                return Files.readString(journal).contains("\"exited\"");
            } catch (java.io.IOException e) {
                return false;
            }
        });
        broker.start();
        await("exit", () -> kinds(0).contains(ReportKind.EXITED));
        assertThat(reports.stream().map(TrialReport::getSequence).distinct().toList())
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        int known = heartbeats.size();
        await("heartbeats again", () -> heartbeats.size() > known + 3);
        await(
                "lease to end",
                () -> heartbeats.get(heartbeats.size() - 1).getLeases().isEmpty());
        send(run(1, agent.incarnation(), "echo '{\"epoch\": 3, \"loss\": 1}' >>\"$TRIALSTREAM_REPORT\""), true);
        await("orders again", () -> kinds(1).contains(ReportKind.EXITED));
    }

    @Test
    void readsAnOrderOfANewerScheduler() throws Exception {
        broker.createTopics(3);
        playScheduler();
        startAgent();
        await("heartbeat", () -> !heartbeats.isEmpty());
        Schema newer = NewerSchema.withField(Assignment.getClassSchema(), "urgency");
        byte[] order = NewerSchema.encode(
                run(0, agent.incarnation(), "echo '{\"epoch\": 3, \"loss\": 1}' >>\"$TRIALSTREAM_REPORT\""), newer);

        // a newer scheduler publishes its schemas, and then writes by them
        try (Producer<String, byte[]> scheduler = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new ByteArraySerializer())) {
            scheduler
                    .send(new ProducerRecord<>(
                            Topics.SCHEMAS,
                            SchemaCatalogue.fingerprint(newer),
                            newer.toString().getBytes(StandardCharsets.UTF_8)))
                    .get();
            scheduler
                    .send(new ProducerRecord<>(Topics.ASSIGNMENTS.name(), "machine-1", order))
                    .get();
        }

        await("exit", () -> kinds(0).contains(ReportKind.EXITED));
        assertThat(kinds(0)).containsExactly(ReportKind.STARTED, ReportKind.EPOCH, ReportKind.EXITED);
    }

    @Test
    void waitsForTopicsThatAreNotThereYet() throws Exception {
        startAgent();
        broker.createTopics(3);
        playScheduler();
        await("heartbeat", () -> !heartbeats.isEmpty());
        send(run(0, agent.incarnation(), "exit 1"), true);
        await("exit", () -> kinds(0).contains(ReportKind.EXITED));
    }

    @Test
    void theDoctorTellsABrokerFromNone() throws Exception {
        BrokerCheck.Result without = BrokerCheck.ask(broker.bootstrap(), Map.of());
        assertThat(without.failure()).isEmpty();
        assertThat(without.missingTopics()).hasSize(4);
        broker.createTopics(3);
        // a broker tells of new topics a moment after they were made
        await(
                "all topics",
                () -> BrokerCheck.ask(broker.bootstrap(), Map.of())
                        .missingTopics()
                        .isEmpty());
        assertThat(BrokerCheck.ask("127.0.0.1:1", Map.of()).failure()).isNotEmpty();
    }
}
