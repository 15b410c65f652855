package io.trialstream.bench;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.sim.Faults;
import io.trialstream.core.sim.Simulation;
import io.trialstream.core.sim.SyntheticCurves;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.StudySpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;

/**
 * The real scheduler on a virtual clock at scale: one study of so many trials on so many workers. Arguments: workers (10,000 unless given)
 * and numbers of trials (10,000 and 1,000,000). Prints seconds, those of the
 * processor among them (other work on the machine adds none to these), microseconds an event, and heap.
 */
public final class ScaleSimulation {
    private ScaleSimulation() {}

    /** Runs it. */
    public static void main(String[] args) {
        int workers = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long[] trials = {10_000, 1_000_000};
        if (args.length > 1) {
            trials = new long[args.length - 1];
            for (int i = 1; i < args.length; i++) {
                trials[i - 1] = Long.parseLong(args[i]);
            }
        }
        Simulation.run(setup(10_000), 1_000); // the compiler has seen it all before the time is taken
        for (long count : trials) {
            measure(workers, count);
        }
    }

    private static void measure(int workers, long trials) {
        Simulation.Setup setup = setup(trials);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpuStart = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        Simulation.Result result = Simulation.run(setup, workers);
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e9;
        double seconds = (System.nanoTime() - start) / 1e9;
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%,d workers, %,d trials: %.1f s (%.1f s of processor time), %,d reports, %,d events, %.2f us of it an event, heap %,d MB; simulated"
                        + " %.1f h, utilisation %.1f %%, epochs saved %.1f %%, best %.4f%n",
                workers,
                result.trials(),
                seconds,
                cpuSeconds,
                result.reports(),
                result.events(),
                cpuSeconds * 1e6 / result.events(),
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                result.durationMs() / 3.6e6,
                100 * result.utilisation(),
                100 * result.saved(),
                result.best());
    }

    private static Simulation.Setup setup(long trials) {
        StudySpec spec = spec(trials);
        return new Simulation.Setup(spec, new SyntheticCurves(spec.space(), 1, 60_000, 0.05), Faults.NONE, 50, null, 1);
    }

    /** A study of so many trials that halve from epoch 1 to 81. */
    static StudySpec spec(long trials) {
        return new StudySpec(
                "scale",
                "benchmark",
                "team",
                "pool",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, 81),
                new Launch(List.of("train"), ".", Map.of(), null, 10_000, 0, null, Launch.FailureRules.DEFAULT),
                SearchSpace.of(List.of(
                        new FloatParameter("rate", 1e-5, 1, Scale.LOG),
                        new FloatParameter("decay", 0, 1, Scale.LINEAR))),
                List.of(),
                new StudySpec.SamplerSpec("random", Map.of()),
                new AshaPruner(new AshaPruner.Options(3, 1, AshaPruner.Mode.STOP, 3, 1, 81)),
                null,
                StopRules.NONE,
                new Budget(trials, 1, Budget.UNLIMITED, Budget.UNLIMITED, null),
                Demand.ONE_SLOT,
                50,
                0,
                1,
                StudySpec.Duplicates.ALLOW,
                1,
                false);
    }
}
