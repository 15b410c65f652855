package io.trialstream.core.sampler;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Search spaces that samplers are tried on. */
public final class SpaceSamples {
    private SpaceSamples() {}

    /** Every kind of space, by name. */
    public static Map<String, SearchSpace> all() {
        Map<String, SearchSpace> spaces = new LinkedHashMap<>();
        spaces.put("one float", SearchSpace.of(List.of(new FloatParameter("x", -5, 10, Scale.LINEAR))));
        spaces.put("one categorical", oneCategorical());
        spaces.put("mixed", mixed());
        spaces.put("conditional", conditional());
        spaces.put("constrained", constrained());
        spaces.put("tightly constrained", tightlyConstrained());
        spaces.put("100 dimensions", hundredDimensions());
        spaces.put("finite", finite());
        spaces.put("extreme ranges", extremeRanges());
        return spaces;
    }

    /** One categorical parameter alone: 3 points. */
    public static SearchSpace oneCategorical() {
        return SearchSpace.of(List.of(new CategoricalParameter("c", List.of("a", "b", "c"), null)));
    }

    /** Each type and scale once. */
    public static SearchSpace mixed() {
        return SearchSpace.of(List.of(
                new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                new FloatParameter("momentum", 0, 0.99, Scale.LINEAR),
                new FloatParameter("dropout", 0, 0.5, Scale.LINEAR, 0.1, null),
                new IntParameter("batch", 8, 512, Scale.POW2),
                new IntParameter("units", 16, 256, Scale.LOG),
                new IntParameter("layers", 1, 4, Scale.LINEAR),
                new IntParameter("width", 10, 100, Scale.LINEAR, 10, null),
                new CategoricalParameter("activation", List.of("relu", "tanh", "gelu"), null),
                new OrdinalParameter("size", List.of("small", "medium", "large"), null)));
    }

    /** Branches below a categorical and below a range of an int, and a branch below a branch. */
    public static SearchSpace conditional() {
        Condition sgd = new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))));
        Condition nesterov = new Condition(List.of(new Condition.OneOf("nesterov", List.of(true))));
        Condition deep = new Condition(List.of(new Condition.Between("layers", 3, Double.POSITIVE_INFINITY)));
        return SearchSpace.of(List.of(
                new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                new FloatParameter("correction", 0, 1, Scale.LINEAR, 0, nesterov),
                new CategoricalParameter("optimizer", List.of("sgd", "adam", "lion"), null),
                new CategoricalParameter("nesterov", List.of(true, false), sgd),
                new FloatParameter("momentum", 0, 0.99, Scale.LINEAR, 0, sgd),
                new IntParameter("layers", 1, 4, Scale.LINEAR),
                new IntParameter("units_3", 16, 256, Scale.LOG, 1, deep)));
    }

    /** About a third of the box is allowed. */
    public static SearchSpace constrained() {
        return SearchSpace.of(
                List.of(
                        new IntParameter("layers", 1, 8, Scale.LINEAR),
                        new IntParameter("batch", 8, 512, Scale.POW2),
                        new FloatParameter("x", 0, 1, Scale.LINEAR),
                        new CategoricalParameter("kind", List.of("a", "b"), null)),
                List.of(Constraint.parse("layers * batch <= 256"), Constraint.parse("kind == 'a' or x < 0.5")));
    }

    /** 1 in 10,000 of the box is allowed. */
    public static SearchSpace tightlyConstrained() {
        return SearchSpace.of(
                List.of(new FloatParameter("x", 0, 1, Scale.LINEAR), new FloatParameter("y", 0, 1, Scale.LINEAR)),
                List.of(Constraint.parse("max(x, y) <= 0.01")));
    }

    /** 100 parameters of all kinds. */
    public static SearchSpace hundredDimensions() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            parameters.add(
                    switch (i % 4) {
                        case 0 -> new FloatParameter("f" + i, 0, 1, Scale.LINEAR);
                        case 1 -> new FloatParameter("g" + i, 1e-6, 1e3, Scale.LOG);
                        case 2 -> new IntParameter("i" + i, 1, 100, Scale.LINEAR);
                        default -> new CategoricalParameter("c" + i, List.of("a", "b", "c"), null);
                    });
        }
        return SearchSpace.of(parameters);
    }

    /** 2 × 3 + 4 = 10 points: a branch of its own for one choice. */
    public static SearchSpace finite() {
        Condition a = new Condition(List.of(new Condition.OneOf("kind", List.of("a"))));
        Condition b = new Condition(List.of(new Condition.OneOf("kind", List.of("b"))));
        return SearchSpace.of(List.of(
                new CategoricalParameter("kind", List.of("a", "b"), null),
                new IntParameter("n", 1, 2, Scale.LINEAR, 1, a),
                new FloatParameter("s", 0, 1, Scale.LINEAR, 0.5, a),
                new IntParameter("p", 1, 8, Scale.POW2, 1, b)));
    }

    /** 100 points of which the constraint leaves 15. */
    public static SearchSpace finiteConstrained() {
        return SearchSpace.of(
                List.of(new IntParameter("a", 0, 9, Scale.LINEAR), new IntParameter("b", 0, 9, Scale.LINEAR)),
                List.of(Constraint.parse("a + b <= 4")));
    }

    /** Very small and very large numbers. */
    public static SearchSpace extremeRanges() {
        return SearchSpace.of(List.of(
                new FloatParameter("tiny", 1e-300, 1e-290, Scale.LOG),
                new FloatParameter("huge", 1, 1e300, Scale.LOG),
                new FloatParameter("wide", -1e300, 1e300 / 2, Scale.LINEAR),
                new FloatParameter("narrow", 1, Math.nextUp(1.0), Scale.LINEAR),
                new IntParameter("long", 1, 1L << 50, Scale.LOG)));
    }
}
