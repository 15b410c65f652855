package io.trialstream.scheduler.topology;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.study.Trial;
import io.trialstream.scheduler.codec.RowCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the pools of a partition from their rows: agents and studies first, then trials by number, through the same {@code apply} as
 * live.
 */
final class PoolRestore {
    private final RowCodec codec;
    private final long nowMs;
    private final Map<String, Pool> pools = new TreeMap<>();

    /** The rows of one pool, as they come: in no order. */
    private static final class Pool {
        final PoolState state;
        final Map<String, ByNumber> trials = new HashMap<>();
        final List<Map.Entry<RowKey, byte[]>> stock = new ArrayList<>();
        final List<DecisionRecord> answers = new ArrayList<>();
        long reportsOffset = -1;

        Pool(String id) {
            state = new PoolState(id);
        }
    }

    /** A study's trials; their numbers are dense, so that each has its place and none need be sorted. */
    private static final class ByNumber {
        private @Nullable Trial[] trials = new Trial[16];

        void put(Trial trial) {
            if (trial.number() >= trials.length) {
                trials = Arrays.copyOf(trials, Math.max(trial.number() + 1, 2 * trials.length));
            }
            trials[trial.number()] = trial;
        }

        void forEach(Consumer<Trial> taker) {
            for (Trial trial : trials) {
                if (trial != null) {
                    taker.accept(trial);
                }
            }
        }
    }

    /**
     * A pool, restored.
     *
     * @param state its state
     * @param reportsOffset reports below this offset are in it; -1: none noted
     */
    record Restored(PoolState state, long reportsOffset) {}

    private PoolRestore(RowCodec codec, long nowMs) {
        this.codec = codec;
        this.nowMs = nowMs;
    }

    static List<Restored> from(KeyValueIterator<Bytes, byte[]> rows, RowCodec codec, long nowMs) {
        PoolRestore restore = new PoolRestore(codec, nowMs);
        while (rows.hasNext()) {
            KeyValue<Bytes, byte[]> row = rows.next();
            restore.take(RowKey.of(row.key), row.value);
        }
        return restore.finish();
    }

    private void take(RowKey key, byte[] row) {
        Pool pool = pools.computeIfAbsent(key.pool(), Pool::new);
        switch (key.kind()) {
            case STUDY -> pool.state.apply(codec.study(row));
            case TRIAL ->
                pool.trials.computeIfAbsent(key.owner(), id -> new ByNumber()).put(codec.trial(key.owner(), row));
            case AGENT -> pool.state.apply(codec.agent(row), nowMs);
            case STOCK -> pool.stock.add(Map.entry(key, row));
            case ANSWER -> pool.answers.add(codec.answer(key.owner(), row));
            case POLICY -> pool.state.apply(codec.policy(row));
            case COUNTERS -> {
                RowCodec.Counters counters = codec.counters(row);
                pool.state.restoreNextDecision(counters.nextDecision());
                pool.reportsOffset = counters.reportsOffset();
            }
        }
    }

    private List<Restored> finish() {
        List<Restored> restored = new ArrayList<>();
        for (Pool pool : pools.values()) {
            for (ByNumber trials : pool.trials.values()) {
                trials.forEach(trial -> pool.state.apply(trial, nowMs));
            }
            for (Map.Entry<RowKey, byte[]> stocked : pool.stock) {
                pool.state.stock(
                        stocked.getKey().owner(), stocked.getKey().number(), codec.suggestion(stocked.getValue()));
            }
            pool.answers.sort(java.util.Comparator.comparingLong(DecisionRecord::sequence));
            for (DecisionRecord answer : pool.answers) {
                pool.state.remember(java.util.Objects.requireNonNull(answer.commandId()), answer);
            }
            pool.state.startClocks(nowMs);
            restored.add(new Restored(pool.state, pool.reportsOffset));
        }
        return restored;
    }
}
