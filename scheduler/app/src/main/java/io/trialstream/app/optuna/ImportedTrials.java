package io.trialstream.app.optuna;

import io.trialstream.app.optuna.OptunaStudy.OptunaTrial;
import io.trialstream.app.optuna.OptunaStudy.State;
import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.TrialRow.Origin;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.codec.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The finished trials of a study. Optuna's steps are epochs here, counted from 1; the value that a complete trial ended with counts at the
 * last epoch of all.
 */
final class ImportedTrials {
    private final OptunaStudy study;
    private final List<OptunaTrial> finished;
    private final ImportedSpace space;
    private final List<String> metrics;
    private final long shift;
    private final int maxEpoch;

    /** @throws IllegalArgumentException if a step is too large to be an epoch */
    ImportedTrials(OptunaStudy study, List<OptunaTrial> finished, ImportedSpace space, List<String> metrics) {
        this.study = study;
        this.finished = finished;
        this.space = space;
        this.metrics = metrics;
        long first = 1;
        long last = 1;
        for (OptunaTrial trial : finished) {
            if (!trial.intermediate().isEmpty()) {
                first = Math.min(first, trial.intermediate().firstKey());
                last = Math.max(last, trial.intermediate().lastKey());
            }
        }
        shift = 1 - first;
        if (last + shift > Integer.MAX_VALUE || last + shift < 1) {
            throw new IllegalArgumentException("the step " + last + " is too large to be an epoch");
        }
        maxEpoch = (int) (last + shift);
    }

    List<OptunaTrial> finished() {
        return finished;
    }

    /** The largest step of all, as an epoch; 1: none reported any. */
    int maxEpoch() {
        return maxEpoch;
    }

    List<String> lines() {
        return finished.stream().map(this::line).toList();
    }

    private String line(OptunaTrial trial) {
        Curve.Points curve = curve(trial);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("trial", row(trial, curve));
        line.put("curve", curve);
        return JsonText.of(line);
    }

    private Curve.Points curve(OptunaTrial trial) {
        SortedMap<Integer, double[]> points = new TreeMap<>();
        trial.intermediate().forEach((step, value) -> {
            double[] values = new double[metrics.size()];
            Arrays.fill(values, Double.NaN);
            values[0] = value;
            points.put((int) (step + shift), values);
        });
        boolean ends = trial.state() == State.COMPLETE || points.isEmpty();
        if (ends && trial.values().size() == metrics.size()) {
            points.put(
                    maxEpoch,
                    trial.values().stream().mapToDouble(value -> value).toArray());
        }
        double[][] values = new double[metrics.size()][points.size()];
        int i = 0;
        for (double[] point : points.values()) {
            for (int metric = 0; metric < point.length; metric++) {
                values[metric][i] = point[metric];
            }
            i++;
        }
        Long ended = trial.endedAtMs();
        long[] atMs = new long[points.size()];
        Arrays.fill(atMs, ended == null ? 0 : ended);
        return new Curve.Points(
                points.keySet().stream().mapToInt(epoch -> epoch).toArray(), values, Map.of(), atMs, List.of());
    }

    private TrialRow row(OptunaTrial trial, Curve.Points curve) {
        int last = curve.epochs().length - 1;
        List<Double> lastValues = new ArrayList<>();
        for (int i = 0; last >= 0 && i < metrics.size(); i++) {
            lastValues.add(curve.values()[i][last]);
        }
        int best = best(curve.values()[0]);
        Long started = trial.startedAtMs();
        Long ended = trial.endedAtMs();
        return new TrialRow(
                study.name(),
                trial.number(),
                state(trial.state()),
                "",
                "imported from Optuna",
                space.values(trial),
                new Origin("optuna", "", 0, 0, null, 0),
                0,
                -1,
                last < 0 ? 0 : curve.epochs()[last],
                lastValues.isEmpty() ? null : lastValues.get(0),
                lastValues,
                best < 0 ? null : (Double) curve.values()[0][best],
                best < 0 ? 0 : curve.epochs()[best],
                List.of(),
                null,
                List.of(),
                "",
                0,
                0,
                started == null ? 0 : started,
                started,
                ended,
                runtimeMs(started, ended),
                null,
                "",
                "",
                "",
                List.of());
    }

    private static long runtimeMs(@Nullable Long started, @Nullable Long ended) {
        return started == null || ended == null ? 0 : Math.max(0, ended - started);
    }

    private int best(double[] values) {
        int sign = study.goals().get(0).equals("maximize") ? -1 : 1;
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && (best < 0 || sign * values[i] < sign * values[best])) {
                best = i;
            }
        }
        return best;
    }

    private static TrialState state(State state) {
        return switch (state) {
            case COMPLETE -> TrialState.COMPLETED;
            case PRUNED -> TrialState.STOPPED;
            case FAIL -> TrialState.FAILED;
            case RUNNING, WAITING -> throw new IllegalStateException(state + " is not finished");
        };
    }
}
