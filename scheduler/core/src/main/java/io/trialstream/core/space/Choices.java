package io.trialstream.core.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of categorical and ordinal parameters. */
final class Choices {
    private Choices() {}

    static List<Object> check(String name, List<?> values) {
        if (values.isEmpty()) {
            throw new InvalidSpaceException(name, "values is empty; give at least one value");
        }
        List<Object> normal = values.stream().map(v -> normal(name, v)).toList();
        if (normal.stream().distinct().count() < normal.size()) {
            throw new InvalidSpaceException(name, "values holds a value twice: " + values);
        }
        return normal;
    }

    private static Object normal(String name, @Nullable Object value) {
        if (value instanceof Integer i) {
            return i.longValue();
        }
        if (value instanceof Double d && !Double.isFinite(d)) {
            throw new InvalidSpaceException(name, "a value must be finite, got " + d);
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            return value;
        }
        throw new InvalidSpaceException(name, "a value must be a text, a number or true/false, got " + value);
    }

    /** Whether two values are the same number, text or truth, whatever the numbers' types. */
    static boolean same(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y ? x.doubleValue() == y.doubleValue() : a.equals(b);
    }
}
