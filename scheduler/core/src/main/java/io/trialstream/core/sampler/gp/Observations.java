package io.trialstream.core.sampler.gp;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a history gives a model: one a measurement. Encoded rows of finished trials are kept between calls, which is sound
 * because that list is append-only; a history that is not the continuation of the last one starts anew.
 */
final class Observations {
    /** So many fully trained trials show how the rungs below relate to the end; of later ones only the end is used. */
    private static final int COMPLETED_WITH_CURVE = 30;

    private @Nullable SearchSpace space;
    private @Nullable Encoding encoding;
    private boolean curves;
    private final List<ObservedTrial> seen = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> rowsAfter = new ArrayList<>();
    private int completed;

    /**
     * A measurement as the model sees it.
     *
     * @param trial the trial's number
     * @param x the encoded configuration, and in studies with partial trainings the resource: 0 one epoch, 1 all, on a log scale (d)
     * @param point the configuration
     * @param values one per objective, lower is better; all NaN: infeasible, or diverged
     * @param violations one per outcome constraint, at most 0 when met
     * @param resource what the values were measured at
     */
    record Row(int trial, double[] x, Encoding.Point point, double[] values, List<Double> violations, long resource) {
        boolean finite() {
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    return false;
                }
            }
            return values.length > 0;
        }
    }

    /** Brings the rows up to a history. True: it continues the one before; false: everything was read anew. */
    boolean follow(SamplingHistory history) {
        boolean continues = continues(history);
        if (!continues) {
            space = history.space();
            encoding = new Encoding(history.space());
            curves = history.plan().minResource() < history.plan().maxResource();
            seen.clear();
            rows.clear();
            rowsAfter.clear();
            completed = 0;
        }
        List<ObservedTrial> finished = history.finished();
        for (int i = seen.size(); i < finished.size(); i++) {
            ObservedTrial trial = finished.get(i);
            seen.add(trial);
            boolean complete = trial.status() == ObservedTrial.Status.COMPLETED;
            boolean endOnly = complete && completed >= COMPLETED_WITH_CURVE;
            completed += complete ? 1 : 0;
            rows.addAll(rowsOf(trial, history, endOnly));
            rowsAfter.add(rows.size());
        }
        return continues;
    }

    private boolean continues(SamplingHistory history) {
        List<ObservedTrial> finished = history.finished();
        if (space != history.space() || finished.size() < seen.size()) {
            return false;
        }
        if (curves != history.plan().minResource() < history.plan().maxResource()) {
            return false;
        }
        for (int i = 0; i < seen.size(); i++) {
            if (finished.get(i) != seen.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** The rows of one trial; none when it failed or says nothing yet. */
    List<Row> rowsOf(ObservedTrial trial, SamplingHistory history, boolean endOnly) {
        if (trial.status() == ObservedTrial.Status.FAILED) {
            return List.of();
        }
        Encoding.Point point = encoding().point(trial.hyperparameters());
        double[] none = new double[history.plan().objectives()];
        java.util.Arrays.fill(none, Double.NaN);
        if (trial.status() == ObservedTrial.Status.INFEASIBLE) {
            return List.of(new Row(
                    trial.number(),
                    withResource(point, 1),
                    point,
                    none,
                    trial.violations(),
                    history.plan().maxResource()));
        }
        List<Row> found = new ArrayList<>();
        List<ObservedTrial.Measurement> curve = trial.curve();
        int first = curves && !endOnly ? 0 : Math.max(0, curve.size() - 1);
        for (int i = first; i < curve.size(); i++) {
            ObservedTrial.Measurement measurement = curve.get(i);
            boolean end = i == curve.size() - 1 && trial.status() == ObservedTrial.Status.COMPLETED;
            double[] values = measurement.values().length == none.length ? measurement.values() : none;
            found.add(new Row(
                    trial.number(),
                    withResource(
                            point,
                            end
                                    ? 1
                                    : share(
                                            measurement.resource(),
                                            history.plan().maxResource())),
                    point,
                    values,
                    trial.violations(),
                    end ? history.plan().maxResource() : measurement.resource()));
        }
        return found;
    }

    private static double share(long resource, long maxResource) {
        return maxResource == 1 ? 1 : Math.min(1, Math.log(Math.max(1, resource)) / Math.log(maxResource));
    }

    /** A configuration's columns, at a share of the resource where that is a column. */
    double[] withResource(Encoding.Point point, double share) {
        if (!curves) {
            return point.row();
        }
        double[] x = java.util.Arrays.copyOf(point.row(), point.row().length + 1);
        x[x.length - 1] = share;
        return x;
    }

    /** Which columns are compared for equality only (d). */
    boolean[] nominal() {
        return curves
                ? java.util.Arrays.copyOf(encoding().nominal(), encoding().nominal().length + 1)
                : encoding().nominal();
    }

    /** How many columns matter at a time: the mean number of active parameters, and the resource. */
    double dimension() {
        return encoding().meanActive() + (curves ? 1 : 0);
    }

    Encoding encoding() {
        return java.util.Objects.requireNonNull(encoding, "follow a history first");
    }

    /** Whether the resource is a column. */
    boolean curves() {
        return curves;
    }

    /** The rows of all finished trials, in order of finishing. */
    List<Row> rows() {
        return rows;
    }

    /** How many rows the first so many finished trials have. */
    int rowsOfFirst(int trials) {
        return trials == 0 ? 0 : rowsAfter.get(trials - 1);
    }
}
