package io.trialstream.core.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * When a parameter is active: every named parent is active itself and its value passes the parent's test.
 *
 * @param tests one per parent, at least one
 */
public record Condition(List<Test> tests) {

    public Condition {
        tests = List.copyOf(tests);
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("a condition names at least one parameter");
        }
    }

    /** A test of one parent's value. */
    public sealed interface Test permits OneOf, Between {
        /** The parameter whose value is tested. */
        String parent();

        /** Whether the parent's value passes. */
        boolean passes(Object value);
    }

    /**
     * The parent's value is one of those listed.
     *
     * @param parent the tested parameter's name
     * @param values at least one
     */
    public record OneOf(String parent, List<Object> values) implements Test {
        public OneOf {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a test of " + parent + " lists at least one value");
            }
        }

        @Override
        public boolean passes(Object value) {
            for (Object wanted : values) {
                if (Choices.same(wanted, value)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The parent's numeric value lies in [min, max].
     *
     * @param parent the tested parameter's name
     * @param min inclusive; negative infinity: no lower end
     * @param max inclusive; infinity: no upper end
     */
    public record Between(String parent, double min, double max) implements Test {
        public Between {
            if (!(min <= max)) {
                throw new IllegalArgumentException(
                        "a test of " + parent + " has an empty range: " + min + " to " + max);
            }
        }

        @Override
        public boolean passes(Object value) {
            return value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max;
        }
    }

    /** The names of the parents. */
    public List<String> parents() {
        List<String> names = new ArrayList<>(tests.size());
        tests.forEach(test -> names.add(test.parent()));
        return names;
    }

    /** Whether the condition holds; a parent that is absent from the values is inactive, and fails it. */
    public boolean holds(Map<String, Object> values) {
        for (Test test : tests) {
            Object value = values.get(test.parent());
            if (value == null || !test.passes(value)) {
                return false;
            }
        }
        return true;
    }
}
