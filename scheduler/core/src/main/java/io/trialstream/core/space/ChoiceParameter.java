package io.trialstream.core.space;

import java.util.List;

/** What categorical and ordinal parameters share: distinct values in equal cells of the unit interval. */
public sealed interface ChoiceParameter extends Parameter permits CategoricalParameter, OrdinalParameter {

    /** The distinct values (String, Boolean, Long or Double), at least one. */
    List<Object> values();

    @Override
    default long cardinality() {
        return values().size();
    }

    @Override
    default Object valueAt(long index) {
        return values().get((int) index);
    }

    @Override
    default long indexOf(Object value) {
        return values().indexOf(value);
    }

    @Override
    default double toUnit(Object value) {
        return (indexOf(value) + 0.5) / cardinality();
    }

    @Override
    default Object fromUnit(double unit) {
        long cell = (long) (Math.min(1, Math.max(0, unit)) * cardinality());
        return valueAt(Math.min(cardinality() - 1, cell));
    }

    @Override
    default Object coerce(Object value) {
        for (Object candidate : values()) {
            if (Choices.same(candidate, value)) {
                return candidate;
            }
        }
        throw new InvalidHyperparametersException(
                name() + ": " + Hyperparameters.show(value) + " is not " + describe());
    }
}
