package io.trialstream.core.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several values with an order but no distance: small, medium, large.
 *
 * @param name unique in its space
 * @param values the distinct values (String, Boolean, Long or Double), at least one
 * @param when when the parameter is active; null: always
 */
public record OrdinalParameter(
        String name, List<Object> values, @Nullable Condition when) implements Parameter {

    public OrdinalParameter {
        values = Choices.check(name, values);
    }

    @Override
    public long cardinality() {
        return values.size();
    }

    @Override
    public Object valueAt(long index) {
        return values.get((int) index);
    }

    @Override
    public long indexOf(Object value) {
        return values.indexOf(value);
    }

    @Override
    public double toUnit(Object value) {
        return Choices.toUnit(values, value);
    }

    @Override
    public Object fromUnit(double unit) {
        return Choices.fromUnit(values, unit);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public Object coerce(Object value) {
        return Choices.coerce(name, values, value, describe());
    }

    @Override
    public String describe() {
        return "one of the ordered values " + values;
    }
}
