package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.evolution.Mutation;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The explore step of population-based training: perturbs or draws anew. See {@link PbtSampler}. */
final class Perturbation implements Explorer {
    private static final int MOST_ATTEMPTS = 100;
    private static final double UNIT_SHIFT = 0.1;

    private final PbtSampler.Options options;

    Perturbation(PbtSampler.Options options) {
        this.options = options;
    }

    @Override
    public Explored explore(
            SamplingHistory history, ObservedTrial parent, List<Suggestion> chosen, RandomGenerator random) {
        SearchSpace space = history.space();
        Set<Hyperparameters> taken = new HashSet<>();
        chosen.forEach(suggestion -> taken.add(suggestion.hyperparameters()));
        Hyperparameters last = parent.hyperparameters();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Hyperparameters explored = perturbed(space, parent.hyperparameters(), random);
            if (space.satisfies(explored) && !explored.equals(parent.hyperparameters())) {
                last = explored;
                if (!taken.contains(explored) && !history.tried(explored)) {
                    break;
                }
            }
        }
        return last.equals(parent.hyperparameters())
                ? new Explored(last, "hyperparameters kept, since no perturbation met the constraints")
                : new Explored(last, "hyperparameters perturbed or drawn anew");
    }

    /** One perturbation, which may break constraints or change nothing. */
    Hyperparameters perturbed(SearchSpace space, Hyperparameters from, RandomGenerator random) {
        Map<String, Object> wanted = new HashMap<>();
        for (Parameter parameter : space.parameters()) {
            Object value = from.get(parameter.name());
            if (value != null) {
                boolean anew = random.nextDouble() < options.resample();
                boolean up = random.nextBoolean();
                wanted.put(
                        parameter.name(), anew ? parameter.fromUnit(random.nextDouble()) : moved(parameter, value, up));
            }
        }
        return Mutation.complete(space, wanted, random);
    }

    private Object moved(Parameter parameter, Object value, boolean up) {
        double factor = up ? options.upper() : options.lower();
        if (parameter instanceof CategoricalParameter) {
            return value;
        }
        if (parameter instanceof OrdinalParameter) {
            return neighbour(parameter, value, up);
        }
        double least = parameter instanceof FloatParameter real ? real.min() : ((IntParameter) parameter).min();
        double most = parameter instanceof FloatParameter real ? real.max() : ((IntParameter) parameter).max();
        double unit = least > 0
                ? parameter.toUnit(toward(
                        parameter, Math.min(most, Math.max(least, ((Number) value).doubleValue() * factor))))
                : parameter.toUnit(value) + (up ? UNIT_SHIFT : -UNIT_SHIFT);
        Object moved = parameter.fromUnit(unit);
        return parameter.discrete() && moved.equals(value) ? neighbour(parameter, value, up) : moved;
    }

    private static Object toward(Parameter parameter, double value) {
        return parameter instanceof IntParameter ? (Object) Math.round(value) : (Object) value;
    }

    /** The next value of the enumeration; at the end, the end. */
    private static Object neighbour(Parameter parameter, Object value, boolean up) {
        long index = parameter.indexOf(value) + (up ? 1 : -1);
        return parameter.valueAt(Math.min(parameter.cardinality() - 1, Math.max(0, index)));
    }
}
