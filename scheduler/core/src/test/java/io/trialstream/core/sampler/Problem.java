package io.trialstream.core.sampler;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A function to minimise.
 *
 * @param space where
 * @param objective lower is better
 */
public record Problem(SearchSpace space, ToDoubleFunction<Hyperparameters> objective) {
    private static final double[][] HARTMANN_A = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] HARTMANN_P = {
        {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
        {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
        {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
        {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    private static final double[] HARTMANN_ALPHA = {1, 1.2, 3, 3.2};

    /** Branin, 2 dimensions, minimum 0.397887. */
    public static Problem branin() {
        SearchSpace space = SearchSpace.of(
                List.of(new FloatParameter("a", -5, 10, Scale.LINEAR), new FloatParameter("b", 0, 15, Scale.LINEAR)));
        return new Problem(space, p -> {
            double a = p.number("a");
            double b = p.number("b");
            double bowl = b - 5.1 / (4 * Math.PI * Math.PI) * a * a + 5 / Math.PI * a - 6;
            return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
        });
    }

    /** Hartmann, 6 dimensions, minimum -3.32237. */
    public static Problem hartmann6() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            parameters.add(new FloatParameter("x" + i, 0, 1, Scale.LINEAR));
        }
        return new Problem(SearchSpace.of(parameters), p -> {
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                double square = 0;
                for (int j = 0; j < 6; j++) {
                    double difference = p.number("x" + j) - HARTMANN_P[i][j];
                    square += HARTMANN_A[i][j] * difference * difference;
                }
                sum -= HARTMANN_ALPHA[i] * Math.exp(-square);
            }
            return sum;
        });
    }

    /** A mixed conditional space of 10 parameters, like a network's training; minimum 0 at adam, lr 0.003, 3 layers. */
    public static Problem conditional() {
        Condition sgd = new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))));
        Condition adam = new Condition(List.of(new Condition.OneOf("optimizer", List.of("adam"))));
        List<Parameter> parameters = new ArrayList<>(List.of(
                new CategoricalParameter("optimizer", List.of("sgd", "adam", "rmsprop"), null),
                new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                new FloatParameter("momentum", 0, 0.99, Scale.LINEAR, 0, sgd),
                new FloatParameter("beta", 0.8, 0.999, Scale.LINEAR, 0, adam),
                new IntParameter("layers", 1, 4, Scale.LINEAR),
                new IntParameter("batch", 8, 512, Scale.POW2)));
        for (int i = 1; i <= 4; i++) {
            Condition deep = new Condition(List.of(new Condition.Between("layers", i, Double.POSITIVE_INFINITY)));
            parameters.add(new IntParameter("units" + i, 16, 256, Scale.LOG, 1, deep));
        }
        return new Problem(SearchSpace.of(parameters), Problem::trainingLoss);
    }

    private static double trainingLoss(Hyperparameters p) {
        boolean isAdam = "adam".equals(p.get("optimizer"));
        boolean isSgd = "sgd".equals(p.get("optimizer"));
        double loss = isAdam ? 0 : isSgd ? 0.1 : 0.3;
        double bestRate = isAdam ? Math.log(0.003) : Math.log(0.1);
        loss += 0.05 * Math.pow(Math.log(p.number("lr")) - bestRate, 2);
        loss += isSgd ? Math.pow(p.number("momentum") - 0.9, 2) : 0;
        loss += isAdam ? 20 * Math.pow(p.number("beta") - 0.9, 2) : 0;
        loss += 0.15 * Math.pow(p.number("layers") - 3, 2);
        loss += 0.02 * Math.pow(Math.log(p.number("batch") / 64) / Math.log(2), 2);
        for (int i = 1; i <= p.number("layers"); i++) {
            loss += 0.05 * Math.pow(Math.log(p.number("units" + i) / (32.0 * i)), 2);
        }
        return loss;
    }

    /** The best value after so many trials, one at a time. */
    public double best(Sampler sampler, int trials, long seed) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, trials, 1, 1, 1));
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < trials; i++) {
            Hyperparameters point = sampler.suggest(history, 1, Seeds.derive(seed, i, "suggest"))
                    .get(0)
                    .hyperparameters();
            double value = objective.applyAsDouble(point);
            best = Math.min(best, value);
            history.put(new ObservedTrial(i, point, Status.COMPLETED, List.of(HistorySamples.m(1, value)), List.of()));
        }
        return best;
    }
}
