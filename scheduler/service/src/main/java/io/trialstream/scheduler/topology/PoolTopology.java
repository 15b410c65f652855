package io.trialstream.scheduler.topology;

import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: everything that decides where and what to run is keyed by pool id and read by one processor, so that "stop this trial",
 * "its slot is free" and "assign that one" are one step, written atomically.
 *
 * <pre>
 * commands, trial-reports, agent-heartbeats, suggestions
 *     -> decide (pool-store)
 *         -> assignments, decisions, observations, studies, trials, agents, dead-letters
 * </pre>
 */
public final class PoolTopology {
    private static final List<Topic<?>> SOURCES =
            List.of(Topics.COMMANDS, Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.SUGGESTIONS);
    private static final List<Topic<?>> SINKS = List.of(
            Topics.ASSIGNMENTS,
            Topics.DECISIONS,
            Topics.OBSERVATIONS,
            Topics.STUDIES,
            Topics.TRIALS,
            Topics.AGENTS,
            Topics.POOLS,
            Topics.DEAD_LETTERS);

    private PoolTopology() {}

    /** The topology; nothing runs yet. */
    public static Topology build(TopologyConfig config) {
        Topology topology = new Topology();
        for (Topic<?> source : SOURCES) {
            // an agent's clock may be wrong: the time of arrival orders the topics among one another
            topology.addSource(
                    AutoOffsetReset.earliest(),
                    Names.source(source),
                    new WallclockTimestampExtractor(),
                    new StringDeserializer(),
                    Serdes.ByteArray().deserializer(),
                    source.name());
        }
        topology.addProcessor(
                Names.DECIDE,
                new PoolProcessorSupplier(config),
                SOURCES.stream().map(Names::source).toArray(String[]::new));
        for (Topic<?> sink : SINKS) {
            addSink(topology, sink);
        }
        return topology;
    }

    private static <T extends SpecificRecordBase> void addSink(Topology topology, Topic<T> topic) {
        topology.addSink(
                Names.sink(topic),
                topic.name(),
                new StringSerializer(),
                topic.serde().serializer(),
                Names.DECIDE);
    }

    private record PoolProcessorSupplier(TopologyConfig config)
            implements ProcessorSupplier<String, byte[], String, SpecificRecordBase> {
        @Override
        public Processor<String, byte[], String, SpecificRecordBase> get() {
            return new PoolProcessor(config);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            StoreBuilder<KeyValueStore<Bytes, byte[]>> store = Stores.keyValueStoreBuilder(
                            PoolStore.supplier(Names.POOL_STORE), Serdes.Bytes(), Serdes.ByteArray())
                    .withLoggingEnabled(Map.of("min.cleanable.dirty.ratio", "0.2", "segment.bytes", "67108864"));
            return Set.of(store);
        }
    }
}
