package io.trialstream.app.it;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.utils.Time;

/**
 * A broker that lets nobody in without encryption and authentication: one listener for SASL over TLS (SCRAM and OAUTHBEARER), one for
 * certificates; what is not allowed is refused. It never listens without TLS, not even to itself.
 */
final class SecureBroker implements AutoCloseable {
    private static final String SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";
    private static final String OAUTH_LOGIN =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required";

    private final Path directory;
    private final Path trust;
    private final Path key;
    private final int sasl = TestBrokers.freePort();
    private final int certificates = TestBrokers.freePort();
    private final int controller = TestBrokers.freePort();
    private final KafkaRaftServer server;

    /**
     * Starts it.
     *
     * @param directory its own
     * @param key its key store
     * @param trust whose certificates it takes, its own among them
     */
    SecureBroker(Path directory, Path key, Path trust) {
        this.directory = directory;
        this.key = key;
        this.trust = trust;
        format();
        server = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
        server.startup();
    }

    /** For clients with a name and a password, or a token. */
    String bootstrap() {
        return "127.0.0.1:" + sasl;
    }

    /** For clients with a certificate. */
    String certificateBootstrap() {
        return "127.0.0.1:" + certificates;
    }

    private void format() {
        try {
            TestBrokers.format(directory);
        } catch (Exception e) {
            throw new AssertionError("the broker's directory can't be formatted", e);
        }
    }

    private Properties properties() {
        Map<String, String> p = new LinkedHashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("log.dirs", directory.toString());
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        p.put(
                "listeners",
                "SASL://127.0.0.1:" + sasl + ",CERT://127.0.0.1:" + certificates + ",CONTROLLER://127.0.0.1:"
                        + controller);
        p.put("advertised.listeners", "SASL://127.0.0.1:" + sasl + ",CERT://127.0.0.1:" + certificates);
        p.put("listener.security.protocol.map", "SASL:SASL_SSL,CERT:SSL,CONTROLLER:SSL");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("inter.broker.listener.name", "CERT");
        p.put("listener.name.cert.ssl.client.auth", "required");
        p.put("listener.name.controller.ssl.client.auth", "required");
        p.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
        p.put("listener.name.sasl.scram-sha-512.sasl.jaas.config", SCRAM_LOGIN + ";");
        // takes unsigned tokens, as Kafka's own tests do: that the client passes a token on is what is tested
        p.put("listener.name.sasl.oauthbearer.sasl.jaas.config", OAUTH_LOGIN + ";");
        p.putAll(stores(key, trust));
        p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        p.put("allow.everyone.if.no.acl.found", "false");
        p.put("super.users", "User:CN=broker");
        p.put("auto.create.topics.enable", "false");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(internal + ".replication.factor", "1");
            p.put(internal + ".num.partitions", "2");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        Properties properties = new Properties();
        properties.putAll(p);
        return properties;
    }

    private static Map<String, String> stores(Path key, Path trust) {
        Map<String, String> stores = new HashMap<>(trusting(trust));
        stores.put("ssl.keystore.location", key.toString());
        stores.put("ssl.keystore.password", Certificates.PASSWORD);
        stores.put("ssl.keystore.type", "PKCS12");
        return stores;
    }

    private static Map<String, String> trusting(Path trust) {
        return Map.of(
                "ssl.truststore.location",
                trust.toString(),
                "ssl.truststore.password",
                Certificates.PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    // ---- what its clients need

    /** Settings of a client that shows a certificate. */
    Map<String, String> byCertificate(Path ownKey) {
        Map<String, String> config = new HashMap<>(stores(ownKey, trust));
        config.put("security.protocol", "SSL");
        return config;
    }

    /** Settings of a client with a name and a password. */
    Map<String, String> byPassword(String user, String password) {
        Map<String, String> config = new HashMap<>(trusting(trust));
        config.put("security.protocol", "SASL_SSL");
        config.put("sasl.mechanism", "SCRAM-SHA-512");
        config.put("sasl.jaas.config", SCRAM_LOGIN + " username=\"" + user + "\" password=\"" + password + "\";");
        return config;
    }

    /** Settings of a client with a token. */
    Map<String, String> byToken(String user) {
        Map<String, String> config = new HashMap<>(trusting(trust));
        config.put("security.protocol", "SASL_SSL");
        config.put("sasl.mechanism", "OAUTHBEARER");
        config.put("sasl.jaas.config", OAUTH_LOGIN + " unsecuredLoginStringClaim_sub=\"" + user + "\";");
        return config;
    }

    /** Lets users in with a password, which is the same for all. */
    void addUsers(String password, String... users) {
        Map<String, Object> config = new HashMap<>(byCertificate(key));
        config.put("bootstrap.servers", certificateBootstrap());
        try (Admin admin = Admin.create(config)) {
            List<UserScramCredentialAlteration> alterations = java.util.Arrays.stream(users)
                    .map(user -> (UserScramCredentialAlteration) new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password))
                    .toList();
            admin.alterUserScramCredentials(alterations).all().get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
