package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.evolution.Mutation;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes an offspring of two configurations, parents of conditional parameters first: ordered parameters by simulated binary crossover and
 * polynomial mutation in unit coordinates (Deb and Agrawal 1995; Deb and Goyal 1996), categorical ones from either parent or, as mutation, drawn
 * anew. A parameter that is active in one parent alone is taken from it; one that is active in neither is drawn uniformly.
 */
final class Crossover {
    private final SearchSpace space;
    private final Nsga2Sampler.Options options;

    Crossover(SearchSpace space, Nsga2Sampler.Options options) {
        this.space = space;
        this.options = options;
    }

    /** @param mutations how many parameters are mutated on average */
    Hyperparameters offspring(Hyperparameters first, Hyperparameters second, double mutations, RandomGenerator random) {
        double share = Math.min(1, mutations / Math.max(1, first.size()));
        boolean swapped = random.nextBoolean();
        Map<String, Object> wanted = new HashMap<>();
        for (Parameter parameter : space.parentsFirst()) {
            @Nullable Object a = (swapped ? second : first).get(parameter.name());
            @Nullable Object b = (swapped ? first : second).get(parameter.name());
            @Nullable Object inherited = inherit(parameter, a, b, random);
            if (inherited != null) {
                boolean mutate = random.nextDouble() < share;
                wanted.put(parameter.name(), mutate ? mutate(parameter, inherited, random) : inherited);
            }
        }
        return Mutation.complete(space, wanted, random);
    }

    private @Nullable Object inherit(
            Parameter parameter, @Nullable Object a, @Nullable Object b, RandomGenerator random) {
        if (a == null || b == null || a.equals(b)) {
            return a == null ? b : a;
        }
        if (!parameter.ordered() || random.nextBoolean()) {
            return random.nextBoolean() ? a : b;
        }
        double x = parameter.toUnit(a);
        double y = parameter.toUnit(b);
        double u = random.nextDouble();
        double exponent = 1 / (options.crossoverIndex() + 1);
        double spread = u <= 0.5 ? Math.pow(2 * u, exponent) : Math.pow(1 / (2 * (1 - u)), exponent);
        return parameter.fromUnit(0.5 * ((1 + spread) * x + (1 - spread) * y));
    }

    private Object mutate(Parameter parameter, Object value, RandomGenerator random) {
        if (!parameter.ordered()) {
            return parameter.fromUnit(random.nextDouble());
        }
        double x = parameter.toUnit(value);
        double u = random.nextDouble();
        double eta = options.mutationIndex();
        double exponent = 1 / (eta + 1);
        double shift = u < 0.5
                ? Math.pow(2 * u + (1 - 2 * u) * Math.pow(1 - x, eta + 1), exponent) - 1
                : 1 - Math.pow(2 * (1 - u) + (2 * u - 1) * Math.pow(x, eta + 1), exponent);
        Object moved = parameter.fromUnit(x + shift);
        if (parameter.discrete() && moved.equals(value) && parameter.cardinality() > 1) {
            long index = parameter.indexOf(value);
            boolean up = index == 0 || (index < parameter.cardinality() - 1 && random.nextBoolean());
            return parameter.valueAt(up ? index + 1 : index - 1);
        }
        return moved;
    }
}
