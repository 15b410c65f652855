package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard itself reads what was written, where it is installed for {@code TRIALSTREAM_PYTHON} or python3. */
class TensorBoardReadBackIT {
    @TempDir
    Path dir;

    @Test
    void tensorBoardReadsScalarsAndHyperparametersBack() throws Exception {
        assumeTrue(run("-c", "import tensorboard").isEmpty(), "TensorBoard is not installed");
        ReadModel model = ExportFixture.model();
        Path logs = dir.resolve("logs");
        TensorBoardExport.write(ExportFixture.record(model), logs);
        Path script = dir.resolve("read.py");
        try (InputStream in = TensorBoardReadBackIT.class.getResourceAsStream("read_tensorboard.py")) {
            assertThat(in).isNotNull();
            Files.copy(in, script);
        }
        JsonNode read = JsonText.mapper().readTree(run(script.toString(), logs.toString()));

        JsonNode first = read.at("/runs/trial-000000");
        assertThat(first.at("/scalars/val_loss").toString()).isEqualTo("[[1,0.5,1700000001],[2,0.25,1700000002]]");
        assertThat(first.at("/scalars/acc").toString()).isEqualTo("[[1,0.75,1700000001]]");
        assertThat(first.at("/hparams/lr").asDouble()).isEqualTo(0.5);
        assertThat(first.at("/hparams/layers").asInt()).isEqualTo(3);
        assertThat(first.at("/hparams/opt").asText()).isEqualTo("adam");
        assertThat(first.at("/hparams/nesterov").asBoolean()).isTrue();
        assertThat(read.at("/runs/trial-000001/scalars/val_loss").toString()).isEqualTo("[[1,\"nan\",1700000001]]");
        assertThat(first.get("status").asText()).isEqualTo("STATUS_SUCCESS");
        assertThat(read.at("/runs/trial-000002/status").asText()).isEqualTo("STATUS_FAILURE");
        assertThat(read.at("/experiment/hparams").toString())
                .isEqualTo("[[\"layers\",\"DATA_TYPE_FLOAT64\"],[\"lr\",\"DATA_TYPE_FLOAT64\"],"
                        + "[\"nesterov\",\"DATA_TYPE_BOOL\"],[\"opt\",\"DATA_TYPE_STRING\"]]");
        assertThat(read.at("/experiment/metrics").toString()).isEqualTo("[\"val_loss\"]");
    }

    /** Runs Python; gives its last line of output. */
    private String run(String... arguments) throws Exception {
        String python = System.getenv().getOrDefault("TRIALSTREAM_PYTHON", "python3");
        String[] command = new String[arguments.length + 1];
        command[0] = python;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        File output = dir.resolve("output").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output.toPath(), StandardCharsets.UTF_8).strip();
        return text.substring(text.lastIndexOf('\n') + 1);
    }
}
