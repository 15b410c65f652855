package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams itself costs: reads the reports, decodes and decides nothing, and puts each into a row of a logged store in memory,
 * exactly-once, with the scheduler's settings for commits.
 */
final class BareProcessor implements Processor<byte[], byte[], Void, Void> {
    static final String APPLICATION_ID = "bench-bare-processor";

    private static final String STORE = "rows";
    private static final int ROWS = 10_000;

    private @Nullable KeyValueStore<Integer, byte[]> store;
    private int next;

    private BareProcessor() {}

    /** Starts it at the beginning of the reports; the caller closes it. */
    static KafkaStreams start(Cluster cluster, Path stateDir) {
        Topology topology = new Topology();
        topology.addSource(
                "reports",
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                Topics.TRIAL_REPORTS.name());
        topology.addProcessor("bare", BareProcessor::new, "reports");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.Integer(), Serdes.ByteArray()),
                "bare");
        Properties properties = new Properties();
        properties.putAll(cluster.clientConfig());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10);
        properties.put(StreamsConfig.POLL_MS_CONFIG, 5);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        KafkaStreams streams = new KafkaStreams(topology, properties);
        streams.start();
        return streams;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Objects.requireNonNull(store, "not initialised").put(next, record.value());
        next = (next + 1) % ROWS;
    }
}
