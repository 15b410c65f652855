package io.trialstream.bench.quality;

import io.trialstream.bench.StockLatency;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Milliseconds a suggestion and a tell in a warm JVM, and the megabytes that history and sampler hold: a history of n random trials, then
 * suggest and tell by turns over enough trials that refits take part. Arguments: {@code --samplers gp --sizes 100,1000,10000 --dimensions
 * 10,20 --asks 130}; {@code --batch 64} measures that many at once with as many pending instead; {@code --stock} what is served from the
 * stock instead. {@code --marks} prints all that there are marks for, one after the other.
 */
public final class SuggestLatency {
    private static final List<String> MARKS = List.of(
            "--samplers gp --dimensions 20 --sizes 1000,10000",
            "--samplers gp --dimensions 20 --sizes 1000 --batch 64",
            "--samplers tpe --dimensions 20 --sizes 10000",
            "--samplers tpe,gp --dimensions 20 --sizes 100000 --asks 10",
            "--stock --sizes 1000,100000");

    private SuggestLatency() {}

    public static void main(String[] arguments) {
        Map<String, String> options = QualityBenchmark.options(arguments);
        System.out.printf(
                "%-10s %4s %7s %6s %9s %9s %9s %9s %9s %9s%n",
                "sampler", "d", "n", "batch", "p50 ms", "p99 ms", "max ms", "first ms", "tell p99", "MB");
        if (options.containsKey("marks")) {
            for (String line : MARKS) {
                print(QualityBenchmark.options(line.split(" ")));
            }
        } else {
            print(options);
        }
    }

    private static void print(Map<String, String> options) {
        int asks = Integer.parseInt(options.getOrDefault("asks", "130"));
        int batch = Integer.parseInt(options.getOrDefault("batch", "1"));
        if (options.containsKey("stock")) {
            for (String size : options.getOrDefault("sizes", "1000,100000").split(",")) {
                double[] taken = StockLatency.measure(Integer.parseInt(size), 1_000);
                row("stock", 2, Integer.parseInt(size), 1, new Measured(taken, new double[0], Double.NaN));
            }
            return;
        }
        for (String name : options.getOrDefault("samplers", "gp").split(",")) {
            measure(SamplerRegistry.create(name, 1), 10, 150, 60, 1);
            for (String dimensions : options.getOrDefault("dimensions", "10,20").split(",")) {
                for (String size :
                        options.getOrDefault("sizes", "100,500,1000,10000").split(",")) {
                    int d = Integer.parseInt(dimensions);
                    int n = Integer.parseInt(size);
                    Measured measured = measure(SamplerRegistry.create(name, 1), d, n, batch > 1 ? 5 : asks, batch);
                    row(name, d, n, batch, measured);
                }
            }
        }
    }

    private static void row(String name, int d, int n, int batch, Measured measured) {
        double[] sorted = measured.suggest.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-10s %4d %7d %6d %9.3f %9.3f %9.3f %9.3f %9.4f %9.1f%n",
                name,
                d,
                n,
                batch,
                sorted[sorted.length / 2],
                nearlyAll(sorted),
                sorted[sorted.length - 1],
                measured.suggest[0],
                nearlyAll(Arrays.stream(measured.tell).sorted().toArray()),
                measured.megabytes);
    }

    /** The 99 % quantile of sorted values; NaN: there are none. */
    private static double nearlyAll(double[] sorted) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }

    /**
     * What was measured.
     *
     * @param suggest milliseconds of each call, in order
     * @param tell milliseconds of each result taken in; empty with batches
     * @param megabytes what history and sampler hold in the end
     */
    private record Measured(double[] suggest, double[] tell, double megabytes) {}

    private static Measured measure(Sampler sampler, int dimensions, int trials, int asks, int batch) {
        double before = usedMegabytes();
        SearchSpace space = SyntheticProblems.box(dimensions, -5, 10);
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, Long.MAX_VALUE, batch, 1, 1));
        RandomGenerator random = Seeds.derive(1, dimensions, "latency");
        int number = 0;
        for (; number < trials; number++) {
            history.put(completed(number, space.sample(random)));
        }
        for (int i = 0; batch > 1 && i < batch; i++) {
            history.put(new ObservedTrial(
                    number++, space.sample(random), ObservedTrial.Status.PENDING, List.of(), List.of()));
        }
        double[] suggest = new double[asks];
        double[] tell = new double[batch == 1 ? asks : 0];
        for (int i = 0; i < asks; i++) {
            long start = System.nanoTime();
            var suggestions = sampler.suggest(history, batch, Seeds.derive(2, i, "suggest"));
            suggest[i] = (System.nanoTime() - start) / 1e6;
            if (batch == 1) {
                ObservedTrial told = completed(number++, suggestions.get(0).hyperparameters());
                start = System.nanoTime();
                history.put(told);
                tell[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        double held = usedMegabytes() - before;
        Reference.reachabilityFence(sampler);
        Reference.reachabilityFence(history);
        return new Measured(suggest, tell, held);
    }

    private static double usedMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
    }

    /** A sphere with a ripple: smooth enough to model, not trivial. */
    private static ObservedTrial completed(int number, Hyperparameters h) {
        double sum = 0;
        for (Object value : h.asMap().values()) {
            double x = (Double) value;
            sum += (x - 1) * (x - 1) + 3 * Math.cos(2 * x);
        }
        return new ObservedTrial(
                number,
                h,
                ObservedTrial.Status.COMPLETED,
                List.of(new ObservedTrial.Measurement(1, new double[] {sum})),
                List.of());
    }
}
