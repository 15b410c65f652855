package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The new range of one parameter. See {@link Zoom}. */
final class Narrowing {
    private static final double TAIL = 0.05;
    private static final double LEAST_GAIN = 0.8;
    private static final double EDGE = 0.05;

    private Narrowing() {}

    static Zoom.Narrowed of(Parameter parameter, Scores scores, List<ObservedTrial> best, Zoom.Options options) {
        List<ObservedTrial> active = best.stream()
                .filter(trial -> trial.hyperparameters().has(parameter.name()))
                .toList();
        if (active.size() < options.leastActive()) {
            return new Zoom.Narrowed(
                    parameter,
                    "kept: it was active in " + active.size() + " of the " + best.size() + " best trials, "
                            + options.leastActive() + " are needed");
        }
        if (parameter instanceof CategoricalParameter categorical) {
            return categorical(categorical, scores, active, options);
        }
        return ordered(parameter, active, options);
    }

    private record Weighted(double unit, double weight) {}

    private static Zoom.Narrowed ordered(Parameter parameter, List<ObservedTrial> active, Zoom.Options options) {
        double[] units = Importance.coordinates(parameter, active);
        List<Weighted> sorted = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            sorted.add(new Weighted(units[i], units.length - i));
        }
        sorted.sort(Comparator.comparingDouble(Weighted::unit));
        double from = Math.min(units[0], quantile(sorted, TAIL));
        double to = Math.max(units[0], quantile(sorted, 1 - TAIL));
        double low = Math.max(0, from - options.margin());
        double high = Math.min(1, to + options.margin());
        String region = "the " + units.length + " best trials have it from " + show(parameter, from) + " to "
                + show(parameter, to) + " (5 to 95 %), the best at " + show(parameter, units[0]);
        if (high - low >= LEAST_GAIN) {
            return new Zoom.Narrowed(parameter, "kept: " + region + ", which is most of the range");
        }
        double median = quantile(sorted, 0.5);
        String edge = median > 1 - EDGE
                ? "; they crowd at the upper end, a larger maximum may help"
                : median < EDGE ? "; they crowd at the lower end, a smaller minimum may help" : "";
        String margin = String.format(Locale.ROOT, "%.0f %%", 100 * options.margin());
        return new Zoom.Narrowed(
                Ranges.cut(parameter, low, high),
                region + "; " + margin + " of the range is left on both sides" + edge);
    }

    private static double quantile(List<Weighted> sorted, double share) {
        double total = sorted.stream().mapToDouble(Weighted::weight).sum();
        double sum = 0;
        for (Weighted weighted : sorted) {
            sum += weighted.weight();
            if (sum >= share * total) {
                return weighted.unit();
            }
        }
        return sorted.get(sorted.size() - 1).unit();
    }

    private static String show(Parameter parameter, double unit) {
        Object value = parameter.fromUnit(unit);
        return value instanceof Double number ? String.format(Locale.ROOT, "%.3g", number) : value.toString();
    }

    private static Zoom.Narrowed categorical(
            CategoricalParameter parameter, Scores scores, List<ObservedTrial> active, Zoom.Options options) {
        int tried = count(parameter, scores.ordered());
        double share = (double) active.size() / tried;
        List<Object> left = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        for (Object value : parameter.values()) {
            int trials = count(parameter, value, scores.ordered());
            int good = count(parameter, value, active);
            boolean best = value.equals(active.get(0).hyperparameters().get(parameter.name()));
            if (!best && chanceOfAtMost(good, trials, share) < options.risk()) {
                dropped.add(value + " (" + good + " of " + trials + " trials among the best)");
            } else {
                left.add(value);
            }
        }
        if (dropped.isEmpty()) {
            return new Zoom.Narrowed(parameter, "kept: no value is worse beyond chance");
        }
        return new Zoom.Narrowed(
                new CategoricalParameter(parameter.name(), left, parameter.when()),
                String.format(
                        Locale.ROOT,
                        "dropped %s: less than a %.0f %% chance if it were as good as the others, of which %.0f %% are",
                        String.join(", ", dropped),
                        100 * options.risk(),
                        100 * share));
    }

    private static int count(Parameter parameter, List<ObservedTrial> trials) {
        return (int) trials.stream()
                .filter(trial -> trial.hyperparameters().has(parameter.name()))
                .count();
    }

    private static int count(Parameter parameter, Object value, List<ObservedTrial> trials) {
        return (int) trials.stream()
                .filter(trial -> value.equals(trial.hyperparameters().get(parameter.name())))
                .count();
    }

    /** The binomial distribution's lower tail. */
    static double chanceOfAtMost(int successes, int trials, double probability) {
        if (probability >= 1) {
            return successes >= trials ? 1 : 0;
        }
        double chance = 0;
        double term = Math.pow(1 - probability, trials);
        for (int k = 0; k <= successes; k++) {
            chance += term;
            term *= probability / (1 - probability) * (trials - k) / (k + 1);
        }
        return chance;
    }
}
