package io.trialstream.scheduler.view;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is held in memory of a trial: what lists sort and filter by, and a supplier of all the rest, which is decoded each time it is asked
 * for. A study of 100,000 trials is held as so many of these.
 */
public final class TrialEntry {
    private static final long[] NO_RESOURCES = new long[0];
    private static final double[] NO_VALUES = new double[0];

    private final String study;
    private final int trial;
    private final TrialState state;
    private final boolean endedAtRung;
    private final int bracket;
    private final int rung;
    private final int lease;
    private final @Nullable String agent;
    private final long lastEpoch;
    private final @Nullable Double bestValue;
    private final long startedAtMs;
    private final long endedAtMs;
    private final long runtimeMs;
    private final Map<String, Object> params;
    private final long[] rungResources;
    private final double[] rungValues;
    private final int[] slots;
    private final Supplier<TrialRow> decode;

    /**
     * An entry that keeps the row as a compact form of which it knows nothing.
     *
     * @param row the row, from which the sortable parts are taken
     * @param params the row's hyperparameters, in the form to hold
     * @param decode gives the row again
     */
    public TrialEntry(TrialRow row, Map<String, Object> params, Supplier<TrialRow> decode) {
        this.study = row.study();
        this.trial = row.trial();
        this.state = row.state();
        this.endedAtRung = row.reason().equals("RUNG");
        this.bracket = row.bracket();
        this.rung = row.rung();
        this.lease = row.lease();
        String holder = row.agent();
        // few names, many trials
        this.agent = holder == null ? null : holder.intern();
        this.lastEpoch = row.lastEpoch();
        this.bestValue = row.bestValue();
        Long startedAt = row.startedAt();
        Long endedAt = row.endedAt();
        this.startedAtMs = startedAt == null ? 0 : startedAt;
        this.endedAtMs = endedAt == null ? 0 : endedAt;
        this.runtimeMs = row.runtimeMs();
        this.params = params;
        int rungs = row.rungs().size();
        this.rungResources = rungs == 0 ? NO_RESOURCES : new long[rungs];
        this.rungValues = rungs == 0 ? NO_VALUES : new double[rungs];
        for (int i = 0; i < rungs; i++) {
            rungResources[i] = row.rungs().get(i).resource();
            rungValues[i] = row.rungs().get(i).value();
        }
        this.slots = row.slots().stream().mapToInt(Integer::intValue).toArray();
        this.decode = decode;
    }

    /** An entry that holds the row itself. */
    public static TrialEntry of(TrialRow row) {
        return new TrialEntry(row, row.params(), () -> row);
    }

    /** All of it, decoded now. */
    public TrialRow row() {
        return decode.get();
    }

    /** The study's id. */
    public String study() {
        return study;
    }

    /** The number in the study, from 0. */
    public int trial() {
        return trial;
    }

    /** The state. */
    public TrialState state() {
        return state;
    }

    /** Whether the last rung that it reached is why it is in its state. */
    public boolean endedAtRung() {
        return endedAtRung;
    }

    /** The bracket, from 0. */
    public int bracket() {
        return bracket;
    }

    /** The highest rung reached, from 0; -1: none. */
    public int rung() {
        return rung;
    }

    /** The lease, rising with each start. */
    public int lease() {
        return lease;
    }

    /** The agent that holds the lease, or held it last; null: none yet. */
    public @Nullable String agent() {
        return agent;
    }

    /** The last epoch that the scheduler applied; 0: none. */
    public long lastEpoch() {
        return lastEpoch;
    }

    /** The best metric, in the user's direction; null: none. */
    public @Nullable Double bestValue() {
        return bestValue;
    }

    /** When it first started, milliseconds since 1970 UTC; 0: not yet. */
    public long startedAtMs() {
        return startedAtMs;
    }

    /** When it ended, milliseconds since 1970 UTC; 0: not yet. */
    public long endedAtMs() {
        return endedAtMs;
    }

    /** The run time over all runs, in milliseconds. */
    public long runtimeMs() {
        return runtimeMs;
    }

    /** The hyperparameters by name. */
    public Map<String, Object> params() {
        return params;
    }

    /** How many rungs it passed. */
    public int rungs() {
        return rungResources.length;
    }

    /** The resource of the rung that it passed as number {@code index}, in epochs. */
    public long rungResource(int index) {
        return rungResources[index];
    }

    /** The first metric there. */
    public double rungValue(int index) {
        return rungValues[index];
    }

    /** The slots that it occupies. */
    int[] slots() {
        return slots;
    }
}
