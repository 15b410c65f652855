package io.trialstream.app.cli;

import io.trialstream.core.pruner.RungView;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A rung of a forecast. The values are 0 to n - 1, each of one trial, so that a Fenwick tree (Fenwick 1994) counts them in O(log n). */
final class ForecastRung implements RungView {
    /** What the rungs of a forecast share. */
    static final class Progress {
        final int[] created;
        boolean growing = true;
        double best = Double.NaN;

        /** @param brackets how many there are */
        Progress(int brackets) {
            created = new int[brackets];
        }
    }

    private final Progress progress;
    private final @Nullable ForecastRung below;
    private final int bracket;
    private final int index;
    private final long resource;
    private final int[] counts;
    private final TreeSet<Integer> paused = new TreeSet<>();
    private int arrived;
    private int went;

    /**
     * @param progress shared by all rungs
     * @param below the rung below in the same ladder; null for the lowest
     * @param bracket from 0
     * @param index from 0
     * @param resource in epochs
     * @param values how many different values there may be
     */
    ForecastRung(Progress progress, @Nullable ForecastRung below, int bracket, int index, long resource, int values) {
        this.progress = progress;
        this.below = below;
        this.bracket = bracket;
        this.index = index;
        this.resource = resource;
        this.counts = new int[values + 1];
    }

    void arrive(int value) {
        arrived++;
        for (int i = value + 1; i < counts.length; i += i & -i) {
            counts[i]++;
        }
    }

    void goOn() {
        went++;
    }

    /** How many trials went on from here. */
    int went() {
        return went;
    }

    /** The values of the trials that are paused here. */
    TreeSet<Integer> paused() {
        return paused;
    }

    @Override
    public int bracket() {
        return bracket;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public long resource() {
        return resource;
    }

    @Override
    public int count() {
        return arrived;
    }

    @Override
    public int rank(int trial, double value) {
        int rank = 0;
        for (int i = (int) value; i > 0; i -= i & -i) {
            rank += counts[i];
        }
        return rank;
    }

    @Override
    public double valueAt(int rank) {
        int position = 0;
        int left = rank;
        for (int step = Integer.highestOneBit(counts.length); step > 0; step >>= 1) {
            int next = position + step;
            if (next < counts.length && counts[next] <= left) {
                position = next;
                left -= counts[next];
            }
        }
        return position;
    }

    @Override
    public int bestPaused() {
        return paused.isEmpty() ? arrived : rank(-1, paused.first());
    }

    @Override
    public Optional<RungView> below() {
        return Optional.ofNullable(below);
    }

    @Override
    public int cohort() {
        return progress.created[bracket];
    }

    /** None: one trial trains at a time. */
    @Override
    public int expected() {
        return 0;
    }

    @Override
    public boolean growing() {
        return progress.growing;
    }

    @Override
    public double studyBest() {
        return progress.best;
    }
}
