package io.trialstream.core.space;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few names and their values in an order, unmodifiable. Hyperparameters are kept by the million: a hash map of them would take three times
 * the memory, and finds nothing faster among so few.
 */
final class SmallMap extends AbstractMap<String, Object> {
    /** Name, value, name, value, … */
    private final Object[] pairs;

    SmallMap(Map<String, Object> from) {
        pairs = new Object[2 * from.size()];
        int at = 0;
        for (Map.Entry<String, Object> entry : from.entrySet()) {
            pairs[at++] = entry.getKey();
            pairs[at++] = entry.getValue();
        }
    }

    private int indexOf(@Nullable Object name) {
        for (int at = 0; at < pairs.length; at += 2) {
            if (pairs[at].equals(name)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int at = indexOf(name);
        return at < 0 ? null : pairs[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name) >= 0;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return pairs.length / 2;
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, Object>> {
        private int at;

        @Override
        public boolean hasNext() {
            return at < pairs.length;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (at >= pairs.length) {
                throw new NoSuchElementException();
            }
            at += 2;
            return new SimpleImmutableEntry<>((String) pairs[at - 2], pairs[at - 1]);
        }
    }
}
