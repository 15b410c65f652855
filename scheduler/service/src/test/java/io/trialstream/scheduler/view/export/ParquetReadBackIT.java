package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialstream.scheduler.view.ReadModel;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyArrow reads what was written, where it is installed for {@code TRIALSTREAM_PYTHON} or python3. */
class ParquetReadBackIT {
    @TempDir
    Path dir;

    @Test
    void pyArrowReadsTheTrialsAndCurvesBack() throws Exception {
        assumeTrue(run("import pyarrow.parquet").isEmpty(), "PyArrow is not installed");
        ReadModel model = ExportFixture.model();
        Path trials = dir.resolve("trials.parquet");
        Path curves = dir.resolve("curves.parquet");
        try (OutputStream one = Files.newOutputStream(trials);
                OutputStream other = Files.newOutputStream(curves)) {
            ParquetExport.trials(ExportFixture.record(model), one);
            ParquetExport.curves(ExportFixture.record(model), other);
        }
        String read = "import pyarrow.parquet as pq, sys; t = pq.read_table(r'%s'); "
                + "print([str(t.schema.field(n).type) for n in ('trial', 'state', 'params.lr', 'params.nesterov')]); "
                + "print(t.select(['trial', 'state', 'best_value', 'params.layers', 'params.nesterov', 'params.opt']).to_pydict())";
        assertThat(run(read.formatted(trials)).lines())
                .containsExactly(
                        "['int64', 'string', 'double', 'bool']",
                        "{'trial': [0, 1, 2], 'state': ['COMPLETED', 'RUNNING', 'FAILED'], 'best_value': [0.25, None, None],"
                                + " 'params.layers': [3, None, None], 'params.nesterov': [True, None, None],"
                                + " 'params.opt': ['adam', 'sgd', None]}");
        assertThat(run("import pyarrow.parquet as pq; print(pq.read_table(r'%s').to_pydict())".formatted(curves)))
                .isEqualTo("{'trial': [0, 0, 1], 'epoch': [1, 2, 1],"
                        + " 'at_ms': [1700000001000, 1700000002000, 1700000001500],"
                        + " 'metrics.val_loss': [0.5, 0.25, nan], 'metrics.acc': [0.75, None, None]}");
    }

    private String run(String script) throws Exception {
        String python = System.getenv().getOrDefault("TRIALSTREAM_PYTHON", "python3");
        Path output = dir.resolve("output");
        Process process = new ProcessBuilder(python, "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
}
