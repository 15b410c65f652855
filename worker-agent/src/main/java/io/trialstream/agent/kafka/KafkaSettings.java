package io.trialstream.agent.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of the agent's Kafka clients. */
final class KafkaSettings {
    private KafkaSettings() {}

    private static Map<String, Object> common(String bootstrap, Map<String, String> given, String agentId) {
        Map<String, Object> settings = new HashMap<>(given);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "trialstream-agent-" + agentId);
        settings.put("enable.metrics.push", "false");
        settings.put("metric.reporters", "");
        settings.put("auto.include.jmx.reporter", "false");
        settings.put("reconnect.backoff.max.ms", "1000");
        return settings;
    }

    /** A consumer without a group, that reads its partition alone. */
    static Map<String, Object> consumer(String bootstrap, Map<String, String> given, String agentId) {
        Map<String, Object> settings = common(bootstrap, given, agentId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // an agent that was cut off until its place was deleted reads on from what there is: leases fence the rest
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "2000");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "1048576");
        return settings;
    }

    /** A producer that never gives up and never sends out of order. */
    static Map<String, Object> producer(String bootstrap, Map<String, String> given, String agentId) {
        Map<String, Object> settings = common(bootstrap, given, agentId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        // a training machine's memory is for training; runs hold few unacknowledged reports anyway
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, "8388608");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "200");
        // the report topic may be quiet for hours, and a send must not wait for its metadata
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Long.toString(1L << 40));
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return settings;
    }
}
