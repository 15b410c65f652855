package io.trialstream.core.sampler.evolution;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Changes one hyperparameter of a configuration, and rebuilds what depends on it: children that become active are drawn uniformly, those
 * that become inactive are dropped, all others keep their value. The outcome may break constraints.
 */
public final class Mutation {
    private final SearchSpace space;
    private final double step;
    private final double resample;

    /**
     * @param space the space that configurations come from
     * @param step the standard deviation of a local change, in units of an ordered parameter's range
     * @param resample the probability that an ordered parameter is drawn anew instead of moved
     */
    public Mutation(SearchSpace space, double step, double resample) {
        this.space = space;
        this.step = step;
        this.resample = resample;
    }

    /**
     * A changed configuration.
     *
     * @param hyperparameters the configuration
     * @param changed the change in words: {@code lr 0.1 -> 0.03}
     */
    public record Mutant(Hyperparameters hyperparameters, String changed) {}

    /** Changes one active hyperparameter that has more than one value; without any, the configuration stays as it is. */
    public Mutant apply(Hyperparameters parent, RandomGenerator random) {
        List<Parameter> mutable = new ArrayList<>();
        for (Parameter parameter : space.parameters()) {
            if (parent.has(parameter.name()) && parameter.cardinality() > 1) {
                mutable.add(parameter);
            }
        }
        if (mutable.isEmpty()) {
            return new Mutant(parent, "nothing");
        }
        Parameter parameter = mutable.get(random.nextInt(mutable.size()));
        Object before = valueOf(parent, parameter);
        Object after = other(parameter, before, random);
        Map<String, Object> wanted = new HashMap<>(parent.asMap());
        wanted.put(parameter.name(), after);
        return new Mutant(complete(space, wanted, random), parameter.name() + " " + before + " -> " + after);
    }

    private static Object valueOf(Hyperparameters configuration, Parameter parameter) {
        Object value = configuration.get(parameter.name());
        if (value == null) {
            throw new IllegalStateException(parameter.name() + " is inactive in " + configuration);
        }
        return value;
    }

    private Object other(Parameter parameter, Object before, RandomGenerator random) {
        boolean anew = !parameter.ordered() || random.nextDouble() < resample;
        if (!parameter.discrete()) {
            return parameter.fromUnit(
                    anew ? random.nextDouble() : mirrored(parameter.toUnit(before) + step * random.nextGaussian()));
        }
        long cardinality = parameter.cardinality();
        long index = parameter.indexOf(before);
        long moved = index;
        if (!anew) {
            moved = parameter.indexOf(
                    parameter.fromUnit(mirrored(parameter.toUnit(before) + step * random.nextGaussian())));
            if (moved == index) {
                boolean up = index == 0 || (index < cardinality - 1 && random.nextBoolean());
                moved = up ? index + 1 : index - 1;
            }
        }
        while (moved == index) {
            moved = random.nextLong(cardinality);
        }
        return parameter.valueAt(moved);
    }

    /** Folds a point outside [0, 1] back at the border, so that mutants do not pile up there. */
    private static double mirrored(double unit) {
        double folded = Math.abs(unit) % 2;
        return folded > 1 ? 2 - folded : folded;
    }

    /**
     * The configuration that takes each active parameter's value from those wanted, and draws it uniformly where none is wanted.
     *
     * @param wanted name to value, each in its parameter's range; names of inactive parameters are ignored
     */
    public static Hyperparameters complete(SearchSpace space, Map<String, ?> wanted, RandomGenerator random) {
        Map<String, Object> values = new HashMap<>();
        for (Parameter parameter : space.parentsFirst()) {
            if (space.active(parameter, values)) {
                @Nullable Object value = wanted.get(parameter.name());
                values.put(parameter.name(), value == null ? parameter.fromUnit(random.nextDouble()) : value);
            }
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : space.parameters()) {
            @Nullable Object value = values.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        return Hyperparameters.of(ordered);
    }
}
