package io.trialstream.app.optuna;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Optuna drew a value from.
 *
 * @param kind what it draws
 * @param low the smallest number; of choices 0
 * @param high the largest number; of choices 0
 * @param log whether on a logarithmic scale
 * @param step between numbers; 0: none
 * @param choices of a categorical one: texts, numbers and flags; None is the text none
 */
record OptunaDistribution(Kind kind, double low, double high, boolean log, double step, List<Object> choices) {
    /** The text that stands for Python's None, which is no value here. */
    static final String NONE = "none";

    /** What a distribution draws. */
    enum Kind {
        FLOAT,
        INT,
        CATEGORICAL
    }

    OptunaDistribution {
        choices = List.copyOf(choices);
    }

    /**
     * Reads Optuna's JSON, that of the versions before 3 too.
     *
     * @throws IllegalArgumentException if it is of another kind
     */
    static OptunaDistribution parse(String json) {
        JsonNode root;
        try {
            root = OptunaJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a distribution is no JSON: " + json, e);
        }
        String name = root.path("name").asText();
        JsonNode given = root.path("attributes");
        boolean log = given.path("log").asBoolean(false);
        double step = given.path("step").asDouble(0);
        return switch (name) {
            case "FloatDistribution", "UniformDistribution" -> numbers(Kind.FLOAT, given, log, step);
            case "LogUniformDistribution" -> numbers(Kind.FLOAT, given, true, 0);
            case "DiscreteUniformDistribution" ->
                numbers(Kind.FLOAT, given, false, given.path("q").asDouble());
            case "IntDistribution", "IntUniformDistribution" -> numbers(Kind.INT, given, log, log ? 0 : step);
            case "IntLogUniformDistribution" -> numbers(Kind.INT, given, true, 0);
            case "CategoricalDistribution" -> choices(given.path("choices"));
            default -> throw new IllegalArgumentException("the distribution " + name + " is not known");
        };
    }

    private static OptunaDistribution numbers(Kind kind, JsonNode given, boolean log, double step) {
        return new OptunaDistribution(
                kind, given.path("low").asDouble(), given.path("high").asDouble(), log, step, List.of());
    }

    private static OptunaDistribution choices(JsonNode written) {
        List<Object> choices = new ArrayList<>();
        for (JsonNode choice : written) {
            if (choice.isNull()) {
                choices.add(NONE);
            } else if (choice.isBoolean()) {
                choices.add(choice.booleanValue());
            } else if (choice.isIntegralNumber()) {
                choices.add(choice.longValue());
            } else if (choice.isNumber()) {
                choices.add(choice.doubleValue());
            } else {
                choices.add(choice.isTextual() ? choice.textValue() : choice.toString());
            }
        }
        return new OptunaDistribution(Kind.CATEGORICAL, 0, 0, false, 0, choices);
    }

    /**
     * The value that Optuna's internal number stands for: a Double, Long, String or Boolean.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    Object value(double internal) {
        return switch (kind) {
            case FLOAT -> (Object) internal;
            case INT -> (Object) Math.round(internal);
            case CATEGORICAL -> choice(internal);
        };
    }

    private Object choice(double index) {
        if (!(index >= 0 && index < choices.size())) {
            throw new IllegalArgumentException(
                    "a trial has choice " + index + " of a parameter with " + choices.size() + " choices");
        }
        return choices.get((int) index);
    }

    /**
     * The distribution that holds the values of both: Optuna may change a range between trials.
     *
     * @throws IllegalArgumentException if they are not of one kind
     */
    OptunaDistribution with(OptunaDistribution other) {
        if (equals(other)) {
            return this;
        }
        if (kind != other.kind) {
            throw new IllegalArgumentException("is " + kind + " in one trial and " + other.kind + " in another");
        }
        if (kind == Kind.CATEGORICAL) {
            List<Object> all = new ArrayList<>(choices);
            other.choices.stream().filter(choice -> !all.contains(choice)).forEach(all::add);
            return new OptunaDistribution(kind, 0, 0, false, 0, all);
        }
        return new OptunaDistribution(
                kind,
                Math.min(low, other.low),
                Math.max(high, other.high),
                log && other.log,
                step == other.step && low == other.low ? step : 0,
                choices);
    }
}
