package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextExportTest {
    private final ReadModel model = ExportFixture.model();

    @TempDir
    Path dir;

    @Test
    void csvHasALineForEachTrialAndColumnsForAllHyperparameters() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvExport.write(model, ExportFixture.study(model), out);
        List<String> lines = List.of(out.toString(StandardCharsets.UTF_8).split("\r\n"));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("trial,state,reason,message,best_value,best_epoch,last_epoch,last.val_loss,params.layers,"
                        + "params.lr,params.nesterov,params.opt,sampler");
        assertThat(lines.get(1))
                .startsWith("0,COMPLETED,,,0.25,2,2,0.25,3,0.5,true,adam,random,")
                .contains("\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\"");
        assertThat(lines.get(2)).startsWith("1,RUNNING,,,,,1,,,-0.25,,sgd,random,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"a,b | \"a,b\"", "a\"b | \"a\"\"b\"", "=1+1 | '=1+1", "-x | '-x", "@x | '@x", "plain | plain"})
    void cellsAreQuotedAndFormulasDefused(String text, String cell) {
        assertThat(CsvExport.cell(text)).isEqualTo(cell);
    }

    @Test
    void numbersAndNothingAreCellsAsTheyAre() {
        assertThat(CsvExport.cell(-0.5)).isEqualTo("-0.5");
        assertThat(CsvExport.cell(null)).isEmpty();
        assertThat(CsvExport.cell("a\nb")).isEqualTo("\"a\nb\"");
    }

    @Test
    void jsonHoldsTheWholeStudy() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonExport.write(model, ExportFixture.study(model), out);
        JsonNode json = JsonText.mapper().readTree(out.toByteArray());
        assertThat(json.at("/study/study").asText()).isEqualTo("digits");
        assertThat(json.at("/definition/budget/trials").asInt()).isEqualTo(60);
        assertThat(json.get("trials")).hasSize(3);
        assertThat(json.at("/trials/0/curve/values").toString()).isEqualTo("[[0.5,0.25]]");
        assertThat(json.at("/trials/0/curve/extra/acc").toString()).isEqualTo("[0.75,\"nan\"]");
        assertThat(json.at("/trials/2/curve/epochs")).isEmpty();
    }

    @Test
    void mlflowsFilesAreWhereItsStoreLooksForThem() throws Exception {
        MlflowExport.write(ExportFixture.record(model), dir);
        Path experiment = dir.resolve(MlflowExport.experimentId("digits"));
        JsonNode meta = JsonText.mapper().readTree(Files.readString(experiment.resolve("meta.yaml")));
        assertThat(meta.get("name").asText()).isEqualTo("digits");
        assertThat(meta.get("experiment_id").asText())
                .isEqualTo(experiment.getFileName().toString());
        Path run = run(experiment, "trial-0");
        assertThat(run.resolve("params/lr")).hasContent("0.5");
        assertThat(run.resolve("params/nesterov")).hasContent("true");
        assertThat(run.resolve("metrics/val_loss")).hasContent("1700000001000 0.5 1\n1700000002000 0.25 2");
        assertThat(run.resolve("tags/trialstream.state")).hasContent("COMPLETED");
        assertThat(run(experiment, "trial-1").resolve("metrics/val_loss")).hasContent("1700000001500 nan 1");
        assertThat(run(experiment, "trial-2").resolve("metrics")).doesNotExist();
        // a run that goes on has the key too, or MLflow reads no run of the store
        JsonNode going = JsonText.mapper()
                .readTree(Files.readString(run(experiment, "trial-1").resolve("meta.yaml")));
        assertThat(going.has("end_time")).isTrue();
        assertThat(going.get("end_time").isNull()).isTrue();
        // a second export writes over the first
        MlflowExport.write(ExportFixture.record(model), dir);
        try (var runs = Files.list(experiment)) {
            assertThat(runs).hasSize(4);
        }
    }

    private static Path run(Path experiment, String name) throws Exception {
        try (var files = Files.walk(experiment)) {
            List<Path> found = files.filter(file -> file.endsWith("tags/mlflow.runName"))
                    .filter(file -> name.equals(read(file)))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0).resolve("../..").normalize();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"val_loss, val_loss", "../../etc/passwd, _.._.._etc_passwd", "'a/b', a_b", ".hidden, _.hidden", "ä, _"})
    void namesCannotLeadOutOfTheirDirectory(String name, String file) {
        assertThat(MlflowExport.fileName(name)).isEqualTo(file);
    }
}
