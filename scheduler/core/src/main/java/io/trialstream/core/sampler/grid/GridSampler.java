package io.trialstream.core.sampler.grid;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.SeenTrials;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Exhaustive search: every configuration of a finite space, or of a grid laid over a continuous one, each once, then none. Points that
 * break a constraint are skipped; points that were tried by hand are not repeated. The next suggestion is the first untried point in the
 * grid's order, so that a trial that was released comes again.
 *
 * <p>The k-th point is decoded directly; a cursor remembers how far all points belong to finished trials, so that a suggestion costs the
 * same at the start and at the end of the grid.
 */
public final class GridSampler implements Sampler {
    /** Consecutive points that break the constraints before the search gives up. */
    private static final long MOST_SKIPPED = 20_000_000;

    /** Grids up to this are counted point by point where there are constraints. */
    private static final long LARGEST_COUNTED = 1_000_000;

    private final Options options;
    private @Nullable Walk walk;

    /**
     * How the grid is laid.
     *
     * @param points how many points each continuous parameter takes, at least 1; default 5
     * @param pointsOf the same for some parameters by name; also thins out int, ordinal and stepped ones; default none
     * @param shuffled whether the order is a pseudo-random one instead of the last parameter counting fastest; default true, since a study
     *     that ends early has then seen all regions
     * @param seed of the shuffled order; default 0
     */
    public record Options(int points, Map<String, Integer> pointsOf, boolean shuffled, long seed) {
        public Options {
            if (points < 1) {
                throw new IllegalArgumentException("points must be at least 1, got " + points);
            }
            pointsOf = Map.copyOf(pointsOf);
            pointsOf.forEach((name, number) -> {
                if (number < 1) {
                    throw new IllegalArgumentException("points of " + name + " must be at least 1, got " + number);
                }
            });
        }

        /** Five points a continuous parameter, shuffled by the seed. */
        public static Options defaults(long seed) {
            return new Options(5, Map.of(), true, seed);
        }
    }

    /**
     * A grid's number of points.
     *
     * @param points how many
     * @param exact false: constraints take some of them away, and the grid is too large to count how many
     */
    public record Size(long points, boolean exact) {}

    /** A grid with these options. */
    public GridSampler(Options options) {
        this.options = options;
    }

    /**
     * How many points the grid has over that space.
     *
     * @throws InvalidSpaceException if an option names no parameter
     */
    public Size size(SearchSpace space) {
        return size(index(space));
    }

    private static Size size(SpaceIndex index) {
        long points = index.size();
        if (index.space().constraints().isEmpty()) {
            return new Size(points, points != Long.MAX_VALUE);
        }
        if (points > LARGEST_COUNTED) {
            return new Size(points, false);
        }
        long allowed = 0;
        for (long i = 0; i < points; i++) {
            allowed += index.space().satisfies(index.at(i)) ? 1 : 0;
        }
        return new Size(allowed, true);
    }

    private SpaceIndex index(SearchSpace space) {
        for (String name : options.pointsOf().keySet()) {
            if (space.position(name) < 0) {
                throw new InvalidSpaceException(name, "'points' names it, but it is no parameter of the space");
            }
        }
        return SpaceIndex.grid(space, options.pointsOf(), options.points());
    }

    /** @throws InvalidSpaceException if the grid has more than 2^62 points, or 20,000,000 in a row break the constraints */
    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        Walk current = walk;
        if (current == null || current.index.space() != history.space() || !current.seen.continuedBy(history)) {
            current = new Walk(index(history.space()), options);
            walk = current;
        }
        return current.next(history, count);
    }

    /** The way through one space's grid. */
    private static final class Walk {
        private final SpaceIndex index;
        private final Size size;
        private final @Nullable Permutation order;
        private final SeenTrials seen = new SeenTrials();
        private final Set<Hyperparameters> finished = new HashSet<>();
        private long cursor;

        Walk(SpaceIndex index, Options options) {
            if (index.size() > 1L << 62) {
                throw new InvalidSpaceException(
                        "grid", "it has more than 2^62 points; give fewer 'points', or take another sampler");
            }
            this.index = index;
            this.size = size(index);
            this.order = options.shuffled() ? new Permutation(index.size(), options.seed()) : null;
        }

        List<Suggestion> next(SamplingHistory history, int count) {
            seen.advance(history).forEach(trial -> finished.add(trial.hyperparameters()));
            List<Suggestion> suggestions = new ArrayList<>(count);
            boolean allDone = true;
            long skipped = 0;
            for (long position = cursor; position < index.size() && suggestions.size() < count; position++) {
                Hyperparameters point = point(position);
                boolean allowed = index.space().satisfies(point);
                skipped = allowed ? 0 : skipped + 1;
                if (skipped > MOST_SKIPPED) {
                    throw new InvalidSpaceException(
                            "constraints",
                            "none of " + MOST_SKIPPED + " grid points in a row meets "
                                    + index.space().constraints());
                }
                if (allowed && !history.tried(point)) {
                    suggestions.add(suggestion(point, position, history));
                }
                // pending trials may be released, so that only finished ones are passed for good
                allDone &= !allowed || finished.contains(point);
                if (allDone) {
                    cursor = position + 1;
                }
            }
            return suggestions;
        }

        private Hyperparameters point(long position) {
            return index.at(order == null ? position : order.at(position));
        }

        private Suggestion suggestion(Hyperparameters point, long position, SamplingHistory history) {
            String total = size.exact() ? String.valueOf(size.points()) : "at most " + size.points();
            return new Suggestion(
                    point,
                    Provenance.of(
                            "grid",
                            "position " + (position + 1) + " in the " + (order == null ? "given" : "shuffled")
                                    + " order of a grid of " + total + " points",
                            history));
        }
    }
}
