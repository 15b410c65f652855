package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A study as a log directory of TensorBoard: one run a trial with a scalar for each metric and epoch, and the records of the HParams
 * plugin (its {@code api.proto} and {@code plugin_data.proto}, version 0).
 */
public final class TensorBoardExport {
    private static final String HPARAMS = "hparams";
    private static final int DATA_EXPERIMENT = 2;
    private static final int DATA_SESSION_START = 3;
    private static final int DATA_SESSION_END = 4;
    private static final int EXPERIMENT_DESCRIPTION = 1;
    private static final int EXPERIMENT_USER = 2;
    private static final int EXPERIMENT_CREATED = 3;
    private static final int EXPERIMENT_HPARAM = 4;
    private static final int EXPERIMENT_METRIC = 5;
    private static final int HPARAM_NAME = 1;
    private static final int HPARAM_TYPE = 4;
    private static final int METRIC_NAME = 1;
    private static final int METRIC_TAG = 2;
    private static final int START_HPARAM = 1;
    private static final int START_GROUP = 4;
    private static final int START_TIME = 5;
    private static final int END_STATUS = 1;
    private static final int END_TIME = 2;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int VALUE_NUMBER = 2;
    private static final int VALUE_STRING = 3;
    private static final int VALUE_BOOL = 4;
    private static final double MILLIS = 1000;

    private TensorBoardExport() {}

    /** The plugin's data types. */
    private enum Type {
        UNSET,
        STRING,
        BOOL,
        FLOAT64
    }

    /** The plugin's states of a run. */
    private enum Status {
        UNKNOWN,
        SUCCESS,
        FAILURE,
        RUNNING
    }

    /**
     * Writes a study.
     *
     * @param directory where; each trial gets a directory below it
     */
    public static void write(StudyRecord record, Path directory) throws IOException {
        StudyRow study = record.study();
        Map<String, Type> types = new TreeMap<>();
        record.walk((row, curve) -> row.params()
                .forEach((name, value) ->
                        types.merge(name, type(value), (before, now) -> before == now ? now : Type.STRING)));
        try (EventFile events = EventFile.create(directory, study.createdAt())) {
            events.plugin(
                    "_hparams_/experiment",
                    HPARAMS,
                    new Proto().message(DATA_EXPERIMENT, experiment(study, types)),
                    study.createdAt());
        }
        record.walk((row, curve) -> trial(study, row, curve, directory.resolve(name(row.trial()))));
    }

    private static String name(int trial) {
        return String.format("trial-%06d", trial);
    }

    private static Proto experiment(StudyRow study, Map<String, Type> types) {
        Proto experiment = new Proto()
                .text(EXPERIMENT_DESCRIPTION, study.name())
                .text(EXPERIMENT_USER, study.createdBy())
                .number(EXPERIMENT_CREATED, study.createdAt() / MILLIS);
        types.forEach((name, type) -> experiment.message(
                EXPERIMENT_HPARAM, new Proto().text(HPARAM_NAME, name).integer(HPARAM_TYPE, type.ordinal())));
        for (MetricRow metric : study.metrics()) {
            experiment.message(
                    EXPERIMENT_METRIC, new Proto().message(METRIC_NAME, new Proto().text(METRIC_TAG, metric.name())));
        }
        return experiment;
    }

    private static Type type(Object value) {
        if (value instanceof Number) {
            return Type.FLOAT64;
        }
        return value instanceof Boolean ? Type.BOOL : Type.STRING;
    }

    private static void trial(StudyRow study, TrialRow row, Curve.Points points, Path directory) throws IOException {
        Long started = row.startedAt();
        long startedAt = started == null ? row.createdAt() : started;
        try (EventFile events = EventFile.create(directory, startedAt)) {
            events.plugin(
                    "_hparams_/session_start_info",
                    HPARAMS,
                    new Proto().message(DATA_SESSION_START, start(row, startedAt)),
                    startedAt);
            for (int i = 0; i < points.epochs().length; i++) {
                scalars(events, study.metrics(), points, i);
            }
            Long ended = row.endedAt();
            if (ended != null) {
                events.plugin(
                        "_hparams_/session_end_info",
                        HPARAMS,
                        new Proto()
                                .message(
                                        DATA_SESSION_END,
                                        new Proto()
                                                .integer(END_STATUS, status(row).ordinal())
                                                .number(END_TIME, ended / MILLIS)),
                        ended);
            }
        }
    }

    private static Status status(TrialRow row) {
        return switch (row.state()) {
            case COMPLETED, STOPPED -> Status.SUCCESS;
            case FAILED, INFEASIBLE -> Status.FAILURE;
            case RUNNING -> Status.RUNNING;
            default -> Status.UNKNOWN;
        };
    }

    private static Proto start(TrialRow row, long startedAt) {
        Proto start = new Proto();
        row.params()
                .forEach((name, value) -> start.message(
                        START_HPARAM, new Proto().text(ENTRY_KEY, name).message(ENTRY_VALUE, value(value))));
        return start.text(START_GROUP, name(row.trial())).number(START_TIME, startedAt / MILLIS);
    }

    // google.protobuf.Value
    private static Proto value(Object value) {
        if (value instanceof Number number) {
            return new Proto().number(VALUE_NUMBER, number.doubleValue());
        }
        return value instanceof Boolean flag
                ? new Proto().integer(VALUE_BOOL, flag ? 1 : 0)
                : new Proto().text(VALUE_STRING, value.toString());
    }

    private static void scalars(EventFile events, List<MetricRow> metrics, Curve.Points points, int index)
            throws IOException {
        long epoch = points.epochs()[index];
        long atMs = points.atMs()[index];
        for (int i = 0; i < metrics.size() && i < points.values().length; i++) {
            events.scalar(metrics.get(i).name(), epoch, atMs, points.values()[i][index]);
        }
        for (Map.Entry<String, double[]> other : points.extra().entrySet()) {
            double number = other.getValue()[index];
            if (!Double.isNaN(number)) {
                events.scalar(other.getKey(), epoch, atMs, number);
            }
        }
    }
}
