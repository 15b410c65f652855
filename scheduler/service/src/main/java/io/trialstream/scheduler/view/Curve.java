package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.ViewInput.EpochReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trial's learning curve in primitive arrays, by rising epoch. The first report of an epoch counts, repeats are ignored. One thread
 * writes, any number read.
 *
 * <p>A report is late, and kept apart, when its lease is older than one that has reported before it, or older than the trial's while its
 * epoch is past the last one that the scheduler applied. The second rule alone would not do: trials and reports come from different topics
 * whose order towards one another is not kept, so that a lagging reader sees a trial's newer lease before the older lease's own reports.
 */
public final class Curve {
    /** What became of a report. */
    enum Outcome {
        /** It is a new point. */
        ADDED,
        /** Its epoch was there. */
        REPEATED,
        /** Its lease is an old one. */
        LATE
    }

    // a script that makes up a new name each epoch must not fill the memory
    private static final int EXTRA_NAMES = 256;

    private int width = 1;
    private int count;
    private int[] epochs = new int[4];
    private double[] values = new double[4];
    private long[] atMs = new long[4];
    private final Map<String, double[]> extra = new LinkedHashMap<>();
    private final List<LatePoint> late = new ArrayList<>();
    private int leaseSeen;

    /** A report of an old lease. */
    public record LatePoint(long epoch, double value) {}

    /**
     * The points at one moment.
     *
     * @param epochs rising
     * @param values per metric of the study, each as long as epochs; NaN where none was reported
     * @param extra other numbers by name, likewise
     * @param atMs when each was reported, milliseconds since 1970 UTC
     * @param late reports of old leases
     */
    public record Points(
            int[] epochs, double[][] values, Map<String, double[]> extra, long[] atMs, List<LatePoint> late) {
        /** No point. */
        public static final Points NONE = new Points(new int[0], new double[1][0], Map.of(), new long[0], List.of());

        /** The study's first metric. */
        public double[] first() {
            return values[0];
        }
    }

    /** A process started under a lease: reports of older ones are late from now on. */
    synchronized void started(int lease) {
        leaseSeen = Math.max(leaseSeen, lease);
    }

    synchronized Outcome add(EpochReport report, int trialLease, long appliedEpoch, int lateLimit) {
        if (report.epoch() < 1 || report.epoch() > Integer.MAX_VALUE) {
            return Outcome.REPEATED;
        }
        boolean fenced = report.lease() < leaseSeen || (report.lease() < trialLease && report.epoch() > appliedEpoch);
        if (fenced) {
            double value = report.values().length == 0 ? Double.NaN : report.values()[0];
            LatePoint point = new LatePoint(report.epoch(), value);
            if (late.size() < lateLimit && !late.contains(point)) {
                late.add(point);
            }
            return Outcome.LATE;
        }
        leaseSeen = report.lease();
        if (count == 0) {
            width = Math.max(1, report.values().length);
            values = new double[epochs.length * width];
        }
        int epoch = (int) report.epoch();
        int at = count == 0 || epochs[count - 1] < epoch ? count : Arrays.binarySearch(epochs, 0, count, epoch);
        if (at >= 0 && at < count) {
            return Outcome.REPEATED;
        }
        insert(at < 0 ? -at - 1 : at, epoch, report);
        return Outcome.ADDED;
    }

    private void insert(int at, int epoch, EpochReport report) {
        if (count == epochs.length) {
            int capacity = count + (count >> 1) + 1;
            epochs = Arrays.copyOf(epochs, capacity);
            atMs = Arrays.copyOf(atMs, capacity);
            values = Arrays.copyOf(values, capacity * width);
            extra.replaceAll((name, column) -> grown(column, capacity));
        }
        int moved = count - at;
        System.arraycopy(epochs, at, epochs, at + 1, moved);
        System.arraycopy(atMs, at, atMs, at + 1, moved);
        System.arraycopy(values, at * width, values, (at + 1) * width, moved * width);
        for (double[] column : extra.values()) {
            System.arraycopy(column, at, column, at + 1, moved);
            column[at] = Double.NaN;
        }
        epochs[at] = epoch;
        atMs[at] = report.atMs();
        for (int i = 0; i < width; i++) {
            values[at * width + i] = i < report.values().length ? report.values()[i] : Double.NaN;
        }
        for (Map.Entry<String, Double> number : report.extra().entrySet()) {
            double[] column = extra.get(number.getKey());
            if (column == null && extra.size() < EXTRA_NAMES) {
                column = grown(new double[0], epochs.length);
                extra.put(number.getKey(), column);
            }
            if (column != null) {
                column[at] = number.getValue();
            }
        }
        count++;
    }

    private static double[] grown(double[] column, int capacity) {
        double[] copy = Arrays.copyOf(column, capacity);
        Arrays.fill(copy, column.length, capacity, Double.NaN);
        return copy;
    }

    /** A copy of the points. */
    public synchronized Points points() {
        double[][] columns = new double[width][count];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < width; k++) {
                columns[k][i] = values[i * width + k];
            }
        }
        Map<String, double[]> others = new LinkedHashMap<>();
        extra.forEach((name, column) -> others.put(name, Arrays.copyOf(column, count)));
        return new Points(Arrays.copyOf(epochs, count), columns, others, Arrays.copyOf(atMs, count), List.copyOf(late));
    }
}
