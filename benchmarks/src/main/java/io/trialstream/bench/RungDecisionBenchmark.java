package io.trialstream.bench;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.Decision;
import io.trialstream.core.pruner.OrderStatistics;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.pruner.TrialCurve;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Judge;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one halving decision costs in a study of so many trials, all of which arrived at the lowest rung: the percentiles of single calls.
 * Values come at random, so that caches help as little as they do in a real study.
 *
 * <ul>
 *   <li>{@code pruner}: the pruner alone: the trial's rank and the cut-off;
 *   <li>{@code judge}: all that a report at a rung takes: rung, pruner, explanation and evidence, rules;
 *   <li>{@code arrival}: entering a value at the rung and taking it out again, twice what a report pays.
 * </ul>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms4g", "-Xmx4g", "-XX:+UseSerialGC"})
public class RungDecisionBenchmark {
    private static final int SEED = 1;

    /** How many trials the study has. */
    @Param({"10000", "1000000"})
    public int trials;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AshaPruner pruner = new AshaPruner(AshaPruner.Options.of(3, 1, 81));
    private Study study = new Study(row(pruner));
    private RungView rung = study.rungs().get(0).get(0);
    private OrderStatistics statistics = new OrderStatistics();
    private Trial running = trial(0);

    /** Fills the study. */
    @Setup
    public void fill() {
        study = new Study(row(pruner));
        statistics = new OrderStatistics();
        for (int number = 0; number < trials; number++) {
            double value = random.nextDouble();
            study.apply(trial(number)
                    .edit()
                    .rung(new ObservedTrial.Measurement(1, new double[] {value}))
                    .ended(TrialState.STOPPED, Ending.NONE, 1)
                    .done());
            statistics.add(number, value);
        }
        running = trial(trials);
        study.apply(running);
        rung = study.rungs().get(0).get(0);
    }

    /** Rank and cut-off. */
    @Benchmark
    public Decision pruner() {
        double value = random.nextDouble();
        return pruner.decide(rung, new TrialCurve(trials, 1, value, new long[0], new double[0], value, 1));
    }

    /** A whole report at a rung, judged and explained, written nowhere. */
    @Benchmark
    public @Nullable Finding judge() {
        double[] values = {random.nextDouble()};
        return Judge.judge(study, running, 1, values, 1_000, finding -> {}, newer -> {});
    }

    /** In and out of the rung. */
    @Benchmark
    public int arrival() {
        double value = random.nextDouble();
        statistics.add(trials, value);
        statistics.remove(trials, value);
        return statistics.size();
    }

    private static Trial trial(int number) {
        return Trial.create("bench", number, HYPERPARAMETERS, PROVENANCE, number, 0, 1);
    }

    private static final Hyperparameters HYPERPARAMETERS = Hyperparameters.of(Map.of("lr", 0.1));
    private static final Provenance PROVENANCE = new Provenance("random", "", 0, 0, null);

    private static StudyRow row(AshaPruner pruner) {
        StudySpec spec = new StudySpec(
                "bench",
                "bench",
                "bench",
                "bench",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, 81),
                new Launch(List.of("train"), ".", Map.of(), null, 0, 0, null, Launch.FailureRules.DEFAULT),
                SearchSpace.of(List.of(new FloatParameter("lr", 0, 1, Scale.LINEAR))),
                List.of(),
                new StudySpec.SamplerSpec("random", Map.of()),
                pruner,
                null,
                StopRules.NONE,
                new Budget(Budget.UNLIMITED, 1, Budget.UNLIMITED, Budget.UNLIMITED, null),
                Demand.ONE_SLOT,
                50,
                0,
                SEED,
                StudySpec.Duplicates.ALLOW,
                0,
                true);
        return StudyRow.create("bench", spec, "", 1, "bench");
    }
}
