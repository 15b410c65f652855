package io.trialstream.core.space;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All configurations of a finite space, or of a grid laid over a continuous one, the last parameter counting fastest: inactive parameters
 * take part in no combination, and those that break a constraint are left out.
 */
public final class SpaceEnumeration implements Iterable<Hyperparameters> {
    private final SpaceIndex index;

    private SpaceEnumeration(SpaceIndex index) {
        this.index = index;
    }

    /**
     * Every configuration of a finite space.
     *
     * @throws InvalidSpaceException if a parameter is continuous
     */
    public static SpaceEnumeration of(SearchSpace space) {
        return new SpaceEnumeration(SpaceIndex.of(space));
    }

    /**
     * A grid with at most so many values a parameter, spread evenly on its scale; categorical ones always take all their values.
     *
     * @param points at least 1
     */
    public static SpaceEnumeration grid(SearchSpace space, int points) {
        Map<String, Integer> pointsOf = new HashMap<>();
        space.parameters().forEach(parameter -> pointsOf.put(parameter.name(), points));
        return new SpaceEnumeration(SpaceIndex.grid(space, pointsOf, points));
    }

    /** How many configurations there are, constraints not counted off; {@link Long#MAX_VALUE} when a long can't hold it. */
    public long upperBound() {
        return index.size();
    }

    @Override
    public Iterator<Hyperparameters> iterator() {
        return new Allowed();
    }

    /** Steps over what breaks a constraint. */
    private final class Allowed implements Iterator<Hyperparameters> {
        private long position;
        private @Nullable Hyperparameters next;

        Allowed() {
            advance();
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
            advance();
            return current;
        }

        private void advance() {
            next = null;
            while (next == null && position < index.size()) {
                Hyperparameters candidate = index.at(position++);
                next = index.space().satisfies(candidate) ? candidate : null;
            }
        }
    }
}
