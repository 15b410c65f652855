package io.trialstream.scheduler.topology;

import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Study;
import io.trialstream.scheduler.codec.CommandCodec;
import io.trialstream.scheduler.codec.InputCodec;
import io.trialstream.scheduler.codec.RowCodec;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Command;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.Suggestion;
import io.trialstream.v1.TrialReport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A thin adapter: reads a record, calls the pool's state machine, lets the shell write. Records that can't be decoded or applied go to the
 * dead letters with the reason, and the stream goes on.
 */
final class PoolProcessor implements Processor<String, byte[], String, SpecificRecordBase> {
    private static final int MOST_PAYLOAD_BYTES = 64 * 1024;
    private static final int LONGEST_ID = 249;

    // configuration
    private final TopologyConfig config;
    // collaborators
    private final RowCodec codec = new RowCodec();
    private final Deserializer<Command> commands = Topics.COMMANDS.serde().deserializer();
    private final Deserializer<TrialReport> reports =
            Topics.TRIAL_REPORTS.serde().deserializer();
    private final Deserializer<AgentHeartbeat> heartbeats =
            Topics.AGENT_HEARTBEATS.serde().deserializer();
    private final Deserializer<Suggestion> suggestions =
            Topics.SUGGESTIONS.serde().deserializer();
    private final AgentKeys.Check signatures;
    // state of the stream thread
    private final Map<String, PoolShell> pools = new TreeMap<>();
    private @Nullable ProcessorContext<String, SpecificRecordBase> context;
    private @Nullable KeyValueStore<Bytes, byte[]> store;

    PoolProcessor(TopologyConfig config) {
        this.config = config;
        this.signatures = config.agentKeys().check();
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecordBase> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(Names.POOL_STORE);
        restore();
        processorContext.schedule(config.tickEvery(), PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private void restore() {
        try (KeyValueIterator<Bytes, byte[]> rows = store().all()) {
            for (PoolRestore.Restored restored : PoolRestore.from(rows, codec, now())) {
                PoolShell shell = add(restored.state());
                shell.restoreReportsOffset(restored.reportsOffset());
            }
        }
        long from = pools.values().stream()
                .mapToLong(PoolShell::reportsOffset)
                .filter(offset -> offset >= 0)
                .min()
                .orElse(-1);
        if (from >= 0) {
            long upTo = config.reportTail().read(context().taskId().partition(), from, this::replay);
            pools.values().forEach(shell -> shell.reportsApplied(Math.max(shell.reportsOffset(), upTo)));
        }
    }

    private void replay(long offset, TrialReport report) {
        PoolShell shell = pools.get(report.getPoolId());
        if (shell == null || offset < shell.reportsOffset()) {
            return;
        }
        Report read;
        try {
            read = read(shell, report);
        } catch (IllegalArgumentException e) {
            return; // it went to the dead letters when it was first read
        }
        shell.replay(read, now());
    }

    @Override
    public void process(Record<String, byte[]> record) {
        RecordMetadata from = context().recordMetadata().orElseThrow();
        byte[] value = record.value();
        if (value == null) {
            deadLetter(record, from, "the record is empty");
            return;
        }
        try {
            String problem = dispatch(from, value, record.headers());
            if (problem != null) {
                deadLetter(record, from, problem);
            }
        } catch (SerializationException | IllegalArgumentException e) {
            deadLetter(record, from, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String dispatch(RecordMetadata from, byte[] value, Headers headers) {
        String topic = from.topic();
        if (topic.equals(Topics.TRIAL_REPORTS.name())) {
            TrialReport report = reports.deserialize(topic, value);
            PoolShell shell = known(report.getPoolId());
            shell.reportsApplied(from.offset() + 1);
            String forged = signatures.problem(report.getPoolId(), report.getAgentId(), topic, value, headers);
            String problem = forged != null ? forged : shell.at(now()).report(read(shell, report), now());
            shell.afterEvent();
            return problem;
        } else if (topic.equals(Topics.AGENT_HEARTBEATS.name())) {
            AgentHeartbeat heartbeat = heartbeats.deserialize(topic, value);
            named("agent id", heartbeat.getAgentId());
            String forged = signatures.problem(heartbeat.getPoolId(), heartbeat.getAgentId(), topic, value, headers);
            if (forged != null) {
                return forged;
            }
            PoolShell shell = pool(heartbeat.getPoolId());
            shell.at(now()).heartbeat(InputCodec.heartbeat(heartbeat), now());
            shell.afterEvent();
        } else if (topic.equals(Topics.SUGGESTIONS.name())) {
            Suggestion suggestion = suggestions.deserialize(topic, value);
            suggestion(known(suggestion.getPoolId()), suggestion);
        } else {
            Command command = commands.deserialize(topic, value);
            named("command id", command.getCommandId());
            named("study id", command.getStudyId());
            named("agent id", command.getAgentId());
            PoolShell shell = pool(command.getPoolId());
            shell.at(now())
                    .command(
                            command.getCommandId(),
                            command.getIssuedBy(),
                            CommandCodec.read(command, shell.state()::study),
                            now());
            shell.afterEvent();
            shell.showNow(now());
        }
        return null;
    }

    private static Report read(PoolShell shell, TrialReport report) {
        Study study = shell.state().study(report.getStudyId());
        List<Metric> metrics = study == null ? List.of() : study.spec().metrics();
        return InputCodec.report(report, metrics);
    }

    private void suggestion(PoolShell shell, Suggestion suggestion) {
        long now = now();
        if (suggestion.getExhausted()) {
            shell.at(now).exhausted(suggestion.getStudyId(), suggestion.getSequence(), now);
        } else {
            shell.at(now)
                    .suggestion(
                            suggestion.getStudyId(), suggestion.getSequence(), InputCodec.suggestion(suggestion), now);
        }
        shell.afterEvent();
    }

    private void tick(long timestamp) {
        if (!config.brokerAnswers().getAsBoolean()) {
            return; // the machine sees by the gap that nobody could be heard, and starts its clocks anew
        }
        long now = now();
        for (PoolShell shell : pools.values()) {
            shell.at(now).tick(now);
            shell.afterEvent();
            shell.show(now);
            shell.flush(now);
        }
    }

    /** Ids become parts of rows' keys, which are joined by a control character. */
    private static void named(String what, @Nullable String id) {
        if (id == null) {
            return;
        }
        if (id.isEmpty() || id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the " + what + " has " + id.length() + " characters; give 1 to "
                    + LONGEST_ID + ", none of them a control character");
        }
    }

    /** The pool of a record that only makes sense in a pool that is there. */
    private PoolShell known(String poolId) {
        PoolShell shell = pools.get(poolId);
        if (shell == null) {
            throw new IllegalArgumentException("there is no pool '" + poolId + "': no agent and no command named it");
        }
        return shell;
    }

    private PoolShell pool(String poolId) {
        named("pool id", poolId);
        PoolShell shell = pools.get(poolId);
        return shell == null ? add(new PoolState(poolId)) : shell;
    }

    private PoolShell add(PoolState state) {
        PoolShell shell = new PoolShell(
                state, config.pool(), codec, (key, row) -> store().put(key.bytes(), row), this::forwardTo);
        pools.put(state.poolId(), shell);
        return shell;
    }

    private <T extends SpecificRecordBase> void forwardTo(Topic<T> topic, String key, @Nullable T value) {
        context().forward(new Record<>(key, value, now()), Names.sink(topic));
    }

    private void deadLetter(Record<String, byte[]> record, RecordMetadata from, String reason) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        byte[] kept = value.length > MOST_PAYLOAD_BYTES ? Arrays.copyOf(value, MOST_PAYLOAD_BYTES) : value;
        forwardTo(
                Topics.DEAD_LETTERS,
                Optional.ofNullable(record.key()).orElse(""),
                new DeadLetter(
                        from.topic(),
                        from.partition(),
                        from.offset(),
                        reason,
                        "scheduler",
                        now(),
                        ByteBuffer.wrap(kept),
                        (long) value.length));
    }

    private long now() {
        return context().currentSystemTimeMs();
    }

    private ProcessorContext<String, SpecificRecordBase> context() {
        return java.util.Objects.requireNonNull(context, "the processor is not initialised");
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return java.util.Objects.requireNonNull(store, "the processor is not initialised");
    }
}
