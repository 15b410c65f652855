package io.trialstream.core.insight;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Narrows a study's space around the promising region, for a study that goes on from there.
 *
 * <p>The promising trials are the best share by rank. An ordered parameter gets the interval from the 5 % to the 95 % quantile of their values on
 * its scale, better trials weighing more (linearly by rank), widened by a margin and always holding the best trial. A categorical value is dropped
 * only when it was tried so often that so few good trials under it would be a chance of less than {@code risk}. A parameter that was active in too
 * few good trials, or whose new range would hardly be smaller, stays as it is. A parameter whose condition can't hold any longer is dropped, and so
 * are constraints that name it (a constraint over an inactive parameter holds). The best trial is in the new space.
 */
public final class Zoom {

    private Zoom() {}

    /**
     * How boldly to narrow.
     *
     * @param share the share of trials that is promising, in (0, 1)
     * @param margin how much is left on both sides, in units of the old range on the parameter's scale, in [0, 0.5)
     * @param leastTrials how many usable trials there must be at all, at least 5
     * @param leastActive in how many promising trials a parameter must be active to be narrowed, at least 3
     * @param risk the chance up to which a categorical value may be dropped wrongly, in (0, 0.5)
     */
    public record Options(double share, double margin, int leastTrials, int leastActive, double risk) {
        /** The best 20 %, a tenth on both sides, 20 trials, 5 of them promising, 5 % risk. */
        public static final Options DEFAULT = new Options(0.2, 0.1, 20, 5, 0.05);

        public Options {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException("share must lie in (0, 1), got " + share);
            }
            if (!(margin >= 0 && margin < 0.5)) {
                throw new IllegalArgumentException("margin must lie in [0, 0.5), got " + margin);
            }
            if (leastTrials < 5) {
                throw new IllegalArgumentException("leastTrials must be at least 5, got " + leastTrials);
            }
            if (leastActive < 3) {
                throw new IllegalArgumentException("leastActive must be at least 3, got " + leastActive);
            }
            if (!(risk > 0 && risk < 0.5)) {
                throw new IllegalArgumentException("risk must lie in (0, 0.5), got " + risk);
            }
        }
    }

    /**
     * What became of one parameter.
     *
     * @param parameter its name
     * @param before the old range in words
     * @param after the new range in words; {@code dropped}
     * @param narrowed whether the two differ
     * @param why one sentence
     */
    public record Change(String parameter, String before, String after, boolean narrowed, String why) {}

    /**
     * The narrowed space.
     *
     * @param space the new space
     * @param changes one entry per parameter of the old space, in its order
     */
    public record Result(SearchSpace space, List<Change> changes) {
        public Result {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A parameter's new range.
     *
     * @param parameter the parameter with that range
     * @param why one sentence
     */
    record Narrowed(Parameter parameter, String why) {}

    /** Narrows with the default options. */
    public static Result narrow(SearchSpace space, Collection<ObservedTrial> trials) {
        return narrow(space, trials, Options.DEFAULT);
    }

    /**
     * Narrows a space by a study's trials.
     *
     * @param trials trials of a study over that space, finished or not
     */
    public static Result narrow(SearchSpace space, Collection<ObservedTrial> trials, Options options) {
        Scores scores = Scores.of(trials);
        List<ObservedTrial> best = scores.best(options.share(), options.leastActive());
        Map<String, Parameter> kept = new LinkedHashMap<>();
        Map<String, Change> changes = new LinkedHashMap<>();
        for (Parameter parameter : space.parentsFirst()) {
            @Nullable Condition when = Conditions.pruned(parameter.when(), kept);
            if (parameter.when() != null && when == null) {
                changes.put(
                        parameter.name(),
                        new Change(
                                parameter.name(),
                                parameter.describe(),
                                "dropped",
                                true,
                                "its condition can't hold in the narrowed space"));
                continue;
            }
            Narrowed narrowed = scores.size() < options.leastTrials() || best.isEmpty()
                    ? new Narrowed(
                            parameter,
                            "kept: " + scores.size() + " usable trials are too few, " + options.leastTrials()
                                    + " are needed")
                    : Narrowing.of(parameter, scores, best, options);
            Parameter after = Ranges.withCondition(narrowed.parameter(), when);
            kept.put(parameter.name(), after);
            boolean changed = !after.describe().equals(parameter.describe());
            changes.put(
                    parameter.name(),
                    new Change(parameter.name(), parameter.describe(), after.describe(), changed, narrowed.why()));
        }
        List<Parameter> parameters = new ArrayList<>();
        List<Change> ordered = new ArrayList<>();
        for (Parameter parameter : space.parameters()) {
            @Nullable Parameter after = kept.get(parameter.name());
            if (after != null) {
                parameters.add(after);
            }
            @Nullable Change change = changes.get(parameter.name());
            if (change != null) {
                ordered.add(change);
            }
        }
        List<Constraint> constraints = space.constraints().stream()
                .filter(constraint -> kept.keySet().containsAll(constraint.names()))
                .toList();
        return new Result(SearchSpace.of(parameters, constraints), ordered);
    }
}
