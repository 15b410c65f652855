package io.trialstream.bench.quality;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The usual test functions (Surjanovic and Bingham, Virtual Library of Simulation Experiments), and a mixed one; {@link ConditionalProblems} beside. */
final class SyntheticProblems {
    private static final double[][] HARTMANN3_A = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
    private static final double[][] HARTMANN3_P = {
        {0.3689, 0.1170, 0.2673}, {0.4699, 0.4387, 0.7470}, {0.1091, 0.8732, 0.5547}, {0.0381, 0.5743, 0.8828}
    };
    private static final double[][] HARTMANN6_A = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] HARTMANN6_P = {
        {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
        {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
        {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
        {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    private static final double[] ALPHA = {1.0, 1.2, 3.0, 3.2};

    private SyntheticProblems() {}

    static List<Problem> all() {
        List<Problem> problems = new ArrayList<>();
        problems.add(exact("branin", box(2, 0, 1), h -> branin(15 * x(h, 0) - 5, 15 * x(h, 1)), 0.39788735772973816));
        problems.add(exact(
                "hartmann3",
                box(3, 0, 1),
                h -> hartmann(coordinates(h), HARTMANN3_A, HARTMANN3_P),
                -3.8627797869493365));
        problems.add(exact(
                "hartmann6",
                box(6, 0, 1),
                h -> hartmann(coordinates(h), HARTMANN6_A, HARTMANN6_P),
                -3.322368011391339));
        problems.add(exact("ackley5", box(5, -25, 40), h -> ackley(h, 5), 0));
        problems.add(exact("ackley20", box(20, -25, 40), h -> ackley(h, 20), 0));
        problems.add(exact("rosenbrock4", box(4, -5, 10), h -> Math.log1p(rosenbrock(h, 4)), 0));
        problems.add(exact("levy8", box(8, -10, 10), h -> levy(h, 8), 0));
        problems.add(Problem.sampled(
                "hartmann6-noisy",
                "synthetic",
                box(6, 0, 1),
                h -> hartmann(coordinates(h), HARTMANN6_A, HARTMANN6_P),
                (h, noise) -> hartmann(coordinates(h), HARTMANN6_A, HARTMANN6_P) + 0.2 * noise.nextGaussian(),
                -3.322368011391339));
        problems.add(exact("mixed", mixedSpace(), SyntheticProblems::mixed, 0));
        problems.addAll(ConditionalProblems.all());
        return problems;
    }

    private static Problem exact(String name, SearchSpace space, ToDoubleFunction<Hyperparameters> f, double best) {
        return Problem.sampled(name, "synthetic", space, f, (h, noise) -> f.applyAsDouble(h), best);
    }

    static SearchSpace box(int dimensions, double min, double max) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            parameters.add(new FloatParameter("x" + i, min, max, Scale.LINEAR));
        }
        return SearchSpace.of(parameters);
    }

    private static double x(Hyperparameters h, int i) {
        return h.number("x" + i);
    }

    private static double branin(double x, double y) {
        double a = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    }

    private static double hartmann(double[] x, double[][] a, double[][] p) {
        double sum = 0;
        for (int i = 0; i < ALPHA.length; i++) {
            double exponent = 0;
            for (int j = 0; j < x.length; j++) {
                double difference = x[j] - p[i][j];
                exponent += a[i][j] * difference * difference;
            }
            sum -= ALPHA[i] * Math.exp(-exponent);
        }
        return sum;
    }

    static double[] coordinates(Hyperparameters h) {
        double[] coordinates = new double[h.size()];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = x(h, i);
        }
        return coordinates;
    }

    /** Hartmann's in four dimensions, scaled as by Picheny, Wagner and Ginsbourger (2013). */
    static double hartmann4(double[] x) {
        return (1.1 + hartmann(x, HARTMANN6_A, HARTMANN6_P)) / 0.839;
    }

    private static double ackley(Hyperparameters h, int n) {
        double squares = 0;
        double cosines = 0;
        for (int i = 0; i < n; i++) {
            squares += x(h, i) * x(h, i) / n;
            cosines += Math.cos(2 * Math.PI * x(h, i)) / n;
        }
        return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(cosines) + 20 + Math.E;
    }

    private static double rosenbrock(Hyperparameters h, int n) {
        double sum = 0;
        for (int i = 0; i + 1 < n; i++) {
            double bend = x(h, i + 1) - x(h, i) * x(h, i);
            sum += 100 * bend * bend + (1 - x(h, i)) * (1 - x(h, i));
        }
        return sum;
    }

    private static double levy(Hyperparameters h, int n) {
        double[] w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = 1 + (x(h, i) - 1) / 4;
        }
        double sum = Math.pow(Math.sin(Math.PI * w[0]), 2);
        for (int i = 0; i + 1 < n; i++) {
            sum += (w[i] - 1) * (w[i] - 1) * (1 + 10 * Math.pow(Math.sin(Math.PI * w[i] + 1), 2));
        }
        double last = w[n - 1];
        return sum + (last - 1) * (last - 1) * (1 + Math.pow(Math.sin(2 * Math.PI * last), 2));
    }

    /** Three floats, two ints and two categoricals that interact: like training a network. */
    private static SearchSpace mixedSpace() {
        return SearchSpace.of(List.of(
                new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                new FloatParameter("decay", 1e-6, 1e-1, Scale.LOG),
                new FloatParameter("dropout", 0, 0.8, Scale.LINEAR),
                new IntParameter("layers", 1, 8, Scale.LINEAR),
                new IntParameter("units", 16, 1024, Scale.LOG),
                new CategoricalParameter("activation", List.of("relu", "tanh", "gelu", "sigmoid"), null),
                new CategoricalParameter("optimizer", List.of("sgd", "adam", "rmsprop"), null)));
    }

    private static double mixed(Hyperparameters h) {
        double lr = Math.log10(h.number("lr"));
        double decay = Math.log10(h.number("decay"));
        double bestLr = switch (String.valueOf(h.get("optimizer"))) {
            case "sgd" -> -1;
            case "adam" -> -3;
            default -> -3.5;
        };
        double byOptimizer = "adam".equals(h.get("optimizer")) ? 0 : 0.15;
        double byActivation = switch (String.valueOf(h.get("activation"))) {
            case "relu" -> 0.1;
            case "gelu" -> 0;
            case "tanh" -> 0.3;
            default -> 0.8;
        };
        double depth = h.number("layers") - 5;
        double width = Math.log(h.number("units") / 256) / Math.log(2);
        double drop = h.number("dropout") - 0.3;
        double z = 0.5 * (lr - bestLr) * (lr - bestLr)
                + 0.08 * (decay + 4) * (decay + 4)
                + 2 * drop * drop
                + 0.04 * depth * depth
                + 0.06 * width * width
                + byOptimizer
                + byActivation;
        return z / (1 + 0.2 * z);
    }
}
