package io.trialstream.bench.quality;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samplers × problems × seeds, and one table. Arguments: {@code --samplers random,gp --seeds 5 --first-seed 1000 --trials 100 --workers 1 --tabular DIR
 * --lcbench model.onnx --only NAME-PART[,…] --no-synthetic --held-out --blind TRIALS}. Samplers are those of a study file, and {@code optuna-tpe},
 * {@code optuna-gp} and {@code optuna-random} where {@code --python} names an interpreter that can import optuna ({@code --peer} the script, by default
 * benchmarks/python/optuna_peer.py). The first sampler is the one that the others are compared with.
 */
public final class QualityBenchmark {
    private QualityBenchmark() {}

    public static void main(String[] arguments) throws IOException, OrtException {
        Map<String, String> options = options(arguments);
        List<Problem> problems = problems(options);
        String[] samplers = options.getOrDefault("samplers", "random,gp").split(",");
        int seeds = Integer.parseInt(options.getOrDefault("seeds", "5"));
        int trials = Integer.parseInt(options.getOrDefault("trials", "100"));
        long firstSeed = Long.parseLong(options.getOrDefault("first-seed", "1000"));
        int workers = Integer.parseInt(options.getOrDefault("workers", "1"));
        int blind = Integer.parseInt(options.getOrDefault("blind", "0"));
        System.out.printf("%d problems, %d seeds, %d trials, %d workers%n", problems.size(), seeds, trials, workers);
        QualityReport report = new QualityReport(samplers, trials);
        try (SamplerSource source = new SamplerSource(options)) {
            for (Problem problem : problems) {
                StudyRun.Outcome[][] outcomes = new StudyRun.Outcome[samplers.length][seeds];
                for (int s = 0; s < samplers.length; s++) {
                    for (int seed = 0; seed < seeds; seed++) {
                        outcomes[s][seed] = StudyRun.run(
                                problem,
                                source.create(samplers[s], firstSeed + seed),
                                trials,
                                workers,
                                blind,
                                firstSeed + seed);
                    }
                }
                report.add(problem, outcomes);
            }
        }
        report.summarise();
    }

    /** {@code --name value} pairs; a name without a value is set to true. */
    static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                throw new IllegalArgumentException("'" + arguments[i] + "' is no option; options start with --");
            }
            boolean valued = i + 1 < arguments.length && !arguments[i + 1].startsWith("--");
            options.put(arguments[i].substring(2), valued ? arguments[++i] : "true");
        }
        return options;
    }

    private static List<Problem> problems(Map<String, String> options) throws IOException, OrtException {
        List<Problem> problems = new ArrayList<>();
        if (!options.containsKey("no-synthetic")) {
            problems.addAll(SyntheticProblems.all());
        }
        if (options.containsKey("held-out")) {
            problems.addAll(HeldOutProblems.all());
        }
        if (options.containsKey("tabular")) {
            problems.addAll(TabularProblems.all(Path.of(options.get("tabular"))));
        }
        if (options.containsKey("lcbench")) {
            problems.addAll(new LearningCurveSurrogate(Path.of(options.get("lcbench"))).problems());
        }
        if (options.containsKey("only")) {
            String[] parts = options.get("only").split(",");
            problems.removeIf(problem -> Arrays.stream(parts).noneMatch(problem.name()::contains));
        }
        return problems;
    }
}
