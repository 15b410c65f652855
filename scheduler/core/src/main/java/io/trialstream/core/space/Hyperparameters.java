package io.trialstream.core.space;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of one configuration, in the order of its space; inactive parameters are absent. Equal when names and values are
 * equal, whatever their order. Immutable.
 */
public final class Hyperparameters {
    private static final Hyperparameters EMPTY = new Hyperparameters(Map.of());

    private final Map<String, Object> values;
    private final int hash;

    private Hyperparameters(Map<String, Object> values) {
        this.values = new SmallMap(values);
        this.hash = values.hashCode();
    }

    /**
     * @param values name to value: Double, Long, String or Boolean
     * @throws IllegalArgumentException if a value is of another type
     */
    public static Hyperparameters of(Map<String, ?> values) {
        LinkedHashMap<String, Object> copy = new LinkedHashMap<>();
        values.forEach((name, value) -> copy.put(name, normal(name, value)));
        return copy.isEmpty() ? EMPTY : new Hyperparameters(copy);
    }

    private static Object normal(String name, @Nullable Object value) {
        if (value instanceof Integer i) {
            return i.longValue();
        }
        if (value instanceof Float f) {
            return f.doubleValue();
        }
        if (value instanceof Double || value instanceof Long || value instanceof String || value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException(name + ": " + value + " is neither a number, a text nor true/false");
    }

    /** The values by name, in the order of the space; unmodifiable. */
    public Map<String, Object> asMap() {
        return values;
    }

    /** The value, or null when the parameter is inactive or unknown. */
    public @Nullable Object get(String name) {
        return values.get(name);
    }

    /** Whether the parameter is part of this configuration. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The numeric value. */
    public double number(String name) {
        return ((Number) Objects.requireNonNull(values.get(name), name)).doubleValue();
    }

    /** How many parameters are active. */
    public int size() {
        return values.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hyperparameters that && hash == that.hash && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** {@code lr=0.01 batch=32}: for logs and messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return text.toString();
    }

    static String show(@Nullable Object value) {
        return value instanceof String ? "'" + value + "'" : String.valueOf(value);
    }
}
