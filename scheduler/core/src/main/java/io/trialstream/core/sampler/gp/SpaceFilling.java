package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Points chosen without a model: first the centre of the space (as Google Vizier does, Song et al. 2024), then of a few random points the
 * one with the most distant neighbour (Mitchell 1991).
 *
 * <p>Continuous parameters are measured round a circle: with plain distances nearly all points of a space with many dimensions would lie in
 * its corners, where good configurations seldom are.
 */
final class SpaceFilling {
    private static final int DRAWN = 40;

    /** With many trials at once, of which none learns from another, an even spread is worth more. */
    private static final int DRAWN_FOR_MANY = 300;

    /** A parameter with more values than this counts as continuous. */
    private static final long CONTINUOUS = 64;

    /** The circle's length in widths of the range: its ends are neighbours, not the same. */
    private static final double CIRCLE = 1.1;

    private final Encoding encoding;
    private final RandomGenerator random;
    private final List<double[]> taken = new ArrayList<>();
    private final boolean[] circular;
    private final int drawn;

    /**
     * @param many whether many points are tried at once
     */
    SpaceFilling(Encoding encoding, RandomGenerator random, boolean many) {
        this.encoding = encoding;
        this.random = random;
        this.drawn = many ? DRAWN_FOR_MANY : DRAWN;
        this.circular = new boolean[encoding.nominal().length];
        for (int k = 0; k < encoding.space().size(); k++) {
            circular[k] = encoding.space().parameters().get(k).cardinality() > CONTINUOUS;
        }
    }

    /** A point that later ones shall be far from. */
    void avoid(Encoding.Point point) {
        taken.add(point.row());
    }

    /** A point that passes the test, far from those to avoid, which it joins; null when none of those drawn passes. */
    Encoding.@Nullable Point next(Predicate<Encoding.Point> fresh) {
        Encoding.Point centre = taken.isEmpty() ? centre() : null;
        Encoding.Point best = centre != null && fresh.test(centre) ? centre : farthest(fresh);
        if (best != null) {
            avoid(best);
        }
        return best;
    }

    private Encoding.@Nullable Point centre() {
        double[] coordinates = new double[encoding.space().size()];
        Arrays.fill(coordinates, 0.5);
        return encoding.point(coordinates);
    }

    private Encoding.@Nullable Point farthest(Predicate<Encoding.Point> fresh) {
        Encoding.Point farthest = null;
        double largest = -1;
        for (Encoding.Point point : new Candidates(encoding, random).everywhere(drawn)) {
            double distance = toNearest(point.row(), largest);
            if (distance > largest && fresh.test(point)) {
                farthest = point;
                largest = distance;
            }
        }
        return farthest;
    }

    /** The squared distance to the nearest point to avoid; once it is known to be at most so much, any such number. */
    private double toNearest(double[] row, double enough) {
        boolean[] nominal = encoding.nominal();
        double least = Double.MAX_VALUE;
        for (double[] other : taken) {
            double sum = 0;
            for (int k = 0; k < row.length; k++) {
                double difference = Math.abs(row[k] - other[k]);
                if (circular[k] && !nominal[k]) {
                    difference = Math.min(difference, CIRCLE - difference);
                }
                sum += nominal[k] ? (difference == 0 ? 0 : 0.5) : difference * difference;
            }
            least = Math.min(least, sum);
            if (least <= enough) {
                break;
            }
        }
        return least;
    }
}
