package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceIndex;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws points that were not tried, also when a finite space is nearly used up and random draws keep hitting points that were. */
public final class Untried {
    /** Spaces larger than this are never used up by a study; they are not searched. */
    private static final long LARGEST_SEARCHED = 10_000_000;

    private static final int MOST_REDRAWS = 64;

    /** Fewer where each draw may be thousands of rejected ones. */
    private static final int MOST_CONSTRAINED_REDRAWS = 4;

    private Untried() {}

    /**
     * An untried point, uniformly on each parameter's scale while most are untried, any that is left when most were tried.
     *
     * @param chosen points that count as tried
     * @return null when a finite space is exhausted
     */
    public static @Nullable Hyperparameters draw(
            SamplingHistory history, Set<Hyperparameters> chosen, RandomGenerator random) {
        return draw(history.space(), point -> history.tried(point) || chosen.contains(point), random);
    }

    /**
     * The same for any notion of having been tried.
     *
     * @param tried whether a point of the space was tried
     * @return null when a finite space is exhausted
     */
    public static @Nullable Hyperparameters draw(
            SearchSpace space, Predicate<Hyperparameters> tried, RandomGenerator random) {
        int redraws = space.constraints().isEmpty() ? MOST_REDRAWS : MOST_CONSTRAINED_REDRAWS;
        for (int draw = 0; draw < redraws; draw++) {
            Hyperparameters point = space.sample(random);
            if (!tried.test(point)) {
                return point;
            }
        }
        return pick(space, tried, random);
    }

    /**
     * One of the untried points of a finite space at random: the first along a random arithmetic progression through all of them.
     *
     * @param chosen points that count as tried
     * @return null when the space is exhausted; in a space of more than 10,000,000 points any point
     */
    public static @Nullable Hyperparameters pick(
            SamplingHistory history, Set<Hyperparameters> chosen, RandomGenerator random) {
        return pick(history.space(), point -> history.tried(point) || chosen.contains(point), random);
    }

    private static @Nullable Hyperparameters pick(
            SearchSpace space, Predicate<Hyperparameters> tried, RandomGenerator random) {
        if (!space.finite()) {
            return space.sample(random);
        }
        SpaceIndex index = SpaceIndex.of(space);
        long size = index.size();
        if (size > LARGEST_SEARCHED) {
            return space.sample(random);
        }
        long stride = size == 1 ? 0 : coprime(size, random);
        long position = random.nextLong(size);
        for (long step = 0; step < size; step++) {
            Hyperparameters point = index.at(position);
            if (!tried.test(point) && space.satisfies(point)) {
                return point;
            }
            position = (position + stride) % size;
        }
        return null;
    }

    private static long coprime(long size, RandomGenerator random) {
        while (true) {
            long stride = 1 + random.nextLong(size - 1);
            if (gcd(size, stride) == 1) {
                return stride;
            }
        }
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
