package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SpaceEnumeration;
import java.util.Iterator;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds what is left of a finite space when random draws keep hitting points that were tried. */
final class Untried {
    /** Spaces larger than this are never used up by a study; they are not enumerated. */
    private static final double LARGEST_ENUMERATED = 2e6;

    private Untried() {}

    /** One of the untried points, uniformly (reservoir sampling over the enumeration); null when the space is exhausted. */
    static @Nullable Hyperparameters pick(
            SamplingHistory history, Set<Hyperparameters> chosen, RandomGenerator random) {
        if (size(history) > LARGEST_ENUMERATED) {
            return history.space().sample(random);
        }
        Hyperparameters picked = null;
        int seen = 0;
        for (Iterator<Hyperparameters> points =
                        SpaceEnumeration.of(history.space()).iterator();
                points.hasNext(); ) {
            Hyperparameters point = points.next();
            if (!history.tried(point) && !chosen.contains(point) && random.nextInt(++seen) == 0) {
                picked = point;
            }
        }
        return picked;
    }

    private static double size(SamplingHistory history) {
        double size = 1;
        for (Parameter parameter : history.space().parameters()) {
            size *= parameter.discrete() ? parameter.cardinality() : Double.POSITIVE_INFINITY;
        }
        return size;
    }
}
