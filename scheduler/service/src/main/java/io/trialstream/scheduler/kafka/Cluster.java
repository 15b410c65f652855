package io.trialstream.scheduler.kafka;

import java.util.HashMap;
import java.util.Map;

/**
 * How to reach a Kafka cluster.
 *
 * @param bootstrap HOST:PORT, several joined by commas
 * @param security further client settings, as Kafka names them: TLS, SASL
 */
public record Cluster(String bootstrap, Map<String, Object> security) {
    public Cluster {
        security = Map.copyOf(security);
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("bootstrap is empty; give HOST:PORT of a broker");
        }
    }

    /** A cluster without encryption and authentication. */
    public static Cluster plain(String bootstrap) {
        return new Cluster(bootstrap, Map.of());
    }

    /** Settings that every client needs. */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>(security);
        config.put("bootstrap.servers", bootstrap);
        return config;
    }

    /** Settings of a producer that loses nothing: acknowledged by all replicas, idempotent, sent at once. */
    public Map<String, Object> producerConfig(String clientId) {
        Map<String, Object> config = clientConfig();
        config.put("client.id", clientId);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        config.put("delivery.timeout.ms", 120_000);
        return config;
    }

    /** Settings of a consumer without a group, which reads what is committed. */
    public Map<String, Object> readerConfig(String clientId) {
        Map<String, Object> config = clientConfig();
        config.put("client.id", clientId);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("fetch.max.wait.ms", 100);
        return config;
    }
}
