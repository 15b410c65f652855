package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws each parameter that the Gaussian does not cover by itself (a univariate estimation of distribution, as in UMDA, Mühlenbein 1997): the
 * value of a random elite trial in which the parameter is active, moved by a kernel when it is ordered, or a uniform value with a probability
 * that falls with the number of those trials, but never below a tenth.
 */
final class IndependentDimensions {
    private static final double LEAST_EXPLORATION = 0.1;
    private static final double WIDEST_KERNEL = 0.25;

    private final SearchSpace space;
    private final boolean[] covered;
    /** The unit coordinates of elite trials in which the parameter is active, one array a parameter; empty: never active. */
    private final double[][] elite;

    IndependentDimensions(SearchSpace space, int[] coveredDimensions, List<ObservedTrial> eliteTrials) {
        this.space = space;
        this.covered = new boolean[space.size()];
        for (int dimension : coveredDimensions) {
            covered[dimension] = true;
        }
        this.elite = new double[space.size()][];
        for (int i = 0; i < elite.length; i++) {
            Parameter parameter = space.parameters().get(i);
            List<Double> coordinates = new ArrayList<>();
            for (ObservedTrial trial : eliteTrials) {
                Object value = trial.hyperparameters().get(parameter.name());
                if (value != null) {
                    coordinates.add(parameter.toUnit(value));
                }
            }
            elite[i] = coordinates.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /** A point of the unit cube (n coordinates); those that the Gaussian covers are left at 0. */
    double[] draw(RandomGenerator random) {
        double[] point = new double[covered.length];
        for (int i = 0; i < point.length; i++) {
            if (!covered[i]) {
                point[i] = coordinate(i, random);
            }
        }
        return point;
    }

    private double coordinate(int i, RandomGenerator random) {
        int known = elite[i].length;
        if (known == 0 || random.nextDouble() < Math.max(LEAST_EXPLORATION, 1.0 / (1 + known))) {
            return random.nextDouble();
        }
        double chosen = elite[i][random.nextInt(known)];
        if (!space.parameters().get(i).ordered()) {
            return chosen;
        }
        double moved = Math.abs(chosen + WIDEST_KERNEL / Math.sqrt(known) * random.nextGaussian()) % 2;
        return moved > 1 ? 2 - moved : moved;
    }
}
