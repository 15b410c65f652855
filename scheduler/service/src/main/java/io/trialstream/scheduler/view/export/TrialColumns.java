package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.export.ParquetFile.Column;
import io.trialstream.scheduler.view.export.ParquetFile.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The columns of tables with a line a trial; hyperparameters are in columns named {@code params.NAME}. */
final class TrialColumns {
    private static final List<Column> FIRST = List.of(
            new Column("trial", Kind.INT64),
            new Column("state", Kind.TEXT),
            new Column("reason", Kind.TEXT),
            new Column("message", Kind.TEXT),
            new Column("best_value", Kind.DOUBLE),
            new Column("best_epoch", Kind.INT64),
            new Column("last_epoch", Kind.INT64));
    private static final List<Column> LAST = List.of(
            new Column("sampler", Kind.TEXT),
            new Column("bracket", Kind.INT64),
            new Column("rung", Kind.INT64),
            new Column("agent", Kind.TEXT),
            new Column("device", Kind.TEXT),
            new Column("retries", Kind.INT64),
            new Column("created_at_ms", Kind.INT64),
            new Column("started_at_ms", Kind.INT64),
            new Column("ended_at_ms", Kind.INT64),
            new Column("runtime_ms", Kind.INT64),
            new Column("note", Kind.TEXT),
            new Column("tags", Kind.TEXT));

    private final List<MetricRow> metrics;
    private final SortedMap<String, Kind> params = new TreeMap<>();

    TrialColumns(StudyRow study) {
        metrics = study.metrics();
    }

    /** Takes a trial's hyperparameters into account; all must have been before the columns are asked for. */
    void see(Map<String, Object> hyperparameters) {
        hyperparameters.forEach((name, value) -> params.merge(name, kind(value), TrialColumns::common));
    }

    private static Kind kind(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return Kind.DOUBLE;
        }
        if (value instanceof Number) {
            return Kind.INT64;
        }
        return value instanceof Boolean ? Kind.BOOLEAN : Kind.TEXT;
    }

    private static Kind common(Kind one, Kind other) {
        if (one == other) {
            return one;
        }
        boolean numbers = (one == Kind.INT64 || one == Kind.DOUBLE) && (other == Kind.INT64 || other == Kind.DOUBLE);
        return numbers ? Kind.DOUBLE : Kind.TEXT;
    }

    List<Column> columns() {
        List<Column> columns = new ArrayList<>(FIRST);
        metrics.forEach(metric -> columns.add(new Column("last." + metric.name(), Kind.DOUBLE)));
        params.forEach((name, kind) -> columns.add(new Column("params." + name, kind)));
        columns.addAll(LAST);
        return columns;
    }

    List<@Nullable Object> cells(TrialRow row) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(row.trial());
        cells.add(row.state().name());
        cells.add(row.reason());
        cells.add(row.message());
        cells.add(row.bestValue());
        cells.add(row.bestEpoch() == 0 ? null : row.bestEpoch());
        cells.add(row.lastEpoch());
        for (int i = 0; i < metrics.size(); i++) {
            cells.add(i < row.lastValues().size() ? row.lastValues().get(i) : null);
        }
        for (String name : params.keySet()) {
            cells.add(row.params().get(name));
        }
        cells.add(row.provenance().sampler());
        cells.add(row.bracket());
        cells.add(row.rung() < 0 ? null : row.rung());
        cells.add(row.agent());
        cells.add(row.device());
        cells.add(row.retries());
        cells.add(row.createdAt());
        cells.add(row.startedAt());
        cells.add(row.endedAt());
        cells.add(row.runtimeMs());
        cells.add(row.note());
        cells.add(String.join(" ", row.tags()));
        return cells;
    }
}
