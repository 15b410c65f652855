package io.trialstream.core.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Random access to the configurations of a finite space, or of a grid laid over a continuous one: the k-th is decoded directly, without
 * enumerating those before it. Inactive parameters take part in no combination; constraints are not looked at. The order is that of
 * {@link SpaceEnumeration}: the last parameter counts fastest.
 *
 * <p>The number of combinations below a prefix of values depends on those values only through which conditions they meet, so it is
 * remembered by that.
 */
public final class SpaceIndex {
    private static final int ALL = 0;

    private final SearchSpace space;
    private final List<Axis> axes;
    private final boolean[] parent;
    private final Map<List<Object>, Long> counts = new HashMap<>();
    private final long size;

    private SpaceIndex(SearchSpace space, List<Axis> axes) {
        this.space = space;
        this.axes = axes;
        this.parent = new boolean[axes.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = !tests(axes.get(i).parameter().name(), i + 1).isEmpty();
        }
        this.size = count(0, new LinkedHashMap<>());
    }

    /**
     * Every configuration of a finite space.
     *
     * @throws InvalidSpaceException if a parameter is continuous
     */
    public static SpaceIndex of(SearchSpace space) {
        return grid(space, Map.of(), 0);
    }

    /**
     * A grid of points spread evenly on each parameter's scale.
     *
     * @param pointsOf the number of points by parameter's name, at least 1; categorical ones always take all their values
     * @param points for continuous parameters not named, at least 1; 0: such a parameter is an error. Discrete ones take all their values
     * @throws InvalidSpaceException if a continuous parameter has no number of points
     */
    public static SpaceIndex grid(SearchSpace space, Map<String, Integer> pointsOf, int points) {
        List<Axis> axes = new ArrayList<>();
        for (Parameter parameter : space.parentsFirst()) {
            int wanted = pointsOf.getOrDefault(parameter.name(), parameter.discrete() ? ALL : points);
            if (wanted == ALL && !parameter.discrete()) {
                throw new InvalidSpaceException(
                        parameter.name(), "is continuous; give it a step, or say how many points the grid takes");
            }
            axes.add(Axis.of(parameter, wanted));
        }
        return new SpaceIndex(space, axes);
    }

    /** The space whose configurations are counted. */
    public SearchSpace space() {
        return space;
    }

    /** How many configurations there are, constraints not counted off; {@link Long#MAX_VALUE} when a long can't hold it. */
    public long size() {
        return size;
    }

    /**
     * The configuration at a position; it may break a constraint.
     *
     * @param index 0 to size - 1
     */
    public Hyperparameters at(long index) {
        if (index < 0 || index >= size || size == Long.MAX_VALUE) {
            throw new IndexOutOfBoundsException(index + " of " + size);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        long rest = index;
        for (int i = 0; i < axes.size(); i++) {
            Axis axis = axes.get(i);
            if (!space.active(axis.parameter(), values)) {
                continue;
            }
            String name = axis.parameter().name();
            if (parent[i]) {
                for (long digit = 0; ; digit++) {
                    values.put(name, axis.value(digit));
                    long below = count(i + 1, values);
                    if (rest < below) {
                        break;
                    }
                    rest -= below;
                }
            } else {
                long below = count(i + 1, values);
                values.put(name, axis.value(rest / below));
                rest %= below;
            }
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : space.parameters()) {
            Object value = values.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        return Hyperparameters.of(ordered);
    }

    private long count(int position, Map<String, Object> values) {
        if (position == axes.size()) {
            return 1;
        }
        List<Object> key = key(position, values);
        Long known = counts.get(key);
        if (known == null) {
            known = countAnew(position, values);
            counts.put(key, known);
        }
        return known;
    }

    private long countAnew(int position, Map<String, Object> values) {
        Axis axis = axes.get(position);
        if (!space.active(axis.parameter(), values)) {
            return count(position + 1, values);
        }
        if (!parent[position]) {
            return multiply(axis.size(), count(position + 1, values));
        }
        long total = 0;
        Map<String, Object> extended = new LinkedHashMap<>(values);
        for (long digit = 0; digit < axis.size() && total != Long.MAX_VALUE; digit++) {
            extended.put(axis.parameter().name(), axis.value(digit));
            total = add(total, count(position + 1, extended));
        }
        return total;
    }

    /** The position, and which tests of later parameters the values so far pass. */
    private List<Object> key(int position, Map<String, Object> values) {
        List<Object> key = new ArrayList<>();
        key.add(position);
        for (int i = 0; i < position; i++) {
            if (parent[i]) {
                Object value = values.get(axes.get(i).parameter().name());
                for (Condition.Test test : tests(axes.get(i).parameter().name(), position)) {
                    key.add(value != null && test.passes(value));
                }
            }
        }
        return key;
    }

    private List<Condition.Test> tests(String parentName, int from) {
        List<Condition.Test> tests = new ArrayList<>();
        for (int i = from; i < axes.size(); i++) {
            Condition when = axes.get(i).parameter().when();
            for (Condition.Test test : when == null ? List.<Condition.Test>of() : when.tests()) {
                if (test.parent().equals(parentName)) {
                    tests.add(test);
                }
            }
        }
        return tests;
    }

    private static long multiply(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    private static long add(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    /** The values that one parameter takes: all of its own, or {@code size} of them spread evenly. */
    private record Axis(Parameter parameter, long size, List<Object> chosen) {
        static Axis of(Parameter parameter, int points) {
            long cardinality = parameter.cardinality();
            if (!parameter.ordered() || points == ALL || points >= cardinality) {
                return new Axis(parameter, cardinality, List.of());
            }
            List<Object> chosen = new ArrayList<>();
            for (int i = 0; i < points; i++) {
                chosen.add(parameter.fromUnit(points == 1 ? 0.5 : i / (points - 1.0)));
            }
            List<Object> distinct = chosen.stream().distinct().toList();
            return new Axis(parameter, distinct.size(), distinct);
        }

        Object value(long index) {
            return chosen.isEmpty() ? parameter.valueAt(index) : chosen.get((int) index);
        }
    }
}
