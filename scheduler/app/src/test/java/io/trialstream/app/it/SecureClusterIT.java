package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.admin.TopicPlan;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.AgentSignature;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.TrialReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that demands TLS and authentication and allows nothing but what {@code trialstream acls} grants: scheduler, api and one agent
 * with SCRAM, the optimiser with OAUTHBEARER, the other agent with a certificate; and what becomes of those who try more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureClusterIT {
    private static final String PASSWORD = SecureCluster.PASSWORD;
    private static final String POOL_KEY = SecureCluster.POOL_KEY;

    @TempDir
    static Path dir;

    private SecureCluster cluster;
    private Rest rest;

    @BeforeAll
    void start() {
        cluster = SecureCluster.start(dir);
        rest = cluster.rest();
    }

    @AfterAll
    void stop() {
        Optional.ofNullable(cluster).ifPresent(SecureCluster::close);
    }

    private SecureBroker broker() {
        return cluster.broker();
    }

    // ---- what must work

    @Test
    void aStudyRunsToItsEndAndNoSecretIsToldToAnyone() {
        String id = rest.create(cluster.study("guarded", 3, "0.01", 6));
        JsonNode study = rest.awaitEnd(id);

        assertThat(study.path("state").asText()).as(cluster::outputs).isEqualTo("COMPLETED");
        assertThat(study.path("trials").path("completed").asInt()).isEqualTo(6);
        TopicRecords records = TopicRecords.at(cluster.user("trialstream-reader"));
        assertThat(records.reports())
                .filteredOn(report -> report.getStudyId().equals(id))
                .extracting(TrialReport::getAgentId)
                .hasSizeGreaterThanOrEqualTo(6 * 5)
                .containsOnly("gpu-1");
        assertThat(cluster.outputs()).doesNotContain(PASSWORD, Certificates.PASSWORD, POOL_KEY);
        assertThat(records.toString()).doesNotContain(PASSWORD, Certificates.PASSWORD);
        assertThat(rest.get("/api/v1/info").body().toString()).doesNotContain(PASSWORD, Certificates.PASSWORD);
    }

    @Test
    void topicsAreCheckedAlsoWhereTheirSettingsMayNotBeRead() throws Exception {
        broker().addUsers(PASSWORD, "managed");
        List<AclBinding> few = new ArrayList<>();
        Topics.all().forEach(topic -> few.add(allowed("managed", topic.name(), AclOperation.DESCRIBE)));
        few.add(allowed("managed", Topics.SCHEMAS, AclOperation.WRITE));
        try (Admin admin = Admin.create(
                SecureCluster.client(broker().certificateBootstrap(), broker().byCertificate(cluster.brokerKey())))) {
            admin.createAcls(few).all().get();
        }
        TopicPlan plan = new TopicPlan(2, 1, 1, 1, 1);
        Cluster managed = new Cluster(broker().bootstrap(), new HashMap<>(broker().byPassword("managed", PASSWORD)));
        Cluster open =
                new Cluster(broker().bootstrap(), new HashMap<>(broker().byPassword("trialstream-init", PASSWORD)));

        assertThat(new TopicAdmin(managed, plan).ensure())
                .contains("trialstream.commands.v1 has 1 partitions, the plan says 2")
                .filteredOn(difference -> difference.contains("has settings that can't be read"))
                .hasSize(Topics.all().size() + 1)
                .anySatisfy(difference ->
                        assertThat(difference).contains("trialstream.commands.v1", "retention.ms=2592000000"));
        assertThat(new TopicAdmin(open, plan).ensure())
                .containsExactlyInAnyOrder(
                        "trialstream.agent-heartbeats.v1 has 1 partitions, the plan says 2",
                        "trialstream.commands.v1 has 1 partitions, the plan says 2",
                        "trialstream.suggestions.v1 has 1 partitions, the plan says 2",
                        "trialstream.trial-reports.v1 has 1 partitions, the plan says 2");
    }

    private static AclBinding allowed(String user, String topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    // ---- what must not

    @Test
    void nobodyGetsInWithoutEncryptionAPasswordOrACertificateThatIsTrusted() {
        Map<String, String> hurried = Map.of("request.timeout.ms", "2000", "default.api.timeout.ms", "2000");
        assertThatThrownBy(() -> topics(SecureCluster.client(broker().bootstrap(), hurried)))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> topics(SecureCluster.client(broker().certificateBootstrap(), hurried)))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> topics(
                        SecureCluster.client(broker().bootstrap(), broker().byPassword("trialstream-api", "guessed"))))
                .isInstanceOf(SaslAuthenticationException.class);
        assertThatThrownBy(() ->
                        topics(SecureCluster.client(broker().bootstrap(), broker().byPassword("nobody", PASSWORD))))
                .isInstanceOf(SaslAuthenticationException.class);
        // the handshake may fail before or after the client believes that it is done
        assertThatThrownBy(() -> topics(SecureCluster.client(
                        broker().certificateBootstrap(), broker().byCertificate(cluster.strangerKey()))))
                .isInstanceOfAny(SslAuthenticationException.class, TimeoutException.class);
        // known, but not known to do anything here
        assertThat(topics(SecureCluster.client(broker().bootstrap(), broker().byToken("somebody"))))
                .isEmpty();
        assertThat(topics(cluster.user("trialstream-reader"))).hasSizeGreaterThan(10);
    }

    private static Set<String> topics(Map<String, Object> client) {
        try (Admin admin = Admin.create(client)) {
            return get(admin.listTopics().names());
        }
    }

    @Test
    void eachRoleMayDoItsPartAndNothingElse() {
        Map<String, Map<String, Object>> players = new TreeMap<>(Map.of(
                "agent",
                        SecureCluster.client(
                                broker().certificateBootstrap(), broker().byCertificate(cluster.agentKey())),
                "other agent", cluster.user("trialstream-agent"),
                "api", cluster.user("trialstream-api"),
                "optimizer", SecureCluster.client(broker().bootstrap(), broker().byToken("trialstream-optimizer")),
                "scheduler", cluster.user("trialstream-scheduler"),
                "reader", cluster.user("trialstream-reader")));
        Map<String, Set<String>> writes = new TreeMap<>();
        Map<String, Set<String>> reads = new TreeMap<>();
        Map<String, Set<String>> rules = new TreeMap<>();
        players.forEach((role, client) -> {
            Map<String, Set<AclOperation>> may = operations(client);
            writes.put(role, with(may, AclOperation.WRITE));
            reads.put(role, with(may, AclOperation.READ));
            rules.put(role, with(may, AclOperation.ALTER, AclOperation.ALTER_CONFIGS, AclOperation.DELETE));
        });

        Set<String> ofAgents = names(Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.TRIAL_LOGS);
        Set<String> ofScheduler = names(
                Topics.ASSIGNMENTS,
                Topics.DECISIONS,
                Topics.OBSERVATIONS,
                Topics.STUDIES,
                Topics.TRIALS,
                Topics.AGENTS,
                Topics.POOLS,
                Topics.DEAD_LETTERS);
        ofScheduler.add(Topics.SCHEMAS);
        assertThat(writes)
                .containsEntry("agent", ofAgents)
                .containsEntry("other agent", ofAgents)
                // what clients say that train external studies goes by way of the api
                .containsEntry("api", names(Topics.COMMANDS, Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS))
                .containsEntry("optimizer", names(Topics.SUGGESTIONS))
                .containsEntry("scheduler", ofScheduler)
                .containsEntry("reader", Set.of());
        Set<String> forAgents = names(Topics.ASSIGNMENTS);
        forAgents.add(Topics.SCHEMAS);
        Set<String> forOptimizers = names(Topics.OBSERVATIONS);
        forOptimizers.add(Topics.SCHEMAS);
        assertThat(reads)
                .containsEntry("agent", forAgents)
                .containsEntry("other agent", forAgents)
                .containsEntry("optimizer", forOptimizers);
        assertThat(reads.get("reader")).hasSizeGreaterThan(10);
        assertThat(rules.values())
                .hasSize(6)
                .allSatisfy(topics -> assertThat(topics).isEmpty());
    }

    private static Set<String> names(Topic<?>... topics) {
        Set<String> names = new TreeSet<>();
        Stream.of(topics).forEach(topic -> names.add(topic.name()));
        return names;
    }

    private static Set<String> with(Map<String, Set<AclOperation>> may, AclOperation... operations) {
        Set<String> topics = new TreeSet<>();
        may.forEach((topic, allowed) -> {
            if (Stream.of(operations).anyMatch(allowed::contains)) {
                topics.add(topic);
            }
        });
        return topics;
    }

    /** What a client may do with each of our topics, as the broker says. */
    private static Map<String, Set<AclOperation>> operations(Map<String, Object> client) {
        Map<String, Set<AclOperation>> allowed = new TreeMap<>();
        Set<String> all = new TreeSet<>(Set.of(Topics.SCHEMAS));
        Topics.all().forEach(topic -> all.add(topic.name()));
        try (Admin admin = Admin.create(client)) {
            Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                            all, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues();
            described.forEach((topic, description) -> {
                try {
                    allowed.put(topic, get(description).authorizedOperations());
                } catch (TopicAuthorizationException e) {
                    allowed.put(topic, Set.of());
                }
            });
        }
        return allowed;
    }

    @Test
    void whatAnAgentWritesToAnotherTopicIsRefusedByTheBroker() {
        byte[] forged = Topics.TRIAL_REPORTS.serde().serializer().serialize("", report("gpu-1", "none", 0, 1));
        int refused = 0;
        try (KafkaProducer<String, byte[]> producer = producer(broker().byCertificate(cluster.agentKey()))) {
            for (Topic<?> topic : Topics.all()) {
                if (!names(Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.TRIAL_LOGS)
                        .contains(topic.name())) {
                    assertThatThrownBy(() -> send(producer, new ProducerRecord<>(topic.name(), "default", forged)))
                            .as(topic.name())
                            .isInstanceOf(TopicAuthorizationException.class);
                    refused++;
                }
            }
        }
        assertThat(refused).isEqualTo(Topics.all().size() - 3);
    }

    @Test
    void aReportThatAnotherAgentForgesIsRefusedByTheSchedulerAndSeen() {
        String id = rest.create(cluster.study("target", 9, "2", 1));
        Await.until(
                "its first epoch",
                () -> rest.trials(id).stream()
                        .anyMatch(trial -> trial.path("lastEpoch").asInt() >= 1),
                cluster::outputs);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                cluster.user("trialstream-agent"), new StringSerializer(), new ByteArraySerializer())) {
            // gpu-2 has a key of its own: what it says in its own name, and in another's
            send(producer, signedByGpu2("default", report("gpu-2", id, 0, 1)));
            send(producer, signedByGpu2("default", report("gpu-2", id, 0, 7)));
            send(producer, signedByGpu2("default", report("gpu-1", id, 0, 1)));
            TrialReport elsewhere = TrialReport.newBuilder(report("gpu-2", id, 0, 1))
                    .setPoolId("other")
                    .build();
            send(producer, signedByGpu2("other", elsewhere));
        }
        List<DeadLetter> letters = Await.value(
                "the forged reports among the dead letters",
                () -> Optional.of(TopicRecords.at(cluster.user("trialstream-reader"))
                                .deadLetters())
                        .filter(found -> found.size() >= 4),
                cluster::outputs);

        assertThat(letters)
                .extracting(DeadLetter::getReason)
                .containsExactly(
                        "agent gpu-2 reports under lease 1 of trial " + id
                                + "/0, which agent gpu-1 holds; only that one may",
                        "lease 7 of trial " + id + "/0 was never given; the newest is 1",
                        "it is not signed by agent gpu-1 of pool default; agents of this pool need --signing-key",
                        "there is no pool 'other': no agent and no command named it");
        JsonNode trial = rest.trials(id).get(0);
        assertThat(trial.path("state").asText()).isEqualTo("RUNNING");
        assertThat(trial.path("bestValue").asDouble()).isPositive();
        assertThat(trial.path("lastEpoch").asInt()).isLessThan(9);
        assertThat(rest.metrics(id, 0).toString()).doesNotContain("-5000");
        rest.post("/api/v1/studies/" + id + "/cancel", "{}");
        assertThat(rest.awaitEnd(id).path("state").asText()).isEqualTo("CANCELLED");
    }

    private static TrialReport report(String agent, String study, int trial, int lease) {
        return TrialReport.newBuilder()
                .setPoolId("default")
                .setAgentId(agent)
                .setIncarnation(1)
                .setStudyId(study)
                .setTrial(trial)
                .setLeaseEpoch(lease)
                .setSequence(100)
                .setReportedAtMs(0)
                .setKind(ReportKind.EPOCH)
                .setEpoch(new EpochMetrics(9L, List.of(-5000.0), Map.of(), 1L))
                .build();
    }

    private static ProducerRecord<String, byte[]> signedByGpu2(String pool, TrialReport report) {
        String topic = Topics.TRIAL_REPORTS.name();
        byte[] key = AgentSignature.agentKey(AgentSignature.key(POOL_KEY, "the test"), "default", "gpu-2");
        byte[] value = Topics.TRIAL_REPORTS.serde().serializer().serialize(topic, report);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, pool, value);
        record.headers().add(AgentSignature.HEADER, new AgentSignature(key).sign(topic, value));
        return record;
    }

    private KafkaProducer<String, byte[]> producer(Map<String, String> security) {
        return new KafkaProducer<>(
                SecureCluster.client(broker().certificateBootstrap(), security),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static RuntimeException unwrapped(Throwable cause) {
        if (cause instanceof RuntimeException problem) {
            return problem;
        }
        return new IllegalStateException(cause);
    }
}
