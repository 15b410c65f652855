package io.trialstream.agent.kafka;

import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** A broker in this JVM that can be stopped and started again on the same port and data. */
final class TestBroker implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final int controllerPort;
    private KafkaRaftServer server;

    TestBroker(Path directory) throws Exception {
        this.directory = directory;
        this.port = freePort();
        this.controllerPort = freePort();
        Files.createDirectories(directory);
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    void start() throws Exception {
        if (!Files.exists(directory.resolve("meta.properties"))) {
            new Formatter()
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(directory.toString()))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        }
        server = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
        server.startup();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("log.dirs", directory.toString()),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("log.cleaner.dedupe.buffer.size", "2097152")));
        return properties;
    }

    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Makes the topics that an agent needs. */
    void createTopics(int assignmentPartitions) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (Topic<?> topic : List.of(Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.TRIAL_LOGS)) {
            topics.add(new NewTopic(topic.name(), 1, (short) 1));
        }
        topics.add(new NewTopic(Topics.ASSIGNMENTS.name(), assignmentPartitions, (short) 1));
        topics.add(new NewTopic(Topics.SCHEMAS, 1, (short) 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(topics).all().get();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
