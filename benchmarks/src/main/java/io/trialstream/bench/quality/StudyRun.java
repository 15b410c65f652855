package io.trialstream.bench.quality;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One study on a problem: so many workers in simulated time, each trial a full evaluation of random length. */
final class StudyRun {
    private StudyRun() {}

    /**
     * What came of a study.
     *
     * @param regret the normalised regret of the incumbent after each finished trial; the incumbent is chosen by what trials reported
     *     and judged by the truth
     * @param secondsOfSuggesting the time that the sampler took
     * @param duplicates how many trials repeated an earlier configuration
     */
    record Outcome(double[] regret, double secondsOfSuggesting, int duplicates) {
        /** The regret after so many trials. */
        double at(int trials) {
            return regret[Math.min(trials, regret.length) - 1];
        }

        /** The mean regret over the run. */
        double area() {
            double sum = 0;
            for (double value : regret) {
                sum += value / regret.length;
            }
            return sum;
        }
    }

    private record Running(double end, int number, Hyperparameters hyperparameters) {}

    /**
     * Runs a study.
     *
     * @param workers how many trials run at a time
     * @param blind at least so many trials are started before the first result; more than workers: the others wait for all of these
     */
    static Outcome run(Problem problem, Sampler sampler, int trials, int workers, int blind, long seed) {
        SamplingHistory history = new SamplingHistory(problem.space(), new StudyPlan(1, trials, workers, 1, 1));
        PriorityQueue<Running> running =
                new PriorityQueue<>((a, b) -> a.end != b.end ? Double.compare(a.end, b.end) : a.number - b.number);
        Set<Hyperparameters> seen = new HashSet<>();
        List<Double> regrets = new ArrayList<>();
        double now = 0;
        double incumbent = Double.POSITIVE_INFINITY;
        double regret = 1;
        int started = 0;
        int duplicates = 0;
        long nanos = 0;
        while (regrets.size() < trials) {
            int atATime = started == 0 ? Math.max(workers, blind) : workers;
            int free = Math.min(atATime - running.size(), trials - started);
            if (free > 0) {
                long before = System.nanoTime();
                List<Suggestion> suggestions = sampler.suggest(history, free, Seeds.derive(seed, started, "suggest"));
                nanos += System.nanoTime() - before;
                for (Suggestion suggestion : suggestions) {
                    Hyperparameters h = suggestion.hyperparameters();
                    duplicates += seen.add(h) ? 0 : 1;
                    history.put(new ObservedTrial(started, h, ObservedTrial.Status.PENDING, List.of(), List.of()));
                    RandomGenerator length = Seeds.derive(seed, started, "length");
                    double duration = workers == 1 ? 1 : Math.exp(0.5 * length.nextGaussian());
                    running.add(new Running(now + duration, started++, h));
                }
            }
            Running done = running.poll();
            if (done == null) {
                break;
            }
            now = done.end;
            double value =
                    problem.observation().observe(done.hyperparameters, Seeds.derive(seed, done.number, "noise"));
            history.put(new ObservedTrial(
                    done.number,
                    done.hyperparameters,
                    ObservedTrial.Status.COMPLETED,
                    List.of(new ObservedTrial.Measurement(1, new double[] {value})),
                    List.of()));
            if (value < incumbent) {
                incumbent = value;
                regret = problem.normalisedRegret(problem.truth().applyAsDouble(done.hyperparameters));
            }
            regrets.add(regret);
        }
        return new Outcome(regrets.stream().mapToDouble(Double::doubleValue).toArray(), nanos / 1e9, duplicates);
    }
}
