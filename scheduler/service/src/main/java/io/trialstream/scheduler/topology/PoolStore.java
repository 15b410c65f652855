package io.trialstream.scheduler.topology;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of a pool: its changelog, and nothing in memory beside it. The pool lives as objects in the processor, so keeping the
 * rows a second time as bytes would double the memory; what is put here goes to the changelog (Kafka Streams wraps the store in a logging
 * one), and what was there before comes back at a restore, once, through {@link #all}.
 *
 * <p>Once its rows are taken, the store knows no more than what its pool still tells it. Kafka Streams may want to go on with it all the same: as a
 * standby, when it makes one of an active task, or in a task that it suspended and resumes. Both would later restore a part of the
 * pool as if it were the whole, so both are refused: the thread is replaced, and restores all of it into a new store.
 */
final class PoolStore implements KeyValueStore<Bytes, byte[]> {
    private final String name;
    private Map<Bytes, byte[]> restored = new HashMap<>();
    private boolean taken;
    private boolean open;

    PoolStore(String name) {
        this.name = name;
    }

    static KeyValueBytesStoreSupplier supplier(String name) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new PoolStore(name);
            }

            @Override
            public String metricsScope() {
                return "pool";
            }
        };
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        open = true;
        taken = false;
        restored = new HashMap<>();
        context.register(root, this::restore);
    }

    private void restore(byte[] key, byte @Nullable [] value) {
        refuseWhenTaken();
        keep(key, value);
    }

    private void refuseWhenTaken() {
        if (taken) {
            throw new IllegalStateException("the rows of " + name
                    + " were taken by a task that has ended; what follows is a part of them, so all are restored anew");
        }
    }

    private void keep(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            restored.remove(Bytes.wrap(key));
        } else {
            restored.put(Bytes.wrap(key), value);
        }
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        if (!taken) {
            keep(key.get(), value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        throw new UnsupportedOperationException("rows are written whole");
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        put(key, null);
        return null;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return restored.get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        throw new UnsupportedOperationException("the pool's objects are the place to look");
    }

    /**
     * Hands the restored rows over, once: the caller keeps them as objects.
     *
     * @throws IllegalStateException if they were taken before
     */
    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        refuseWhenTaken();
        Map<Bytes, byte[]> rows = restored;
        restored = new HashMap<>();
        taken = true;
        return new RestoredRows(rows.entrySet().iterator());
    }

    @Override
    public long approximateNumEntries() {
        return restored.size();
    }

    @Override
    public String name() {
        return name;
    }

    /** Nobody queries the store, so nobody asks how far it has come. */
    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    @Override
    public void close() {
        open = false;
        restored = new HashMap<>();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private static final class RestoredRows implements KeyValueIterator<Bytes, byte[]> {
        private final Iterator<Map.Entry<Bytes, byte[]>> rows;

        RestoredRows(Iterator<Map.Entry<Bytes, byte[]>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            Map.Entry<Bytes, byte[]> row = rows.next();
            KeyValue<Bytes, byte[]> pair = KeyValue.pair(row.getKey(), row.getValue());
            rows.remove();
            return pair;
        }

        @Override
        public Bytes peekNextKey() {
            throw new UnsupportedOperationException("rows are taken one by one");
        }

        @Override
        public void close() {}
    }
}
