package io.trialstream.core.sim;

import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.Retention;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a study on a virtual clock with the real state machine, with one or several numbers of workers, and says what came of it. */
public final class Simulation {
    private static final String STUDY = "simulated";
    private static final long LONGEST_MS = 100L * 365 * 24 * 3_600_000;
    private static final int SLOTS_OF_AN_AGENT = 8;
    private static final long CALM_HEARTBEAT_MS = 600_000;
    /** A number of workers that adds less than this part of its share to the speed does not help any more. */
    private static final double HELPFUL_PART = 0.5;

    private Simulation() {}

    /**
     * What is simulated.
     *
     * @param spec the study; its parallelism is set to the number of workers
     * @param curves how training goes
     * @param faults what goes wrong; {@link Faults#NONE}: nothing
     * @param suggestMs how long the optimiser takes to answer, in milliseconds
     * @param samplers what proposes; null: draws at random without a history, for very large studies
     * @param seed of faults and delays
     */
    public record Setup(
            StudySpec spec,
            CurveSource curves,
            Faults faults,
            long suggestMs,
            @Nullable Function<StudySpec, Sampler> samplers,
            long seed) {}

    /**
     * An improvement.
     *
     * @param atMs when, in milliseconds of simulated time since the start
     * @param value the new best value, lower is better
     */
    public record Improvement(long atMs, double value) {}

    /**
     * What came of it.
     *
     * @param workers slots
     * @param durationMs simulated time until the study ended, in milliseconds
     * @param trials trials created
     * @param epochs epochs trained
     * @param fullEpochs epochs that the same trials would have taken without being stopped
     * @param reports messages about trials
     * @param events events of the simulation
     * @param utilisation part of slot time in which training processes lived
     * @param best the best value, lower is better; NaN: none
     * @param improvements how the best value fell
     */
    public record Result(
            int workers,
            long durationMs,
            int trials,
            long epochs,
            long fullEpochs,
            long reports,
            long events,
            double utilisation,
            double best,
            List<Improvement> improvements) {
        public Result {
            improvements = List.copyOf(improvements);
        }

        /** When a value was reached, in milliseconds of simulated time; {@link Long#MAX_VALUE}: never. */
        public long timeToMs(double value) {
            for (Improvement improvement : improvements) {
                if (improvement.value() <= value) {
                    return improvement.atMs();
                }
            }
            return Long.MAX_VALUE;
        }

        /** The part of a full search's epochs that was saved. */
        public double saved() {
            return fullEpochs == 0 ? 0 : 1 - (double) epochs / fullEpochs;
        }
    }

    /**
     * Several numbers of workers side by side.
     *
     * @param results in ascending order of workers
     * @param speedUps each one's speed against the first
     * @param helpsUpTo the number of workers above which adding more no longer pays: each adds less than half of its share
     */
    public record Comparison(List<Result> results, List<Double> speedUps, int helpsUpTo) {
        public Comparison {
            results = List.copyOf(results);
            speedUps = List.copyOf(speedUps);
        }
    }

    /**
     * Runs the study.
     *
     * @param workers slots, at least 1
     * @throws IllegalStateException if the study does not come to an end within a hundred simulated years
     */
    public static Result run(Setup setup, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, got " + workers);
        }
        SimulatedPool pool = pool(setup, workers);
        List<Improvement> improvements = new ArrayList<>();
        pool.command(0, new PoolCommand.CreateStudy(STUDY, parallel(setup.spec(), workers), ""));
        pool.afterEvent(() -> {
            Study study = pool.state().study(STUDY);
            Trial best = study == null ? null : study.best();
            double last = improvements.isEmpty()
                    ? Double.POSITIVE_INFINITY
                    : improvements.get(improvements.size() - 1).value();
            if (best != null && best.progress().best() < last) {
                improvements.add(
                        new Improvement(pool.elapsedMs(), best.progress().best()));
            }
        });
        if (!pool.runUntil(() -> ended(pool), LONGEST_MS)) {
            throw new IllegalStateException(
                    "the study does not end; it waits: " + pool.state().waitReason(STUDY));
        }
        return result(pool, workers, improvements);
    }

    /** Runs the study with each number of workers. */
    public static Comparison compare(Setup setup, List<Integer> workers) {
        List<Integer> ascending = workers.stream().sorted().distinct().toList();
        List<Result> results = new ArrayList<>();
        List<Double> speedUps = new ArrayList<>();
        int helpsUpTo = ascending.isEmpty() ? 0 : ascending.get(0);
        boolean helps = true;
        for (int count : ascending) {
            Result result = run(setup, count);
            results.add(result);
            speedUps.add((double) results.get(0).durationMs() / Math.max(1, result.durationMs()));
            int last = results.size() - 1;
            if (last > 0 && helps) {
                double more = (double) count / results.get(last - 1).workers() - 1;
                double faster = speedUps.get(last) / speedUps.get(last - 1) - 1;
                helps = faster >= HELPFUL_PART * more;
                helpsUpTo = helps ? count : helpsUpTo;
            }
        }
        return new Comparison(results, speedUps, helpsUpTo);
    }

    static SimulatedPool pool(Setup setup, int workers) {
        return pool(setup, workers, SimulatedPool.START_MS);
    }

    static SimulatedPool pool(Setup setup, int workers, long startMs) {
        boolean faulty = setup.faults().untilMs() > 0;
        // agents that never fall silent need not say so again and again: now and then, so that no ended run is
        // remembered for ever
        PoolSettings calm = new PoolSettings(
                Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, 5_000, 1_000, 3, 5, 5_000, 30_000, 60_000, Retention.FOR_EVER);
        SimulatedPool pool = new SimulatedPool(
                new SimulatedPool.Behaviour(
                        setup.seed(),
                        faulty ? PoolSettings.DEFAULT : calm,
                        setup.faults(),
                        faulty ? 20 : 0,
                        faulty ? 5_000 : CALM_HEARTBEAT_MS,
                        1_000,
                        setup.suggestMs(),
                        setup.samplers()),
                setup.curves(),
                startMs);
        int slots = Math.max(1, setup.spec().demand().slots());
        int size = Math.max(slots, SLOTS_OF_AN_AGENT / slots * slots);
        for (int left = workers, a = 0; left > 0; left -= size, a++) {
            pool.agent("agent-" + a, Math.min(left, size), setup.spec().demand().labels());
        }
        FaultInjector.start(pool, setup.faults());
        return pool;
    }

    /** The study with as much in parallel as there are workers, which train whatever it is. */
    static StudySpec parallel(StudySpec spec, int workers) {
        Budget budget = spec.budget();
        return spec.with(
                        new Budget(budget.trials(), workers, budget.epochs(), budget.maxRuntimeMs(), budget.target()),
                        spec.priority(),
                        spec.pruner())
                .onAgents();
    }

    private static boolean ended(SimulatedPool pool) {
        Study study = pool.scheduler().isDown() ? null : pool.state().study(STUDY);
        return study != null && study.row().phase().ended();
    }

    private static Result result(SimulatedPool pool, int workers, List<Improvement> improvements) {
        Study study = pool.state().study(STUDY);
        if (study == null) {
            throw new IllegalStateException("the simulated study is gone");
        }
        Trial best = study.best();
        Figures figures = pool.figures();
        return new Result(
                workers,
                pool.elapsedMs(),
                study.trials().size(),
                study.trainedEpochs(),
                study.trials().size() * study.spec().trialEpochs(),
                figures.reports(),
                figures.events(),
                figures.utilisation(pool.nowMs()),
                best == null ? Double.NaN : best.progress().best(),
                improvements);
    }
}
