package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A study's trials as CSV (RFC 4180, UTF-8), one line each; hyperparameters in columns named {@code params.NAME}. */
public final class CsvExport {
    private CsvExport() {}

    /** Writes all trials; leaves the stream open. */
    public static void write(ReadModel model, StudyRow study, OutputStream stream) throws IOException {
        TrialTable trials = model.trials(study.study());
        TrialColumns columns = new TrialColumns(study);
        for (TrialEntry trial : trials) {
            columns.see(trial.params());
        }
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        line(out, columns.columns().stream().map(ParquetFile.Column::name).toList());
        for (TrialEntry trial : trials) {
            line(out, columns.cells(trial.row()));
        }
        out.flush();
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
