package io.trialstream.scheduler.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A study as the API shows it; the components are the API's field names. Times are milliseconds since 1970 UTC, metrics are in the user's
 * own direction.
 *
 * @param study its id
 * @param name what people call it
 * @param project groups studies
 * @param team who is charged
 * @param pool where it runs
 * @param state its state
 * @param stateReason why, in one sentence
 * @param createdAt when it was created
 * @param endedAt when it ended; null: not yet
 * @param createdBy who created it
 * @param metrics its metrics, first the one that trials are judged by
 * @param maxResource a full training, in units of resourceName
 * @param minResource the first decision point, in units of resourceName
 * @param resourceName the unit: epoch
 * @param reductionFactor of its pruner; null: it has none
 * @param trials how many trials are in which state
 * @param budget what it may spend
 * @param priority within its team, higher first
 * @param epochsRun epochs trained over all trials
 * @param epochsFull what the ended trials would have cost without early stopping, in epochs
 * @param slotMs slot time used, in slot-milliseconds
 * @param lostSlotMs the part of slotMs that was lost to faults, in slot-milliseconds
 * @param savedSlotMs what early stopping saved, an estimate, in slot-milliseconds
 * @param best its best trial; null: none yet
 * @param note a person's note
 * @param tags a person's tags
 * @param waitReason why its waiting trials wait; empty: none waits
 * @param samplerChoice which sampler proposes, and why
 * @param shadow how the shadow pruner compares; null: there is none
 * @param holdback how the pruner fares with trials that are held back from it; null: it holds none back
 */
public record StudyRow(
        String study,
        String name,
        String project,
        String team,
        String pool,
        StudyState state,
        String stateReason,
        long createdAt,
        @Nullable Long endedAt,
        String createdBy,
        List<MetricRow> metrics,
        long maxResource,
        long minResource,
        String resourceName,
        @Nullable Integer reductionFactor,
        Counts trials,
        BudgetRow budget,
        int priority,
        long epochsRun,
        long epochsFull,
        long slotMs,
        long lostSlotMs,
        long savedSlotMs,
        @Nullable Best best,
        String note,
        List<String> tags,
        String waitReason,
        String samplerChoice,
        @Nullable Shadow shadow,
        @Nullable Holdback holdback) {

    public StudyRow {
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
    }

    /** A metric: its name and minimize or maximize. */
    public record MetricRow(String name, String goal) {
        /** Whether lower is better. */
        public boolean minimized() {
            return !goal.equals("maximize");
        }
    }

    /** How many trials are in which state. */
    public record Counts(
            int total, int waiting, int running, int paused, int completed, int stopped, int failed, int infeasible) {}

    /** What the study may spend; null: no limit. */
    public record BudgetRow(
            @Nullable Long trials,
            @Nullable Long parallel,
            @Nullable Long epochs,
            @Nullable Long maxRuntimeMs,
            @Nullable Double target) {
        /** No limit at all. */
        public static final BudgetRow UNLIMITED = new BudgetRow(null, null, null, null, null);
    }

    /** The best trial: its number, metric, the epoch of that, and its hyperparameters. */
    public record Best(int trial, double value, long epoch, Map<String, Object> params) {}

    /**
     * A pruner that judges beside the one that decides: how many trials it would have stopped, how many epochs those trained since, and
     * whether the best trial would have reached its best value.
     */
    public record Shadow(String pruner, long stopped, long epochsBeyond, boolean bestSurvives) {
        /** The same in words; epochsRun is the study's. */
        public String words(long epochsRun, String resourceName) {
            return pruner + " would have stopped " + stopped + " trials and saved " + epochsBeyond + " of " + epochsRun
                    + " " + resourceName + "s; the best trial would "
                    + (bestSurvives ? "have survived" : "not have got as far");
        }
    }

    /**
     * Trials that were trained on whatever the pruner said: how many it would have stopped, how many of those trained to their end, and
     * how many of these ended among the best tenth.
     */
    public record Holdback(int condemned, int finished, int wrong) {
        /** The same in words. */
        public String words() {
            return "the pruner would have stopped " + condemned + " of the trials that it may not stop; " + finished
                    + " of those trained to the end, and " + wrong + " ended among the best tenth"
                    + (finished == 0 ? "" : ": wrong in " + Math.round(100.0 * wrong / finished) + " %");
        }
    }

    /** Whether the first metric is minimised. */
    public boolean minimized() {
        return metrics.isEmpty() || metrics.get(0).minimized();
    }

    /** The same with another best trial. */
    public StudyRow withBest(@Nullable Best newBest) {
        return new StudyRow(
                study,
                name,
                project,
                team,
                pool,
                state,
                stateReason,
                createdAt,
                endedAt,
                createdBy,
                metrics,
                maxResource,
                minResource,
                resourceName,
                reductionFactor,
                trials,
                budget,
                priority,
                epochsRun,
                epochsFull,
                slotMs,
                lostSlotMs,
                savedSlotMs,
                newBest,
                note,
                tags,
                waitReason,
                samplerChoice,
                shadow,
                holdback);
    }
}
