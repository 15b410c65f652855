package io.trialstream.bench.quality;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Five spaces of 14 parameters, most of them active in one branch only, each of another structure. Values are sums of rippled bowls over
 * the active parameters' unit coordinates, with a floor for each branch, so that the least value is known: 0.
 */
final class ConditionalProblems {
    private ConditionalProblems() {}

    static List<Problem> all() {
        return List.of(branches(), optimizers(), layers(), nested(), switches());
    }

    /** One choice of four, each with three parameters of its own and a bowl; the best branch is narrow. */
    private static Problem branches() {
        List<Parameter> parameters = new ArrayList<>();
        List<Object> models = List.of("tree", "linear", "net", "knn");
        parameters.add(choice("model", models, null));
        for (Object model : models) {
            for (int i = 0; i < 3; i++) {
                parameters.add(unit(model + "-" + i, when("model", model)));
            }
        }
        parameters.add(unit("shared", null));
        return problem("branches", SearchSpace.of(parameters), h -> {
            String model = String.valueOf(h.get("model"));
            int branch = models.indexOf(model);
            double[] floors = {0.2, 0.35, 0, 0.5};
            double[] curvature = {2, 1, 6, 1};
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                double difference = h.number(model + "-" + i) - (0.2 + 0.2 * ((branch + i) % 4));
                sum += curvature[branch] * difference * difference;
            }
            double shared = h.number("shared") - 0.7;
            return floors[branch] + sum + shared * shared;
        });
    }

    /** An optimiser with settings of its own, whose best learning rate depends on the batch size. */
    private static Problem optimizers() {
        Condition sgd = when("optimizer", "sgd");
        Condition adam = when("optimizer", "adam");
        Condition rmsprop = when("optimizer", "rmsprop");
        SearchSpace space = SearchSpace.of(List.of(
                choice("optimizer", List.of("sgd", "adam", "rmsprop"), null),
                logarithmic("sgd-lr", sgd),
                unit("momentum", sgd),
                choice("nesterov", List.of("on", "off"), sgd),
                logarithmic("adam-lr", adam),
                unit("beta1", adam),
                unit("beta2", adam),
                logarithmic("epsilon", adam),
                logarithmic("rmsprop-lr", rmsprop),
                unit("alpha", rmsprop),
                new IntParameter("batch", 8, 1024, Scale.LOG),
                logarithmic("decay", null),
                unit("dropout", null),
                new IntParameter("units", 16, 1024, Scale.LOG)));
        return problem("optimizers", space, h -> {
            Bowls bowls = new Bowls(space, h);
            double batch = bowls.coordinate("batch");
            double own = switch (String.valueOf(h.get("optimizer"))) {
                case "sgd" ->
                    8 * bowls.at("sgd-lr", 0.5 + 0.4 * batch)
                            + 4 * bowls.at("momentum", 0.9)
                            + ("on".equals(h.get("nesterov")) ? 0 : 0.1);
                case "adam" ->
                    0.15
                            + 5 * bowls.at("adam-lr", 0.3 + 0.2 * batch)
                            + bowls.at("beta1", 0.8)
                            + bowls.at("beta2", 0.9)
                            + 0.2 * bowls.at("epsilon", 0.1);
                default -> 0.2 + 5 * bowls.at("rmsprop-lr", 0.25) + bowls.at("alpha", 0.7);
            };
            return own
                    + bowls.at("batch", 0.4)
                    + 2 * bowls.at("decay", 0.6)
                    + 2 * bowls.at("dropout", 0.25)
                    + bowls.at("units", 0.7);
        });
    }

    /** One to six layers, each with a width and, from the second on, a dropout; deeper is better when widths fall. */
    private static Problem layers() {
        List<Object> depths = List.of(1L, 2L, 3L, 4L, 5L, 6L);
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new OrdinalParameter("layers", depths, null));
        for (int i = 1; i <= 6; i++) {
            Condition deep = i == 1
                    ? null
                    : new Condition(List.of(new Condition.OneOf("layers", depths.subList(i - 1, depths.size()))));
            parameters.add(new IntParameter("units-" + i, 16, 1024, Scale.LOG, 1, deep));
            if (i > 1) {
                parameters.add(unit("dropout-" + i, deep));
            }
        }
        parameters.add(logarithmic("lr", null));
        parameters.add(logarithmic("decay", null));
        SearchSpace space = SearchSpace.of(parameters);
        return problem("layers", space, h -> {
            Bowls bowls = new Bowls(space, h);
            int depth = (int) h.number("layers");
            double sum = 0.1 * Math.abs(depth - 4);
            for (int i = 1; i <= depth; i++) {
                sum += (3 * bowls.at("units-" + i, 0.9 - 0.12 * i) + (i > 1 ? bowls.at("dropout-" + i, 0.1 * i) : 0))
                        / depth;
            }
            return sum + 6 * bowls.at("lr", 0.7 - 0.06 * depth) + bowls.at("decay", 0.4);
        });
    }

    /** Conditions below conditions: a model, its kernel, the kernel's settings. */
    private static Problem nested() {
        Condition svm = when("model", "svm");
        Condition boosting = when("model", "boosting");
        Condition poly = when("kernel", "poly");
        SearchSpace space = SearchSpace.of(List.of(
                choice("scaling", List.of("none", "standard", "quantile"), null),
                new IntParameter("quantiles", 10, 1000, Scale.LOG, 1, when("scaling", "quantile")),
                choice("model", List.of("svm", "boosting", "linear"), null),
                logarithmic("cost", svm),
                choice("kernel", List.of("rbf", "poly", "line"), svm),
                logarithmic("gamma", when("kernel", "rbf")),
                new IntParameter("degree", 2, 6, Scale.LINEAR, 1, poly),
                unit("offset", poly),
                logarithmic("rate", boosting),
                new IntParameter("leaves", 4, 256, Scale.LOG, 1, boosting),
                choice("sampling", List.of("all", "some"), boosting),
                unit("sampled", when("sampling", "some")),
                logarithmic("penalty", when("model", "linear")),
                unit("threshold", null)));
        return problem("nested", space, h -> {
            Bowls bowls = new Bowls(space, h);
            double scaled = switch (String.valueOf(h.get("scaling"))) {
                case "none" -> 0.4;
                case "standard" -> 0.15;
                default -> bowls.at("quantiles", 0.6);
            };
            double kernel = 0.3;
            if ("rbf".equals(h.get("kernel"))) {
                kernel = 5 * bowls.at("gamma", 0.35);
            } else if ("poly".equals(h.get("kernel"))) {
                kernel = 0.15 + bowls.at("degree", 0.3) + bowls.at("offset", 0.5);
            }
            double model = switch (String.valueOf(h.get("model"))) {
                case "svm" -> 4 * bowls.at("cost", 0.75) + kernel;
                case "boosting" ->
                    0.1
                            + 3 * bowls.at("rate", 0.45)
                            + bowls.at("leaves", 0.5)
                            + ("some".equals(h.get("sampling")) ? bowls.at("sampled", 0.7) : 0.1);
                default -> 0.5 + bowls.at("penalty", 0.5);
            };
            return scaled + model + bowls.at("threshold", 0.45);
        });
    }

    /** Three switches, each with three settings that make it worth while only when they are about right. */
    private static Problem switches() {
        List<String> names = List.of("augment", "warmup", "smoothing");
        List<Parameter> parameters = new ArrayList<>();
        for (String name : names) {
            parameters.add(choice(name, List.of("off", "on"), null));
            for (int i = 0; i < 3; i++) {
                parameters.add(unit(name + "-" + i, when(name, "on")));
            }
        }
        parameters.add(logarithmic("lr", null));
        parameters.add(new IntParameter("units", 16, 1024, Scale.LOG));
        SearchSpace space = SearchSpace.of(parameters);
        return problem("switches", space, h -> {
            Bowls bowls = new Bowls(space, h);
            double sum = 5 * bowls.at("lr", 0.55) + 2 * bowls.at("units", 0.65);
            for (int s = 0; s < names.size(); s++) {
                String name = names.get(s);
                double on = 0;
                for (int i = 0; i < 3 && "on".equals(h.get(name)); i++) {
                    on += 2 * bowls.at(name + "-" + i, 0.2 + 0.25 * ((s + i) % 3));
                }
                sum += "on".equals(h.get(name)) ? on : 0.25;
            }
            return sum;
        });
    }

    private static Problem problem(String name, SearchSpace space, ToDoubleFunction<Hyperparameters> f) {
        return Problem.sampled("conditional-" + name, "conditional", space, f, (h, noise) -> f.applyAsDouble(h), 0);
    }

    private static Condition when(String parent, Object value) {
        return new Condition(List.of(new Condition.OneOf(parent, List.of(value))));
    }

    private static Parameter choice(String name, List<Object> values, @Nullable Condition when) {
        return new CategoricalParameter(name, values, when);
    }

    private static Parameter unit(String name, @Nullable Condition when) {
        return new FloatParameter(name, 0, 1, Scale.LINEAR, 0, when);
    }

    private static Parameter logarithmic(String name, @Nullable Condition when) {
        return new FloatParameter(name, 1e-5, 1, Scale.LOG, 0, when);
    }

    /** How far a configuration's coordinates are from where they should be. */
    private record Bowls(SearchSpace space, Hyperparameters h) {
        double coordinate(String name) {
            return space.parameters().get(space.position(name)).toUnit(Objects.requireNonNull(h.get(name), name));
        }

        /** d² with a ripple on it, d the distance of the unit coordinate from the centre; 0 there only. */
        double at(String name, double centre) {
            double d = coordinate(name) - centre;
            return d * d + 0.02 * (1 - Math.cos(6 * Math.PI * d));
        }
    }
}
