package io.trialstream.scheduler.view.codec;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A small unchangeable map, by rising name, whose names are shared by all maps with the same ones. */
final class CompactParams extends AbstractMap<String, Object> {
    private static final int SHARED = 10_000;
    private static final ConcurrentMap<List<String>, String[]> NAMES = new ConcurrentHashMap<>();
    private static final ConcurrentMap<String, String> TEXTS = new ConcurrentHashMap<>();

    private final String[] names;
    private final Object[] values;

    private CompactParams(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    static CompactParams of(Map<String, Object> params) {
        String[] sorted = params.keySet().toArray(new String[0]);
        Arrays.sort(sorted);
        String[] names = shared(sorted);
        Object[] values = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            Object value = params.get(names[i]);
            values[i] = value instanceof String text ? shared(text) : value;
        }
        return new CompactParams(names, values);
    }

    private static String[] shared(String[] names) {
        String[] known = NAMES.get(Arrays.asList(names));
        if (known == null && NAMES.size() < SHARED) {
            known = NAMES.putIfAbsent(List.of(names), names);
        }
        return known == null ? names : known;
    }

    private static String shared(String text) {
        String known = TEXTS.get(text);
        if (known == null && TEXTS.size() < SHARED) {
            known = TEXTS.putIfAbsent(text, text);
        }
        return known == null ? text : known;
    }

    @Override
    public @Nullable Object get(Object key) {
        int at = key instanceof String name ? Arrays.binarySearch(names, name) : -1;
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return new Iterator<>() {
                    private int at;

                    @Override
                    public boolean hasNext() {
                        return at < names.length;
                    }

                    @Override
                    public Entry<String, Object> next() {
                        if (at >= names.length) {
                            throw new NoSuchElementException("no more hyperparameters");
                        }
                        Entry<String, Object> entry = Map.entry(names[at], values[at]);
                        at++;
                        return entry;
                    }
                };
            }
        };
    }
}
