package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.TrialTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A study's trials as CSV (RFC 4180, UTF-8), one line each; hyperparameters in columns named {@code params.NAME}. */
public final class CsvExport {
    private static final List<String> FIRST =
            List.of("trial", "state", "reason", "message", "best_value", "best_epoch", "last_epoch");
    private static final List<String> LAST = List.of(
            "sampler",
            "bracket",
            "rung",
            "agent",
            "device",
            "retries",
            "created_at_ms",
            "started_at_ms",
            "ended_at_ms",
            "runtime_ms",
            "note",
            "tags");

    private CsvExport() {}

    /** Writes all trials; leaves the stream open. */
    public static void write(ReadModel model, StudyRow study, OutputStream stream) throws IOException {
        TrialTable trials = model.trials(study.study());
        Set<String> params = new TreeSet<>();
        for (TrialEntry trial : trials) {
            params.addAll(trial.params().keySet());
        }
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        List<String> header = new ArrayList<>(FIRST);
        study.metrics().forEach(metric -> header.add("last." + metric.name()));
        params.forEach(name -> header.add("params." + name));
        header.addAll(LAST);
        line(out, header);
        for (TrialEntry trial : trials) {
            line(out, cells(trial.row(), study.metrics(), params));
        }
        out.flush();
    }

    private static List<@Nullable Object> cells(TrialRow row, List<MetricRow> metrics, Set<String> params) {
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
        for (String name : params) {
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

    private static void line(Writer out, List<? extends @Nullable Object> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            out.write(i == 0 ? "" : ",");
            out.write(cell(cells.get(i)));
        }
        out.write("\r\n");
    }

    /** A cell; texts that a spreadsheet would take for a formula are put behind an apostrophe. */
    static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text)) {
            return value.toString();
        }
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
