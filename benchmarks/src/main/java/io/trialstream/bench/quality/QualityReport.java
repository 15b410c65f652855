package io.trialstream.bench.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Prints a line for each problem as it is done; then a table for each group of problems, and where the first sampler lost. */
final class QualityReport {
    /** A smaller difference is one of rounding. */
    private static final double ROUNDING = 1e-6;

    private final String[] samplers;
    private final int trials;
    private final List<Problem> problems = new ArrayList<>();
    /** Per problem, per sampler, per seed. */
    private final List<StudyRun.Outcome[][]> outcomes = new ArrayList<>();

    /**
     * @param samplers their names, the first the one that the others are compared with
     * @param trials how many a study had
     */
    QualityReport(String[] samplers, int trials) {
        this.samplers = samplers;
        this.trials = trials;
    }

    /** Takes the outcomes on a problem, per sampler and seed, and prints their mean regrets. */
    void add(Problem problem, StudyRun.Outcome[][] runs) {
        problems.add(problem);
        outcomes.add(runs);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-34s", problem.name()));
        for (int s = 0; s < samplers.length; s++) {
            line.append(String.format(
                    Locale.ROOT,
                    "  %s %.3f/%.3f/%.3f",
                    samplers[s],
                    mean(runs[s], o -> o.at(25)),
                    mean(runs[s], o -> o.at(50)),
                    mean(runs[s], o -> o.at(trials))));
        }
        System.out.println(line);
    }

    private static double mean(StudyRun.Outcome[] seeds, ToDoubleFunction<StudyRun.Outcome> measure) {
        return Arrays.stream(seeds).mapToDouble(measure).average().orElse(Double.NaN);
    }

    private double[] perProblem(int sampler, int[] members, ToDoubleFunction<StudyRun.Outcome> measure) {
        return Arrays.stream(members)
                .mapToDouble(p -> mean(outcomes.get(p)[sampler], measure))
                .toArray();
    }

    private int duplicates(int sampler, int[] members) {
        return Arrays.stream(members)
                .flatMap(p -> Arrays.stream(outcomes.get(p)[sampler]).mapToInt(StudyRun.Outcome::duplicates))
                .sum();
    }

    /** Prints the tables. */
    void summarise() {
        List<String> groups =
                new ArrayList<>(problems.stream().map(Problem::group).distinct().toList());
        groups.add("all");
        if (groups.contains("tabular") && groups.contains("lcbench")) {
            groups.add("tabular+lcbench");
        }
        groups.forEach(this::table);
        losses();
    }

    private void table(String group) {
        int[] members = IntStream.range(0, problems.size())
                .filter(p ->
                        group.equals("all") || group.contains(problems.get(p).group()))
                .toArray();
        System.out.printf("%n%s (%d problems): mean normalised regret%n", group, members.length);
        System.out.printf(
                "%-14s %8s %8s %8s %8s %9s %6s %6s   %-24s %s%n",
                "sampler",
                "at 25",
                "at 50",
                "at " + trials,
                "area",
                "s/100",
                "rank",
                "dupl.",
                "less " + samplers[0] + " (95 %)",
                "p");
        double[][] finals = new double[samplers.length][];
        for (int s = 0; s < samplers.length; s++) {
            finals[s] = perProblem(s, members, o -> o.at(trials));
        }
        double[] ranks = Statistics.meanRanks(finals);
        for (int s = 0; s < samplers.length; s++) {
            double[] interval = Statistics.pairedInterval(finals[s], finals[0]);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %8.4f %8.4f %8.4f %8.4f %9.3f %6.2f %6d   %-24s %.4f%n",
                    samplers[s],
                    Statistics.mean(perProblem(s, members, o -> o.at(25))),
                    Statistics.mean(perProblem(s, members, o -> o.at(50))),
                    Statistics.mean(finals[s]),
                    Statistics.mean(perProblem(s, members, StudyRun.Outcome::area)),
                    Statistics.mean(perProblem(s, members, o -> o.secondsOfSuggesting() * 100 / trials)),
                    ranks[s],
                    duplicates(s, members),
                    String.format(Locale.ROOT, "%.4f to %.4f", interval[0], interval[1]),
                    Statistics.signFlipTest(finals[s], finals[0]));
        }
    }

    /** Where the first sampler was worse than another, with the standard error of the difference over seeds (NaN: one seed). */
    private void losses() {
        for (int s = 1; s < samplers.length; s++) {
            System.out.printf("%n%s lost to %s on:%n", samplers[0], samplers[s]);
            int lost = 0;
            for (int p = 0; p < problems.size(); p++) {
                double[] differences = new double[outcomes.get(p)[s].length];
                for (int seed = 0; seed < differences.length; seed++) {
                    differences[seed] = outcomes.get(p)[0][seed].at(trials) - outcomes.get(p)[s][seed].at(trials);
                }
                double mean = Statistics.mean(differences);
                if (mean > ROUNDING) {
                    lost++;
                    System.out.printf(
                            Locale.ROOT,
                            "  %-34s by %.4f ± %.4f%n",
                            problems.get(p).name(),
                            mean,
                            Statistics.standardError(differences));
                }
            }
            System.out.printf("  %d of %d problems%n", lost, problems.size());
        }
    }
}
