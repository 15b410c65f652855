package io.trialstream.bench.quality;

import ai.onnxruntime.OrtException;
import io.trialstream.core.space.Hyperparameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Time to a good configuration on learning curves, with and without asynchronous successive halving, in units of the task's median full
 * training. Targets: the best 1 % and the best 0.1 % of random full trainings. Arguments: {@code --lcbench model.onnx --samplers
 * random,gp --workers 4,16 --seeds 3 --horizon 20 --tasks all}. A sampler {@code full:random} trains every trial to the end.
 */
public final class CurveBenchmark {
    private static final int RANDOM_CONFIGURATIONS = 5_000;

    private CurveBenchmark() {}

    public static void main(String[] arguments) throws OrtException {
        Map<String, String> options = QualityBenchmark.options(arguments);
        String model = options.get("lcbench");
        if (model == null) {
            throw new IllegalArgumentException("give --lcbench, the path of the surrogate's model.onnx");
        }
        double horizon = Double.parseDouble(options.getOrDefault("horizon", "20"));
        int seeds = Integer.parseInt(options.getOrDefault("seeds", "3"));
        int mostTrials = Integer.parseInt(options.getOrDefault("trials", "2000"));
        System.out.printf(
                "%-14s %8s  %-22s %-22s %8s %8s%n",
                "sampler", "workers", "to 1 %: median, reached", "to 0.1 %: median, reached", "trials", "s/100");
        try (LearningCurveSurrogate surrogate = new LearningCurveSurrogate(Path.of(model))) {
            for (String workers : options.getOrDefault("workers", "4,16").split(",")) {
                for (String sampler : options.getOrDefault("samplers", "full:random,random,gp")
                        .split(",")) {
                    row(surrogate, sampler, Integer.parseInt(workers), seeds, horizon, mostTrials);
                }
            }
        }
    }

    private static void row(
            LearningCurveSurrogate surrogate, String name, int workers, int seeds, double horizon, int mostTrials) {
        List<double[]> times = new ArrayList<>();
        double trials = 0;
        double suggesting = 0;
        for (int task : LearningCurveSurrogate.OPEN_TASKS.values()) {
            double[] errors = new double[RANDOM_CONFIGURATIONS];
            double[] lengths = new double[501];
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < errors.length; i++) {
                Hyperparameters h = LearningCurveSurrogate.space().sample(random);
                errors[i] = surrogate.finalError(task, h);
                if (i < lengths.length) {
                    lengths[i] = surrogate.curve(task, h).seconds()[LearningCurveSurrogate.EPOCHS - 1];
                }
            }
            Arrays.sort(errors);
            Arrays.sort(lengths);
            double unit = lengths[lengths.length / 2];
            double[] targets = {errors[RANDOM_CONFIGURATIONS / 100], errors[RANDOM_CONFIGURATIONS / 1000]};
            for (int seed = 0; seed < seeds; seed++) {
                boolean halving = !name.startsWith("full:");
                CurveStudy study = new CurveStudy(
                        surrogate,
                        task,
                        SamplerRegistry.create(name.replace("full:", ""), 500L + seed),
                        halving,
                        workers);
                CurveStudy.Outcome outcome = study.run(targets, horizon * unit, workers, mostTrials, 500L + seed);
                times.add(Arrays.stream(outcome.reached())
                        .map(seconds -> seconds / unit)
                        .toArray());
                trials += outcome.trials();
                suggesting += outcome.secondsOfSuggesting();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-14s %8d  %-22s %-22s %8.0f %8.2f%n",
                name,
                workers,
                summary(times, 0),
                summary(times, 1),
                trials / times.size(),
                suggesting / trials * 100);
    }

    private static String summary(List<double[]> times, int target) {
        double[] sorted =
                times.stream().mapToDouble(time -> time[target]).sorted().toArray();
        long reached = Arrays.stream(sorted).filter(Double::isFinite).count();
        return String.format(
                Locale.ROOT, "%6.2f, %3.0f %%", sorted[sorted.length / 2], 100.0 * reached / sorted.length);
    }
}
