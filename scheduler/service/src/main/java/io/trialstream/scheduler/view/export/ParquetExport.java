package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.export.ParquetFile.Column;
import io.trialstream.scheduler.view.export.ParquetFile.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A study as Parquet: either its trials, with the columns of {@link CsvExport}, or its learning curves. */
public final class ParquetExport {
    private ParquetExport() {}

    /** Writes a row a trial; leaves the stream open. */
    public static void trials(StudyRecord record, OutputStream stream) throws IOException {
        TrialColumns columns = new TrialColumns(record.study());
        record.walk((row, curve) -> columns.see(row.params()));
        try (ParquetFile file = new ParquetFile(stream, columns.columns())) {
            record.walk((row, curve) -> file.row(columns.cells(row)));
        }
    }

    /** Writes a row an epoch of a trial: trial, epoch, at_ms and {@code metrics.NAME}; leaves the stream open. */
    public static void curves(StudyRecord record, OutputStream stream) throws IOException {
        Set<String> metrics = new LinkedHashSet<>();
        for (MetricRow metric : record.study().metrics()) {
            metrics.add(metric.name());
        }
        int own = metrics.size();
        record.walk((row, curve) -> metrics.addAll(curve.extra().keySet()));
        List<Column> columns = new ArrayList<>(List.of(
                new Column("trial", Kind.INT64), new Column("epoch", Kind.INT64), new Column("at_ms", Kind.INT64)));
        metrics.forEach(name -> columns.add(new Column("metrics." + name, Kind.DOUBLE)));
        List<String> others = new ArrayList<>(metrics).subList(own, metrics.size());
        try (ParquetFile file = new ParquetFile(stream, columns)) {
            record.walk((row, curve) -> {
                for (int i = 0; i < curve.epochs().length; i++) {
                    file.row(cells(row.trial(), curve, i, own, others));
                }
            });
        }
    }

    private static List<@Nullable Object> cells(int trial, Curve.Points curve, int i, int own, List<String> others) {
        List<@Nullable Object> cells = new ArrayList<>(Arrays.asList(trial, curve.epochs()[i], curve.atMs()[i]));
        for (int metric = 0; metric < own; metric++) {
            cells.add(metric < curve.values().length ? (Object) curve.values()[metric][i] : null);
        }
        Map<String, double[]> extra = curve.extra();
        for (String name : others) {
            double[] values = extra.get(name);
            cells.add(values == null || Double.isNaN(values[i]) ? null : (Object) values[i]);
        }
        return cells;
    }
}
