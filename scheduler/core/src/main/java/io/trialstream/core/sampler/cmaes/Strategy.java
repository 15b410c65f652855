package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.evolution.Fitness;
import io.trialstream.core.sampler.evolution.TrialPrefix;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The strategy's state as a function of the finished trials: cuts them into generations, updates the run, and restarts it when it has ended.
 * Uses no randomness: where restarts begin follows a low-discrepancy sequence, so that the same history always leads to the same state.
 */
final class Strategy {
    /** The golden ratio's fractional part: its multiples fill the unit interval evenly. */
    private static final double GOLDEN = 0.6180339887498949;

    private static final int LEAST_WINDOW = 40;

    private final SearchSpace space;
    private final CmaEsSampler.Options options;
    private final int leastPopulation;
    /** The coordinates that the Gaussian covers. */
    private final int[] dimensions;

    private final int defaultPopulation;

    private final TrialPrefix followed = new TrialPrefix();
    private final List<ObservedTrial> usable = new ArrayList<>();
    private int inGenerations;
    private Run run;
    private int runs = 1;
    private int largeRuns;
    private int smallRuns;
    private boolean runIsSmall;
    private long spentOnLarge;
    private long spentOnSmall;

    Strategy(SearchSpace space, CmaEsSampler.Options options, int leastPopulation) {
        this.space = space;
        this.options = options;
        this.leastPopulation = leastPopulation;
        List<Integer> ordered = new ArrayList<>();
        for (int i = 0; i < space.size(); i++) {
            Parameter parameter = space.parameters().get(i);
            if (parameter.ordered() && parameter.when() == null && parameter.cardinality() > 1) {
                ordered.add(i);
            }
        }
        dimensions = ordered.stream().mapToInt(Integer::intValue).toArray();
        int n = Math.max(1, dimensions.length);
        defaultPopulation = options.population() > 0
                ? options.population()
                : Math.max(leastPopulation, 4 + (int) Math.floor(3 * Math.log(n)));
        run = new Run(parameters(), defaultPopulation, start(0), options.stepSize());
    }

    /** Whether this state belongs to such a study and to a prefix of these very trials. */
    boolean serves(SearchSpace otherSpace, int otherLeast, List<ObservedTrial> finished) {
        return otherSpace == space && otherLeast == leastPopulation && followed.startOf(finished);
    }

    private List<Parameter> parameters() {
        List<Parameter> covered = new ArrayList<>();
        for (int dimension : dimensions) {
            covered.add(space.parameters().get(dimension));
        }
        return covered;
    }

    /** The k-th start: the middle of the cube, then the additive recurrence of Roberts' R_d sequence. */
    private double[] start(int k) {
        int d = dimensions.length;
        double root = 2;
        for (int i = 0; i < 60; i++) {
            root = Math.pow(1 + root, 1.0 / (d + 1));
        }
        double[] mean = new double[d];
        for (int j = 0; j < d; j++) {
            double unit = 0.5 + k * Math.pow(1 / root, j + 1);
            mean[j] = unit - Math.floor(unit);
        }
        return mean;
    }

    /** Takes in the trials that ended since the last call. */
    void follow(List<ObservedTrial> finished) {
        for (ObservedTrial trial : followed.advance(finished)) {
            if (Fitness.usable(trial)) {
                usable.add(trial);
            }
            if (usable.size() - inGenerations == run.population()) {
                endGeneration();
            }
        }
    }

    private void endGeneration() {
        List<ObservedTrial> block = Fitness.order(usable.subList(inGenerations, usable.size()));
        inGenerations = usable.size();
        if (dimensions.length == 0) {
            return;
        }
        List<double[]> points = new ArrayList<>(block.size());
        for (ObservedTrial trial : block) {
            double[] whole = space.toUnit(trial.hyperparameters());
            double[] point = new double[dimensions.length];
            for (int j = 0; j < point.length; j++) {
                point[j] = whole[dimensions[j]];
            }
            points.add(point);
        }
        run.update(points, values(block));
        if (options.restarts() != CmaEsSampler.Restarts.NONE && run.ended()) {
            restart();
        }
    }

    private static double[] values(List<ObservedTrial> block) {
        return block.stream()
                .mapToDouble(trial -> Fitness.feasible(trial) ? trial.value() : Double.POSITIVE_INFINITY)
                .toArray();
    }

    private void restart() {
        long spent = (long) run.generations() * run.population();
        if (runIsSmall) {
            spentOnSmall += spent;
        } else if (runs > 1) {
            spentOnLarge += spent;
        }
        runIsSmall = options.restarts() == CmaEsSampler.Restarts.BIPOP && largeRuns > 0 && spentOnSmall < spentOnLarge;
        double[] mean = start(runs);
        runs++;
        if (!runIsSmall) {
            largeRuns++;
            run = new Run(parameters(), defaultPopulation << Math.min(largeRuns, 10), mean, options.stepSize());
            return;
        }
        smallRuns++;
        double u = smallRuns * GOLDEN % 1;
        double v = smallRuns * GOLDEN * GOLDEN % 1;
        double largest = defaultPopulation << Math.min(largeRuns, 10);
        int population = (int) (defaultPopulation * Math.pow(0.5 * largest / defaultPopulation, u * u));
        run = new Run(
                parameters(), Math.max(defaultPopulation, population), mean, options.stepSize() * Math.pow(10, -2 * v));
    }

    /** The coordinates that {@link #draw} fills. */
    int[] dimensions() {
        return dimensions.clone();
    }

    /** Draws the Gaussian's coordinates into a point of the unit cube (n coordinates of the space). */
    void draw(double[] point, double widening, RandomGenerator random) {
        double[] drawn = run.draw(widening, random);
        for (int j = 0; j < drawn.length; j++) {
            point[dimensions[j]] = drawn[j];
        }
    }

    /** The best quarter of the recent trials, best first, at least four of them where there are so many. */
    List<ObservedTrial> elite() {
        int window = Math.max(LEAST_WINDOW, 4 * run.population());
        List<ObservedTrial> recent = Fitness.order(usable.subList(Math.max(0, usable.size() - window), usable.size()));
        List<ObservedTrial> informative =
                recent.stream().filter(ObservedTrial::informative).toList();
        return informative.subList(0, Math.min(informative.size(), Math.max(4, informative.size() / 4)));
    }

    String describe() {
        return "CMA-ES over " + dimensions.length + " parameters, run " + runs + ", generation "
                + (run.generations() + 1)
                + " of " + run.population() + " trials, step size " + CmaEsSampler.format(run.stepSize())
                + ": drawn from its Gaussian, the other parameters from the best recent trials";
    }
}
