package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.export.ParquetFile.Column;
import io.trialstream.scheduler.view.export.ParquetFile.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParquetExportTest {
    private final StudyRecord record = ExportFixture.record(ExportFixture.model());

    @Test
    void aRowATrialWithTypedHyperparameters() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ParquetExport.trials(record, out);
        Map<String, List<@Nullable Object>> columns = ParquetReadBack.columns(out.toByteArray());
        assertThat(columns.get("trial")).containsExactly(0L, 1L, 2L);
        assertThat(columns.get("state")).containsExactly("COMPLETED", "RUNNING", "FAILED");
        assertThat(columns.get("best_value")).containsExactly(0.25, null, null);
        assertThat(columns.get("params.lr")).containsExactly(0.5, -0.25, 0.1);
        assertThat(columns.get("params.layers")).containsExactly(3L, null, null);
        assertThat(columns.get("params.nesterov")).containsExactly(true, null, null);
        assertThat(columns.get("params.opt")).containsExactly("adam", "sgd", null);
        assertThat(columns.get("note").get(0)).isEqualTo("=HYPERLINK(\"x\"), \"quoted\"");
    }

    @Test
    void aRowAnEpochOfTheCurves() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ParquetExport.curves(record, out);
        Map<String, List<@Nullable Object>> columns = ParquetReadBack.columns(out.toByteArray());
        assertThat(columns.keySet()).containsExactly("trial", "epoch", "at_ms", "metrics.val_loss", "metrics.acc");
        assertThat(columns.get("trial")).containsExactly(0L, 0L, 1L);
        assertThat(columns.get("epoch")).containsExactly(1L, 2L, 1L);
        assertThat(columns.get("at_ms")).containsExactly(Rows.T0 + 1000, Rows.T0 + 2000, Rows.T0 + 1500);
        assertThat(columns.get("metrics.val_loss")).containsExactly(0.5, 0.25, Double.NaN);
        assertThat(columns.get("metrics.acc")).containsExactly(0.75, null, null);
    }

    @Test
    void manyRowsMakeGroupsAndNothingMakesAnEmptyTable() throws IOException {
        int count = 2 * ParquetFile.GROUP_ROWS + 13;
        List<Column> columns = List.of(new Column("n", Kind.INT64), new Column("even", Kind.BOOLEAN));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetFile file = new ParquetFile(out, columns)) {
            for (int i = 0; i < count; i++) {
                file.row(Arrays.asList(i, i % 3 == 0 ? null : (Object) (i % 2 == 0)));
            }
        }
        Map<String, List<@Nullable Object>> read = ParquetReadBack.columns(out.toByteArray());
        assertThat(read.get("n")).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(read.get("n").get(i)).isEqualTo((long) i);
            assertThat(read.get("even").get(i)).isEqualTo(i % 3 == 0 ? null : (Object) (i % 2 == 0));
        }
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        new ParquetFile(empty, columns).close();
        assertThat(ParquetReadBack.columns(empty.toByteArray()).get("n")).isEmpty();
    }

    @Test
    void numbersOfBothKindsAreDoublesAndOtherMixturesTexts() {
        TrialColumns columns = new TrialColumns(record.study());
        columns.see(Map.of("a", 1, "b", 2.5, "c", true, "d", "x"));
        columns.see(Map.of("a", 0.5, "b", 2, "c", 1, "d", "y"));
        assertThat(columns.columns())
                .contains(
                        new Column("params.a", Kind.DOUBLE),
                        new Column("params.b", Kind.DOUBLE),
                        new Column("params.c", Kind.TEXT),
                        new Column("params.d", Kind.TEXT));
    }

    @Test
    void aRowOfAnotherWidthIsRefused() throws IOException {
        ParquetFile file = new ParquetFile(new ByteArrayOutputStream(), List.of(new Column("n", Kind.INT64)));
        assertThatThrownBy(() -> file.row(List.of(1, 2))).hasMessage("2 cells for 1 columns");
    }
}
