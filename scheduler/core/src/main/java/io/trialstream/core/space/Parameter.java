package io.trialstream.core.space;

import org.jspecify.annotations.Nullable;

/**
 * One dimension of a search space. Every value maps to a point of the unit interval and back, so that samplers work on
 * the unit cube and never see scales.
 *
 * <p>Values are {@link Double} (float), {@link Long} (int), and {@link String}, {@link Boolean}, {@link Long} or
 * {@link Double} (categorical and ordinal).
 */
public sealed interface Parameter permits FloatParameter, IntParameter, ChoiceParameter {

    /** The parameter's name, unique in its space. */
    String name();

    /** When the parameter is part of a configuration; null: always. */
    @Nullable Condition when();

    /** How many different values there are; {@link Long#MAX_VALUE} when it is a continuum. */
    long cardinality();

    /** The value at a position of the enumeration, 0 to cardinality - 1; continuous parameters have none. */
    Object valueAt(long index);

    /** The position of a value in the enumeration; continuous parameters have none. */
    long indexOf(Object value);

    /**
     * The value's point in [0, 1]. Discrete values lie at the middle of equal cells: (index + 0.5) / cardinality for
     * linear integers, categorical and ordinal ones.
     */
    double toUnit(Object value);

    /** The value whose cell holds the point; points outside [0, 1] are clamped first. */
    Object fromUnit(double unit);

    /** Whether neighbouring points of the unit interval hold neighbouring values (false: categorical). */
    boolean ordered();

    /**
     * The value as this parameter holds it (an int given for a float becomes a double, 8.0 for an int becomes 8), checked.
     *
     * @throws InvalidHyperparametersException if it is of another type or out of range
     */
    Object coerce(Object value);

    /** The range in words, for messages: {@code a float from 1e-05 to 1 (log scale)}. */
    String describe();

    /** Whether there are finitely many values. */
    default boolean discrete() {
        return cardinality() != Long.MAX_VALUE;
    }
}
