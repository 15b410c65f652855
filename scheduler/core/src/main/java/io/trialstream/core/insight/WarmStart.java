package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings the trials of an earlier study into another study's space, for its samplers to learn from.
 *
 * <p>Parameters match by name; their values must be of the new one's type (a whole number serves as a float, and a float without a fraction as an
 * int). By parameter of the new space that is active:
 *
 * <ul>
 *   <li>a value in its range is taken; one between the points of its lattice goes to the nearest;
 *   <li>a value out of its range, or of another type, drops the trial, or goes to the nearest end under {@link OutOfRange#CLAMP} (numbers only);
 *   <li>a parameter that the trial does not have takes the constant that the caller knows it had then, or else a uniform draw: any fixed value
 *       would look to a model as if only that one had been tried.
 * </ul>
 *
 * <p>Parameters that only the earlier study has are left out. A trial that breaks a constraint of the new space is dropped. The values are normal
 * scores of the rank in the earlier study (mean 0, variance 1, lower is better), since the metric may be another one; {@link Mapped#scaledTo} puts
 * them on the scale of the new study's own results. Infeasible trials stay infeasible.
 */
public final class WarmStart {
    private WarmStart() {}

    /** What to do with a number out of the new range. */
    public enum OutOfRange {
        /** Leave the trial out. */
        DROP,
        /** Take the nearest end of the range. */
        CLAMP
    }

    /**
     * How to map.
     *
     * @param outOfRange what to do with numbers out of range
     * @param constants by name, what a parameter was in the earlier study that did not search it
     * @param resource the epoch that the values count for, at least 1: mostly the new study's maximum
     * @param firstNumber the first mapped trial's number; the others follow
     */
    public record Options(OutOfRange outOfRange, Map<String, Object> constants, long resource, int firstNumber) {
        public Options {
            constants = Map.copyOf(constants);
            if (resource < 1) {
                throw new IllegalArgumentException("resource must be at least 1 epoch, got " + resource);
            }
        }
    }

    /**
     * The mapped trials.
     *
     * @param trials in the order of the earlier study, finished, with normal scores for values
     * @param dropped how many trials were left out, by reason
     * @param imputed how many trials got a drawn value, by parameter
     */
    public record Mapped(List<ObservedTrial> trials, Map<String, Integer> dropped, Map<String, Integer> imputed) {
        public Mapped {
            trials = List.copyOf(trials);
            dropped = Map.copyOf(dropped);
            imputed = Map.copyOf(imputed);
        }

        /**
         * The mapped trials with scores moved to the median and interquartile range of a study's own finished trials; as they are when fewer
         * than 4 of those have values.
         */
        public List<ObservedTrial> scaledTo(Collection<ObservedTrial> own) {
            double[] values = own.stream()
                    .filter(trial -> trial.status() != Status.PENDING && trial.informative())
                    .mapToDouble(ObservedTrial::value)
                    .sorted()
                    .toArray();
            if (values.length < 4) {
                return trials;
            }
            double median = values[values.length / 2];
            // the quartiles of a normal distribution are 1.349 deviations apart
            double spread = (values[values.length * 3 / 4] - values[values.length / 4]) / 1.349;
            return trials.stream()
                    .map(trial -> trial.informative() ? withValue(trial, median + spread * trial.value()) : trial)
                    .toList();
        }
    }

    /** Why a trial can't be mapped. */
    private static final class Unmappable extends Exception {
        private static final long serialVersionUID = 1L;

        Unmappable(String reason) {
            super(reason);
        }
    }

    /**
     * Maps the usable trials of an earlier study.
     *
     * @param target the new study's space
     * @param trials the earlier study's trials over whatever space
     * @param random draws values for parameters that a trial does not have
     */
    public static Mapped map(
            SearchSpace target, Collection<ObservedTrial> trials, Options options, RandomGenerator random) {
        Scores scores = Scores.of(trials);
        Map<Integer, Double> scoreByNumber = new HashMap<>();
        for (int i = 0; i < scores.size(); i++) {
            scoreByNumber.put(scores.ordered().get(i).number(), normalScore((i + 0.5) / scores.size()));
        }
        List<ObservedTrial> mapped = new ArrayList<>();
        Map<String, Integer> dropped = new TreeMap<>();
        Map<String, Integer> imputed = new TreeMap<>();
        for (ObservedTrial trial : trials) {
            @Nullable Double score = scoreByNumber.get(trial.number());
            if (score == null) {
                continue;
            }
            List<String> drawn = new ArrayList<>();
            try {
                Hyperparameters values = mapped(target, trial.hyperparameters(), options, random, drawn);
                drawn.forEach(name -> imputed.merge(name, 1, Integer::sum));
                boolean bad = trial.status() == Status.INFEASIBLE || !trial.informative();
                mapped.add(new ObservedTrial(
                        options.firstNumber() + mapped.size(),
                        values,
                        bad ? Status.INFEASIBLE : Status.COMPLETED,
                        bad ? List.of() : List.of(new Measurement(options.resource(), new double[] {score})),
                        List.of()));
            } catch (Unmappable unmappable) {
                dropped.merge(String.valueOf(unmappable.getMessage()), 1, Integer::sum);
            }
        }
        return new Mapped(mapped, dropped, imputed);
    }

    private static Hyperparameters mapped(
            SearchSpace target, Hyperparameters given, Options options, RandomGenerator random, List<String> drawn)
            throws Unmappable {
        Map<String, Object> values = new HashMap<>();
        boolean matched = false;
        for (Parameter parameter : target.parentsFirst()) {
            if (!target.active(parameter, values)) {
                continue;
            }
            @Nullable Object value = given.get(parameter.name());
            @Nullable Object constant = options.constants().get(parameter.name());
            if (value != null) {
                matched = true;
                values.put(parameter.name(), fitted(parameter, value, options.outOfRange()));
            } else if (constant != null) {
                values.put(parameter.name(), fitted(parameter, constant, options.outOfRange()));
            } else {
                values.put(parameter.name(), parameter.fromUnit(random.nextDouble()));
                drawn.add(parameter.name());
            }
        }
        if (!matched) {
            throw new Unmappable("no parameter in common");
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : target.parameters()) {
            @Nullable Object value = values.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        Hyperparameters whole = Hyperparameters.of(ordered);
        if (!target.satisfies(whole)) {
            throw new Unmappable("breaks a constraint of the new space");
        }
        return whole;
    }

    private static Object fitted(Parameter parameter, Object value, OutOfRange outOfRange) throws Unmappable {
        try {
            return parameter.coerce(value);
        } catch (InvalidHyperparametersException exception) {
            boolean numeric = parameter instanceof FloatParameter || parameter instanceof IntParameter;
            if (numeric && value instanceof Number number) {
                double x = number.doubleValue();
                double min = parameter instanceof FloatParameter real ? real.min() : ((IntParameter) parameter).min();
                double max = parameter instanceof FloatParameter real ? real.max() : ((IntParameter) parameter).max();
                boolean inside = x >= min && x <= max;
                boolean whole = parameter instanceof FloatParameter || x == Math.rint(x);
                if (whole && (inside || outOfRange == OutOfRange.CLAMP)) {
                    return nearest(parameter, Math.min(max, Math.max(min, x)));
                }
            }
            throw new Unmappable(parameter.name() + " is not " + parameter.describe());
        }
    }

    private static Object nearest(Parameter parameter, double x) {
        if (!parameter.discrete()) {
            return x;
        }
        Object boxed = parameter instanceof IntParameter ? (Object) Math.round(x) : (Object) x;
        long index = Math.max(0, Math.min(parameter.cardinality() - 1, parameter.indexOf(boxed)));
        long next = Math.min(parameter.cardinality() - 1, index + 1);
        double below = ((Number) parameter.valueAt(index)).doubleValue();
        double above = ((Number) parameter.valueAt(next)).doubleValue();
        return parameter.valueAt(Math.abs(above - x) < Math.abs(x - below) ? next : index);
    }

    private static ObservedTrial withValue(ObservedTrial trial, double value) {
        return new ObservedTrial(
                trial.number(),
                trial.hyperparameters(),
                trial.status(),
                List.of(new Measurement(trial.resource(), new double[] {value})),
                List.of());
    }

    /** The standard normal quantile: Tukey's lambda approximation, within 0.01 between 1 % and 99 %. */
    private static double normalScore(double share) {
        return (Math.pow(share, 0.135) - Math.pow(1 - share, 0.135)) / 0.1975;
    }
}
