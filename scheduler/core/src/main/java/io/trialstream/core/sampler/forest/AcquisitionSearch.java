package io.trialstream.core.sampler.forest;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Looks for the allowed, untried point of largest log expected improvement under a forest. */
final class AcquisitionSearch {
    private static final int MOST_STEPS = 8;
    private static final int MOST_PARAMETERS = 16;
    private static final int NUMERIC_NEIGHBOURS = 4;
    private static final double NEIGHBOUR_SIGMA = 0.15;

    private final SamplingHistory history;
    private final Forest forest;
    private final Encoding encoding;
    private final long resource;
    private final double best;
    private final ForestSampler.Options options;
    private final List<int[]> pendingLeaves = new ArrayList<>();

    /**
     * @param resource what predictions are for
     * @param best the best target at that resource
     */
    AcquisitionSearch(
            SamplingHistory history, Forest forest, Encoding encoding, long resource, double best, ForestSampler.Options options) {
        this.history = history;
        this.forest = forest;
        this.encoding = encoding;
        this.resource = resource;
        this.best = best;
        this.options = options;
        for (ObservedTrial pending : history.pending()) {
            addPending(pending.hyperparameters());
        }
    }

    /** A point that will be tried: its neighbourhood will be known. */
    void addPending(Hyperparameters point) {
        pendingLeaves.add(forest.leaves(encoding.row(point, resource)));
    }

    /**
     * A candidate.
     *
     * @param unit its point in the unit cube, inactive coordinates included
     * @param point the configuration
     * @param score log expected improvement
     * @param mean the predicted target
     */
    record Found(double[] unit, Hyperparameters point, double score, double mean) {}

    /** The best found; null when every candidate was tried or breaks a constraint. */
    @Nullable Found best(List<Hyperparameters> incumbents, Set<Hyperparameters> chosen, RandomGenerator random) {
        SearchSpace space = history.space();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < options.randomCandidates(); i++) {
            keep(found, cube(random), chosen);
        }
        for (Hyperparameters incumbent : incumbents) {
            double[] unit = filled(space, incumbent, random);
            for (double[] neighbour : neighbours(unit, incumbent, random)) {
                keep(found, neighbour, chosen);
            }
        }
        found.sort(Comparator.comparingDouble((Found f) -> -f.score));
        Found top = null;
        for (int i = 0; i < Math.min(options.localSearches(), found.size()); i++) {
            Found climbed = climb(found.get(i), chosen, random);
            top = top == null || climbed.score > top.score ? climbed : top;
        }
        return top;
    }

    private Found climb(Found from, Set<Hyperparameters> chosen, RandomGenerator random) {
        Found here = from;
        for (int step = 0; step < MOST_STEPS; step++) {
            List<Found> around = new ArrayList<>();
            for (double[] neighbour : neighbours(here.unit, here.point, random)) {
                keep(around, neighbour, chosen);
            }
            Found next = here;
            for (Found each : around) {
                next = each.score > next.score ? each : next;
            }
            if (next == here) {
                return here;
            }
            here = next;
        }
        return here;
    }

    private void keep(List<Found> found, double[] unit, Set<Hyperparameters> chosen) {
        Hyperparameters point = history.space().fromUnit(unit);
        if (!history.space().satisfies(point) || history.tried(point) || chosen.contains(point)) {
            return;
        }
        int[] leaves = forest.leaves(encoding.row(point, resource));
        double[] prediction = forest.predict(leaves);
        double sigma = Math.sqrt(prediction[1]) * (1 - 0.9 * closeness(leaves));
        found.add(new Found(unit, point, LogExpectedImprovement.of(best, prediction[0], sigma), prediction[0]));
    }

    /** The share of trees in which the nearest pending point has the same leaf. */
    private double closeness(int[] leaves) {
        int most = 0;
        for (int[] pending : pendingLeaves) {
            int same = 0;
            for (int t = 0; t < leaves.length; t++) {
                same += leaves[t] == pending[t] ? 1 : 0;
            }
            most = Math.max(most, same);
        }
        return (double) most / leaves.length;
    }

    /** Each active parameter, or a random choice of about {@link #MOST_PARAMETERS}, changed on its own: categorical ones to each other value, ordered ones to some near ones. */
    private List<double[]> neighbours(double[] unit, Hyperparameters point, RandomGenerator random) {
        SearchSpace space = history.space();
        List<double[]> neighbours = new ArrayList<>();
        double share = (double) MOST_PARAMETERS / point.size();
        for (int i = 0; i < unit.length; i++) {
            Parameter parameter = space.parameters().get(i);
            if (!point.has(parameter.name()) || random.nextDouble() >= share) {
                continue;
            }
            if (parameter.ordered()) {
                for (int k = 0; k < NUMERIC_NEIGHBOURS; k++) {
                    double moved = unit[i] + NEIGHBOUR_SIGMA * random.nextGaussian();
                    neighbours.add(with(unit, i, moved < 0 ? -moved : moved > 1 ? 2 - moved : moved));
                }
            } else {
                long others = Math.min(8, parameter.cardinality());
                for (long k = 0; k < others; k++) {
                    long category = others == parameter.cardinality() ? k : random.nextLong(parameter.cardinality());
                    neighbours.add(with(unit, i, (category + 0.5) / parameter.cardinality()));
                }
            }
        }
        return neighbours;
    }

    private static double[] with(double[] unit, int position, double value) {
        double[] changed = unit.clone();
        changed[position] = Math.min(1, Math.max(0, value));
        return changed;
    }

    private double[] cube(RandomGenerator random) {
        double[] unit = new double[history.space().size()];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = random.nextDouble();
        }
        return unit;
    }

    /** The point with random coordinates for inactive parameters, so that a branch that opens does not open always at the same place. */
    private static double[] filled(SearchSpace space, Hyperparameters point, RandomGenerator random) {
        double[] unit = space.toUnit(point);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = point.has(space.parameters().get(i).name()) ? unit[i] : random.nextDouble();
        }
        return unit;
    }
}
