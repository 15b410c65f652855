package io.trialstream.bench.quality;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samplers × problems × seeds, and one table. Arguments: {@code --samplers random,gp --seeds 5 --first-seed 1000 --trials 100 --workers 1 --tabular DIR
 * --lcbench model.onnx --only NAME-PART[,…] --no-synthetic}.
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
        System.out.printf("%d problems, %d seeds, %d trials, %d workers%n", problems.size(), seeds, trials, workers);
        StudyRun.Outcome[][][] outcomes = new StudyRun.Outcome[samplers.length][problems.size()][seeds];
        for (int p = 0; p < problems.size(); p++) {
            for (int s = 0; s < samplers.length; s++) {
                for (int seed = 0; seed < seeds; seed++) {
                    outcomes[s][p][seed] = StudyRun.run(
                            problems.get(p),
                            SamplerRegistry.create(samplers[s], firstSeed + seed),
                            trials,
                            workers,
                            firstSeed + seed);
                }
            }
            printProblem(problems.get(p), samplers, outcomes, p, trials);
        }
        printSummary(problems, samplers, outcomes, trials);
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

    private static double[] perProblem(
            StudyRun.Outcome[][] outcomes, java.util.function.ToDoubleFunction<StudyRun.Outcome> measure) {
        return Arrays.stream(outcomes)
                .mapToDouble(seeds -> Statistics.mean(
                        Arrays.stream(seeds).mapToDouble(measure).toArray()))
                .toArray();
    }

    private static void printProblem(
            Problem problem, String[] samplers, StudyRun.Outcome[][][] outcomes, int position, int trials) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-34s", problem.name()));
        for (int s = 0; s < samplers.length; s++) {
            StudyRun.Outcome[][] one = {outcomes[s][position]};
            line.append(String.format(
                    Locale.ROOT,
                    "  %s %.3f/%.3f/%.3f",
                    samplers[s],
                    perProblem(one, o -> o.at(25))[0],
                    perProblem(one, o -> o.at(50))[0],
                    perProblem(one, o -> o.at(trials))[0]));
        }
        System.out.println(line);
    }

    private static void printSummary(
            List<Problem> problems, String[] samplers, StudyRun.Outcome[][][] outcomes, int trials) {
        List<String> groups =
                new ArrayList<>(problems.stream().map(Problem::group).distinct().toList());
        groups.add("all");
        if (groups.contains("tabular") && groups.contains("lcbench")) {
            groups.add("tabular+lcbench");
        }
        for (String group : groups) {
            int[] members = java.util.stream.IntStream.range(0, problems.size())
                    .filter(p -> group.equals("all")
                            || group.contains(problems.get(p).group()))
                    .toArray();
            System.out.printf("%n%s (%d problems): mean normalised regret%n", group, members.length);
            System.out.printf(
                    "%-14s %8s %8s %8s %8s %9s %6s %6s   %s%n",
                    "sampler",
                    "at 25",
                    "at 50",
                    "at " + trials,
                    "area",
                    "s/100",
                    "rank",
                    "dupl.",
                    "difference to " + samplers[0] + " (95 %)");
            double[][] finals = new double[samplers.length][];
            for (int s = 0; s < samplers.length; s++) {
                finals[s] = perProblem(some(outcomes[s], members), o -> o.at(trials));
            }
            double[] ranks = Statistics.meanRanks(finals);
            for (int s = 0; s < samplers.length; s++) {
                StudyRun.Outcome[][] own = some(outcomes[s], members);
                double[] interval = Statistics.pairedInterval(finals[s], finals[0]);
                int duplicates = Arrays.stream(own)
                        .flatMap(Arrays::stream)
                        .mapToInt(StudyRun.Outcome::duplicates)
                        .sum();
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %8.4f %8.4f %8.4f %8.4f %9.3f %6.2f %6d   [%.4f, %.4f]%n",
                        samplers[s],
                        Statistics.mean(perProblem(own, o -> o.at(25))),
                        Statistics.mean(perProblem(own, o -> o.at(50))),
                        Statistics.mean(finals[s]),
                        Statistics.mean(perProblem(own, StudyRun.Outcome::area)),
                        Statistics.mean(perProblem(own, o -> o.secondsOfSuggesting() * 100 / trials)),
                        ranks[s],
                        duplicates,
                        interval[0],
                        interval[1]);
            }
        }
    }

    private static StudyRun.Outcome[][] some(StudyRun.Outcome[][] outcomes, int[] members) {
        return Arrays.stream(members).mapToObj(p -> outcomes[p]).toArray(StudyRun.Outcome[][]::new);
    }
}
