package io.trialstream.core.sampler.gp;

import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceEnumeration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws points to score: some over the whole space, some round the best trials. */
final class Candidates {
    /** A finite space of at most so many combinations is scored whole. */
    private static final long ENUMERATED = 1_500;

    private static final double[] RADII = {0.25, 0.1, 0.03, 0.008};

    private final Encoding encoding;
    private final RandomGenerator random;

    Candidates(Encoding encoding, RandomGenerator random) {
        this.encoding = encoding;
        this.random = random;
    }

    /** All points of a small finite space; empty when it is large or continuous. */
    List<Encoding.Point> all() {
        SearchSpace space = encoding.space();
        if (!space.finite()) {
            return List.of();
        }
        SpaceEnumeration enumeration = SpaceEnumeration.of(space);
        List<Encoding.Point> points = new ArrayList<>();
        if (enumeration.upperBound() <= ENUMERATED) {
            enumeration.forEach(hyperparameters -> points.add(encoding.point(hyperparameters)));
        }
        return points;
    }

    /** Uniform points that meet the constraints; fewer than asked where those leave little of the space. */
    List<Encoding.Point> everywhere(int count) {
        List<Encoding.Point> points = new ArrayList<>(count);
        double[] coordinates = new double[encoding.space().size()];
        for (int draw = 0; draw < 4 * count && points.size() < count; draw++) {
            for (int i = 0; i < coordinates.length; i++) {
                coordinates[i] = random.nextDouble();
            }
            Encoding.Point point = encoding.point(coordinates);
            if (point != null) {
                points.add(point);
            }
        }
        return points;
    }

    /**
     * Points near centres: each coordinate is moved with a probability that leaves a few of them changed (Regis and Shoemaker 2013;
     * Eriksson et al. 2019 for the probability), ordered ones by a normal step of varied radius, categorical ones by a fresh draw.
     */
    List<Encoding.Point> near(List<Encoding.Point> centres, int count) {
        List<Encoding.Point> points = new ArrayList<>(count);
        for (int draw = 0; draw < 3 * count && points.size() < count && !centres.isEmpty(); draw++) {
            Encoding.Point point = move(centres.get(draw % centres.size()));
            if (point != null) {
                points.add(point);
            }
        }
        return points;
    }

    private Encoding.@org.jspecify.annotations.Nullable Point move(Encoding.Point centre) {
        double[] coordinates = centre.unit().clone();
        int n = coordinates.length;
        double radius = RADII[random.nextInt(RADII.length)];
        // from a single coordinate to most of them
        double share = Math.min(1, Math.max(1.0 / n, random.nextDouble() * Math.min(1, 20.0 / n)));
        int forced = random.nextInt(n);
        for (int i = 0; i < n; i++) {
            if (i != forced && random.nextDouble() >= share) {
                continue;
            }
            if (encoding.categorical(i) || !centre.active()[i]) {
                coordinates[i] = random.nextDouble();
            } else {
                double moved = coordinates[i] + radius * random.nextGaussian();
                moved = moved < 0 ? -moved : moved > 1 ? 2 - moved : moved;
                if (encoding.smooth(i) || encoding.space().parameters().get(i).cardinality() > 64) {
                    coordinates[i] = Math.min(1, Math.max(0, moved));
                } else {
                    coordinates[i] = encoding.neighbour(i, coordinates[i], steps(i, radius));
                }
            }
        }
        return encoding.point(coordinates);
    }

    /** A signed number of cells, at least one. */
    private long steps(int parameter, double radius) {
        long cardinality = encoding.space().parameters().get(parameter).cardinality();
        if (cardinality == Long.MAX_VALUE) {
            return 0;
        }
        long size = Math.max(1, Math.round(Math.abs(random.nextGaussian()) * radius * cardinality));
        return random.nextBoolean() ? size : -size;
    }
}
