package io.trialstream.core.sampler.gp;

import java.util.Arrays;

/** Climbs from a point: gradient steps on the continuous coordinates, then the best neighbouring value of each discrete one, by turns. */
final class LocalSearch {
    private static final int GRADIENT_EVALUATIONS = 14;
    private static final double TOLERANCE = 1e-3;

    private final Encoding encoding;
    private final Acquisition acquisition;
    private final int rounds;

    /**
     * @param point where a climb ended
     * @param score the acquisition there
     */
    record Found(Encoding.Point point, double score) {}

    LocalSearch(Encoding encoding, Acquisition acquisition, int rounds) {
        this.encoding = encoding;
        this.acquisition = acquisition;
        this.rounds = rounds;
    }

    Found climb(Encoding.Point start, double startScore) {
        Found best = new Found(start, startScore);
        for (int round = 0; round < rounds; round++) {
            double before = best.score;
            best = alongGradient(best);
            boolean discrete = !encoding.discreteActive(best.point).isEmpty();
            best = discrete ? throughNeighbours(best) : best;
            if (!discrete || best.score <= before + TOLERANCE) {
                break;
            }
        }
        return best;
    }

    private Found alongGradient(Found from) {
        int n = from.point.unit().length;
        int[] free = java.util.stream.IntStream.range(0, n)
                .filter(i -> encoding.smooth(i) && from.point.active()[i])
                .toArray();
        if (free.length == 0) {
            return from;
        }
        double[] start =
                Arrays.stream(free).mapToDouble(i -> from.point.unit()[i]).toArray();
        double[] lower = new double[free.length];
        double[] upper = new double[free.length];
        Arrays.fill(upper, 1);
        LimitedMemoryBfgs.Minimum minimum = LimitedMemoryBfgs.minimize(
                (x, gradient) -> {
                    Encoding.Point point = moved(from.point, free, x);
                    if (point == null) {
                        return Double.POSITIVE_INFINITY;
                    }
                    double[] byColumn = new double[acquisition.columns(point)];
                    double score = acquisition.valueAndGradient(point, byColumn);
                    for (int i = 0; i < free.length; i++) {
                        gradient[i] = -byColumn[free[i]];
                    }
                    return -score;
                },
                start,
                lower,
                upper,
                0.2,
                1e-3,
                GRADIENT_EVALUATIONS);
        Encoding.Point end = moved(from.point, free, minimum.x());
        return end != null && -minimum.value() > from.score ? new Found(end, -minimum.value()) : from;
    }

    private Encoding.@org.jspecify.annotations.Nullable Point moved(Encoding.Point point, int[] free, double[] x) {
        double[] coordinates = point.unit().clone();
        for (int i = 0; i < free.length; i++) {
            coordinates[free[i]] = x[i];
        }
        return encoding.point(coordinates);
    }

    private Found throughNeighbours(Found from) {
        Found best = from;
        for (int parameter : encoding.discreteActive(from.point)) {
            double[] here = best.point.unit();
            double[] tries =
                    encoding.categorical(parameter) ? encoding.choices(parameter) : ordered(parameter, here[parameter]);
            for (double coordinate : tries) {
                if (coordinate == here[parameter]) {
                    continue;
                }
                double[] coordinates = here.clone();
                coordinates[parameter] = coordinate;
                Encoding.Point point = encoding.point(coordinates);
                double score = point == null ? Double.NEGATIVE_INFINITY : acquisition.value(point);
                if (point != null && score > best.score) {
                    best = new Found(point, score);
                }
            }
        }
        return best;
    }

    private double[] ordered(int parameter, double unit) {
        long cardinality = encoding.space().parameters().get(parameter).cardinality();
        if (cardinality <= 4) {
            return encoding.choices(parameter);
        }
        long far = Math.max(2, cardinality / 12);
        return new double[] {
            encoding.neighbour(parameter, unit, 1),
            encoding.neighbour(parameter, unit, -1),
            encoding.neighbour(parameter, unit, far),
            encoding.neighbour(parameter, unit, -far)
        };
    }
}
