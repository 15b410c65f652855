package io.trialstream.core.sampler.sobol;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.Untried;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Owen-scrambled Sobol points (Owen 1995; the hash of Laine and Karras 2011 as in Burley, "Practical hash-based Owen scrambling", 2020):
 * any 2^k points that start at a multiple of 2^k hit each of 2^k equal slices of every parameter once, and being scrambled none of them
 * is a corner. Of more than 257 parameters the further ones are drawn by a hash of seed, point and dimension.
 *
 * <p>The t-th trial of a study takes the t-th point of the sequence, t being the number of trials in the history, and of points that
 * were tried or break a constraint the next one. The seed stays the same over a study. Where fewer than 1 in 16 points meet the
 * constraints, evenness is lost anyway, and points are drawn at random.
 */
public final class SobolSampler implements Sampler {
    private static final int MOST_SKIPPED = 4096;
    private static final int PROBED = 1024;
    private static final int LEAST_ALLOWED = PROBED / 16;

    private final long seed;
    private @Nullable Allowed allowed;

    /** @param seed of the scrambling; constant over a study */
    public SobolSampler(long seed) {
        this.seed = seed;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        Allowed points = allowed;
        if (points == null || points.space != history.space()) {
            points = new Allowed(history.space());
            allowed = points;
        }
        List<Suggestion> suggestions = new ArrayList<>(count);
        Set<Hyperparameters> chosen = new HashSet<>();
        long next = history.size();
        while (suggestions.size() < count) {
            Suggestion suggestion = points.sparse() ? null : untried(points, next, history, chosen);
            if (suggestion == null) {
                Hyperparameters left = Untried.draw(history, chosen, random);
                if (left == null) {
                    break;
                }
                suggestion = new Suggestion(
                        left, Provenance.of("sobol", "drawn from the untried points that are left", history));
            }
            chosen.add(suggestion.hyperparameters());
            suggestions.add(suggestion);
            next++;
        }
        return suggestions;
    }

    private @Nullable Suggestion untried(
            Allowed points, long from, SamplingHistory history, Set<Hyperparameters> chosen) {
        for (long index = from; index < from + MOST_SKIPPED; index++) {
            long raw = points.raw(index);
            Hyperparameters point =
                    history.space().fromUnit(point(seed, raw, history.space().size()));
            if (!history.tried(point) && !chosen.contains(point)) {
                return new Suggestion(
                        point, Provenance.of("sobol", "point " + raw + " of a scrambled Sobol sequence", history));
            }
        }
        return null;
    }

    /**
     * A point of the scrambled sequence.
     *
     * @param seed of the scrambling
     * @param index from 0
     * @param dimensions n, at least 1
     * @return n coordinates in (0, 1)
     */
    public static double[] point(long seed, long index, int dimensions) {
        double[] point = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            long scrambled;
            if (i < JoeKuo.dimensions()) {
                int key = (int) Seeds.hash(seed, i, "sobol");
                scrambled = Integer.toUnsignedLong(scramble(JoeKuo.coordinate(i, index), key));
            } else {
                scrambled = Seeds.hash(Seeds.hash(seed, i, "beyond sobol"), index, "point") >>> 32;
            }
            point[i] = (scrambled + 0.5) * 0x1p-32;
        }
        return point;
    }

    /** Nested uniform scrambling: each bit is flipped by a hash of all bits above it. */
    private static int scramble(int coordinate, int key) {
        int x = Integer.reverse(coordinate);
        x += key;
        x ^= x * 0x6c50b47c;
        x ^= x * 0xb82f1e52;
        x ^= x * 0xc7afe638;
        x ^= x * 0x8d22f6e6;
        return Integer.reverse(x);
    }

    /** The indices of the points that meet the constraints, found as far as asked for. */
    private final class Allowed {
        private final SearchSpace space;
        private final boolean sparse;
        private final List<Long> indices = new ArrayList<>();
        private long probed;

        Allowed(SearchSpace space) {
            this.space = space;
            if (!space.constraints().isEmpty()) {
                probe(PROBED);
            }
            this.sparse = !space.constraints().isEmpty() && indices.size() < LEAST_ALLOWED;
        }

        boolean sparse() {
            return sparse;
        }

        long raw(long index) {
            if (space.constraints().isEmpty()) {
                return index;
            }
            while (indices.size() <= index) {
                probe(probed + 1);
            }
            return indices.get((int) index);
        }

        private void probe(long end) {
            for (; probed < end; probed++) {
                if (space.satisfies(space.fromUnit(point(seed, probed, space.size())))) {
                    indices.add(probed);
                }
            }
        }
    }
}
