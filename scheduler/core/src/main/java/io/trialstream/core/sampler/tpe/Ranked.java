package io.trialstream.core.sampler.tpe;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.space.SearchSpace;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A trial that can be learnt from, in the order of promise: those that meet the outcome constraints, the further trained first and among
 * equals the lower value (as Optuna orders pruned trials, and as BOHB prefers the largest resource); then those that break a constraint,
 * the smaller violation first; then those that could not be trained or diverged.
 *
 * @param trial the trial
 * @param standing which of the three
 * @param violation the sum of the violated outcome constraints
 * @param unit its point in the unit cube (n coordinates)
 * @param active which of the n parameters are active
 */
record Ranked(ObservedTrial trial, Standing standing, double violation, double[] unit, boolean[] active) {

    /** What a trial is worth as an example. */
    enum Standing {
        ALLOWED,
        VIOLATING,
        BAD
    }

    /** Total order for one objective: best first, ties by number. */
    static final Comparator<Ranked> BY_PROMISE = Comparator.comparing(Ranked::standing)
            .thenComparingDouble(Ranked::violation)
            .thenComparing(Comparator.comparingLong((Ranked r) -> r.trial().resource()).reversed())
            .thenComparingDouble(r -> r.trial().value())
            .thenComparingInt(r -> r.trial().number());

    /** The trial as an example; null when nothing can be learnt from it. */
    static @Nullable Ranked of(SearchSpace space, ObservedTrial trial) {
        boolean silent = trial.curve().isEmpty() && trial.status() != ObservedTrial.Status.INFEASIBLE;
        if (trial.status() == ObservedTrial.Status.FAILED || silent) {
            return null;
        }
        double violation = 0;
        for (double each : trial.violations()) {
            violation += Double.isNaN(each) ? Double.POSITIVE_INFINITY : Math.max(0, each);
        }
        Standing standing = !finite(trial) ? Standing.BAD : violation > 0 ? Standing.VIOLATING : Standing.ALLOWED;
        return at(space, trial, standing, standing == Standing.VIOLATING ? violation : 0);
    }

    /** A trial without a result, counted as a bad example so that others keep away from it (constant liar). */
    static Ranked liar(SearchSpace space, ObservedTrial trial) {
        return at(space, trial, Standing.BAD, 0);
    }

    private static Ranked at(SearchSpace space, ObservedTrial trial, Standing standing, double violation) {
        boolean[] active = new boolean[space.size()];
        for (int i = 0; i < active.length; i++) {
            active[i] = trial.hyperparameters().has(space.parameters().get(i).name());
        }
        return new Ranked(trial, standing, violation, space.toUnit(trial.hyperparameters()), active);
    }

    private static boolean finite(ObservedTrial trial) {
        if (!trial.informative()) {
            return false;
        }
        for (double value : trial.values()) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
