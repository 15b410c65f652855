package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.DecisionRow.Evidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A study's rungs as they stand: who arrived, how many go on, at which cut-off. */
public final class Rungs {
    private static final int VALUES = 200;

    private Rungs() {}

    /** A bracket with its rungs, lowest first. */
    public record Bracket(int bracket, List<Rung> rungs) {}

    /**
     * A rung.
     *
     * @param rung from 0 for the lowest
     * @param resource in epochs
     * @param count how many trials arrived
     * @param kept how many of so many go on
     * @param cutoff the worst metric that goes on; null: none yet
     * @param values their metrics there, rising, thinned to at most 200 evenly spaced ones
     * @param stopped trials that were stopped there
     * @param paused trials that are paused there
     */
    public record Rung(
            int rung,
            long resource,
            int count,
            int kept,
            @Nullable Double cutoff,
            double[] values,
            int stopped,
            int paused) {}

    private static final class Tally {
        private double[] values = new double[8];
        private int count;
        private int passed;
        private int stopped;
        private int paused;

        void arrived(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }
    }

    static List<Bracket> of(Iterable<TrialEntry> trials, Map<Long, Evidence> newestEvidence) {
        Map<Integer, TreeMap<Long, Tally>> tallies = new TreeMap<>();
        for (TrialEntry trial : trials) {
            TreeMap<Long, Tally> rungs = tallies.computeIfAbsent(trial.bracket(), bracket -> new TreeMap<>());
            int arrived = trial.rungs();
            for (int i = 0; i < arrived; i++) {
                Tally tally = rungs.computeIfAbsent(trial.rungResource(i), resource -> new Tally());
                tally.arrived(trial.rungValue(i));
                boolean last = i == arrived - 1;
                // a process that is told to end may report some more epochs until it has
                boolean onwards = !last || (!trial.endedAtRung() && trial.lastEpoch() > trial.rungResource(i));
                tally.passed += onwards || trial.state() == TrialState.RUNNING ? 1 : 0;
                tally.stopped += !onwards && trial.state() == TrialState.STOPPED ? 1 : 0;
                tally.paused += !onwards && trial.state() == TrialState.PAUSED ? 1 : 0;
            }
        }
        List<Bracket> brackets = new ArrayList<>();
        tallies.forEach((bracket, rungs) -> {
            if (!rungs.isEmpty()) {
                brackets.add(new Bracket(bracket, rungs(bracket, rungs, newestEvidence)));
            }
        });
        return brackets;
    }

    private static List<Rung> rungs(int bracket, TreeMap<Long, Tally> tallies, Map<Long, Evidence> newestEvidence) {
        List<Rung> rungs = new ArrayList<>();
        int number = 0;
        for (Map.Entry<Long, Tally> rung : tallies.entrySet()) {
            Tally tally = rung.getValue();
            Evidence evidence = newestEvidence.get(key(bracket, rung.getKey()));
            rungs.add(new Rung(
                    evidence == null ? number : evidence.rung(),
                    rung.getKey(),
                    tally.count,
                    evidence == null ? tally.passed : evidence.kept(),
                    evidence == null ? null : evidence.cutoff(),
                    thinned(tally),
                    tally.stopped,
                    tally.paused));
            number++;
        }
        return rungs;
    }

    /** One key for a bracket's rung, by its resource. */
    static long key(int bracket, long resource) {
        return ((long) bracket << 48) ^ resource;
    }

    private static double[] thinned(Tally tally) {
        double[] sorted = Arrays.copyOf(tally.values, tally.count);
        Arrays.sort(sorted);
        if (sorted.length <= VALUES) {
            return sorted;
        }
        double[] some = new double[VALUES];
        for (int i = 0; i < VALUES; i++) {
            some[i] = sorted[(int) ((long) i * (sorted.length - 1) / (VALUES - 1))];
        }
        return some;
    }
}
