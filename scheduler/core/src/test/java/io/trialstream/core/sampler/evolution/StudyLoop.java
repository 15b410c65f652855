package io.trialstream.core.sampler.evolution;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Runs a study in memory: asks, trains for one step and tells, with so many trials under way at a time. */
public final class StudyLoop {
    private StudyLoop() {}

    /** The history after so many trials; the objective gives one value per objective, lower is better. */
    public static SamplingHistory run(
            Sampler sampler,
            SearchSpace space,
            int objectives,
            int trials,
            int parallel,
            long seed,
            Function<Hyperparameters, double[]> objective) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(objectives, trials, parallel, 1, 1));
        Deque<ObservedTrial> running = new ArrayDeque<>();
        int started = 0;
        while (history.finished().size() < trials) {
            int wanted = Math.min(parallel - running.size(), trials - started);
            if (wanted > 0) {
                List<Suggestion> suggestions = sampler.suggest(history, wanted, Seeds.derive(seed, started, "test"));
                if (suggestions.isEmpty() && running.isEmpty()) {
                    return history;
                }
                for (Suggestion suggestion : suggestions) {
                    ObservedTrial trial = pending(started++, suggestion.hyperparameters());
                    running.add(trial);
                    history.put(trial);
                }
            }
            ObservedTrial next = running.remove();
            history.put(completed(next.number(), next.hyperparameters(), objective.apply(next.hyperparameters())));
        }
        return history;
    }

    /** A trial that has reported nothing yet. */
    public static ObservedTrial pending(int number, Hyperparameters hyperparameters) {
        return new ObservedTrial(number, hyperparameters, Status.PENDING, List.of(), List.of());
    }

    /** A trial that was trained for one epoch to the end. */
    public static ObservedTrial completed(int number, Hyperparameters hyperparameters, double... values) {
        return new ObservedTrial(
                number, hyperparameters, Status.COMPLETED, List.of(new Measurement(1, values)), List.of());
    }

    /** The smallest value of the finished trials. */
    public static double best(SamplingHistory history) {
        return history.finished().stream()
                .mapToDouble(ObservedTrial::value)
                .min()
                .orElseThrow();
    }

    /** The median over seeds 1 to {@code seeds} of the best value after so many trials. */
    public static double medianBest(
            java.util.function.Supplier<Sampler> sampler,
            SearchSpace space,
            int trials,
            int parallel,
            int seeds,
            Function<Hyperparameters, double[]> objective) {
        double[] bests = java.util.stream.LongStream.rangeClosed(1, seeds)
                .mapToDouble(seed -> best(run(sampler.get(), space, 1, trials, parallel, seed, objective)))
                .sorted()
                .toArray();
        return bests[seeds / 2];
    }
}
