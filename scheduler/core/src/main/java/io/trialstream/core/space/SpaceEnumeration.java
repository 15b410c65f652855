package io.trialstream.core.space;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All configurations of a finite space, or of a grid laid over a continuous one: inactive parameters take part in no combination, and
 * those that break a constraint are left out.
 */
public final class SpaceEnumeration implements Iterable<Hyperparameters> {
    private final SearchSpace space;
    private final List<List<Object>> valuesOfParentsFirst;

    private SpaceEnumeration(SearchSpace space, List<List<Object>> valuesOfParentsFirst) {
        this.space = space;
        this.valuesOfParentsFirst = valuesOfParentsFirst;
    }

    /** Every configuration of a finite space. */
    public static SpaceEnumeration of(SearchSpace space) {
        return grid(space, Integer.MAX_VALUE);
    }

    /**
     * A grid with at most so many values a parameter, spread evenly on its scale; categorical ones always take all their values.
     *
     * @throws InvalidSpaceException if a continuous parameter has no finite number of points
     */
    public static SpaceEnumeration grid(SearchSpace space, int points) {
        List<List<Object>> values = new ArrayList<>();
        for (Parameter parameter : space.parentsFirst()) {
            values.add(values(parameter, points));
        }
        return new SpaceEnumeration(space, values);
    }

    private static List<Object> values(Parameter parameter, int points) {
        if (!parameter.discrete() && points == Integer.MAX_VALUE) {
            throw new InvalidSpaceException(
                    parameter.name(), "is continuous; give it a step, or say how many points the grid takes");
        }
        long cardinality = parameter.cardinality();
        long count = parameter.ordered() ? Math.min(points, cardinality) : cardinality;
        List<Object> values = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Object value;
            if (parameter.discrete()) {
                value = parameter.valueAt(
                        count == cardinality ? i : Math.round(i * (cardinality - 1.0) / Math.max(1, count - 1)));
            } else {
                value = parameter.fromUnit(count == 1 ? 0.5 : i / (count - 1.0));
            }
            values.add(value);
        }
        return values.stream().distinct().toList();
    }

    /** How many configurations there are, constraints not counted off; {@link Long#MAX_VALUE} when a long can't hold it. */
    public long upperBound() {
        return count(0, new LinkedHashMap<>());
    }

    private long count(int position, Map<String, Object> values) {
        if (position == valuesOfParentsFirst.size()) {
            return 1;
        }
        Parameter parameter = space.parentsFirst().get(position);
        if (!space.active(parameter, values)) {
            return count(position + 1, values);
        }
        if (!isParent(parameter)) {
            return multiply(valuesOfParentsFirst.get(position).size(), count(position + 1, values));
        }
        long total = 0;
        for (Object value : valuesOfParentsFirst.get(position)) {
            values.put(parameter.name(), value);
            total = add(total, count(position + 1, values));
            values.remove(parameter.name());
        }
        return total;
    }

    private boolean isParent(Parameter parameter) {
        for (Parameter other : space.parameters()) {
            Condition when = other.when();
            if (when != null && when.parents().contains(parameter.name())) {
                return true;
            }
        }
        return false;
    }

    private static long multiply(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        return high != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    private static long add(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    @Override
    public Iterator<Hyperparameters> iterator() {
        return new Odometer();
    }

    /** Counts through the combinations, the last parameter fastest; skips inactive parameters and broken constraints. */
    private final class Odometer implements Iterator<Hyperparameters> {
        private final int[] digits = new int[valuesOfParentsFirst.size()];
        private final boolean[] active = new boolean[digits.length];
        private boolean done;
        private @Nullable Hyperparameters next;

        Odometer() {
            settle(0, new LinkedHashMap<>());
            advanceToAllowed();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Hyperparameters next() {
            Hyperparameters current = next;
            if (current == null) {
                throw new NoSuchElementException();
            }
            step();
            advanceToAllowed();
            return current;
        }

        private void advanceToAllowed() {
            next = null;
            while (!done && next == null) {
                Hyperparameters candidate = current();
                if (space.satisfies(candidate)) {
                    next = candidate;
                } else {
                    step();
                }
            }
        }

        private Hyperparameters current() {
            Map<String, Object> values = prefix(digits.length);
            Map<String, Object> ordered = new LinkedHashMap<>();
            for (Parameter parameter : space.parameters()) {
                Object value = values.get(parameter.name());
                if (value != null) {
                    ordered.put(parameter.name(), value);
                }
            }
            return Hyperparameters.of(ordered);
        }

        private Map<String, Object> prefix(int length) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < length; i++) {
                if (active[i]) {
                    values.put(
                            space.parentsFirst().get(i).name(),
                            valuesOfParentsFirst.get(i).get(digits[i]));
                }
            }
            return values;
        }

        private void step() {
            for (int i = digits.length - 1; i >= 0; i--) {
                if (active[i] && digits[i] + 1 < valuesOfParentsFirst.get(i).size()) {
                    digits[i]++;
                    settle(i + 1, prefix(i + 1));
                    return;
                }
            }
            done = true;
        }

        /** Sets the digits from a position on to zero and finds out which of them are active. */
        private void settle(int from, Map<String, Object> values) {
            for (int i = from; i < digits.length; i++) {
                Parameter parameter = space.parentsFirst().get(i);
                digits[i] = 0;
                active[i] = space.active(parameter, values);
                if (active[i]) {
                    values.put(parameter.name(), valuesOfParentsFirst.get(i).get(0));
                }
            }
        }
    }
}
