package io.trialstream.app.optuna;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A study as Optuna keeps it.
 *
 * @param name its name
 * @param goals minimize or maximize, one an objective
 * @param metrics the objectives' names where someone set them, else empty
 * @param trials by rising number
 */
record OptunaStudy(String name, List<String> goals, List<String> metrics, List<OptunaTrial> trials) {
    OptunaStudy {
        goals = List.copyOf(goals);
        metrics = metrics.size() == goals.size() ? List.copyOf(metrics) : List.of();
        trials = List.copyOf(trials);
    }

    /** Optuna's states of a trial, in the order of their numbers. */
    enum State {
        RUNNING,
        COMPLETE,
        PRUNED,
        FAIL,
        WAITING;

        /** Whether it will not change any more. */
        boolean finished() {
            return this == COMPLETE || this == PRUNED || this == FAIL;
        }
    }

    /**
     * A value of a hyperparameter.
     *
     * @param internal Optuna's number for it: the value itself, or the index of a choice
     */
    record Param(double internal, OptunaDistribution distribution) {}

    /**
     * A trial.
     *
     * @param number from 0, within its study
     * @param params by name
     * @param values one an objective; empty: it has none
     * @param intermediate the first objective by step
     * @param startedAtMs milliseconds since 1970 UTC; null: not known
     * @param endedAtMs milliseconds since 1970 UTC; null: not known
     */
    record OptunaTrial(
            int number,
            State state,
            Map<String, Param> params,
            List<Double> values,
            SortedMap<Long, Double> intermediate,
            @Nullable Long startedAtMs,
            @Nullable Long endedAtMs) {}
}
