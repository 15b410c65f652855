package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.codec.JsonText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLflow itself reads what was written, where it is installed for {@code TRIALSTREAM_PYTHON} or python3. */
class MlflowReadBackIT {
    private static final String READ = """
        import json, sys
        from mlflow.tracking import MlflowClient
        client = MlflowClient(tracking_uri='file://' + sys.argv[1])
        found = {}
        for experiment in client.search_experiments():
            for run in client.search_runs([experiment.experiment_id]):
                known = 'val_loss' in run.data.metrics
                history = client.get_metric_history(run.info.run_id, 'val_loss') if known else []
                found[run.data.tags['mlflow.runName']] = {
                    'experiment': experiment.name,
                    'status': run.info.status,
                    'params': run.data.params,
                    'history': [[point.step, str(point.value)] for point in history],
                }
        print(json.dumps(found))
        """;

    @TempDir
    Path dir;

    @Test
    void mlflowReadsParametersAndHistoriesBack() throws Exception {
        assumeTrue(run("-c", "import mlflow.tracking").isEmpty(), "MLflow is not installed");
        Path store = dir.resolve("store");
        MlflowExport.write(ExportFixture.record(ExportFixture.model()), store);

        JsonNode read = JsonText.mapper().readTree(run("-c", READ, store.toString()));

        assertThat(read.size()).isEqualTo(3);
        JsonNode first = read.get("trial-0");
        assertThat(first.get("status").asText()).isEqualTo("FINISHED");
        assertThat(first.at("/params/lr").asText()).isEqualTo("0.5");
        assertThat(first.at("/params/opt").asText()).isEqualTo("adam");
        assertThat(first.get("history").toString()).isEqualTo("[[1,\"0.5\"],[2,\"0.25\"]]");
        assertThat(read.at("/trial-1/history").toString()).isEqualTo("[[1,\"nan\"]]");
        assertThat(read.at("/trial-2/status").asText()).isEqualTo("FAILED");
    }

    /** Runs Python; gives its last line of output. */
    private String run(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = System.getenv().getOrDefault("TRIALSTREAM_PYTHON", "python3");
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Path output = dir.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
        builder.redirectErrorStream(true);
        // newer versions of MLflow want to be asked twice for a store of files
        builder.environment().put("MLFLOW_ALLOW_FILE_STORE", "true");
        Process process = builder.start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8).strip();
        return text.substring(text.lastIndexOf('\n') + 1);
    }
}
