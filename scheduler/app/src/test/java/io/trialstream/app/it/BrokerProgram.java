package io.trialstream.app.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A broker as a cluster has it, with Kafka's own defaults but for the numbers of replicas: DIRECTORY PORT NAMED-PORT CONTROLLER-PORT. At the
 * named port it tells clients to reach it by the name {@link #NAME}, which only those know whom it is told.
 */
final class BrokerProgram {
    static final String NAME = "broker.test";

    private BrokerProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        int namedPort = Integer.parseInt(arguments[2]);
        int controllerPort = Integer.parseInt(arguments[3]);
        TestBrokers.format(directory);
        Properties properties = properties(directory, port, namedPort, controllerPort);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
        System.err.println("broker at 127.0.0.1:" + port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.awaitShutdown();
    }

    private static Properties properties(Path directory, int port, int namedPort, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        String plain = "PLAINTEXT://127.0.0.1:" + port;
        properties.put(
                "listeners", plain + ",NAMED://127.0.0.1:" + namedPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", plain + ",NAMED://" + NAME + ":" + namedPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,NAMED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(internal + ".replication.factor", "1");
            properties.put(internal + ".num.partitions", "4");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        return properties;
    }
}
