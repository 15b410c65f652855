package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
    private static final String JSON_LINE = "GET /api/v1/studies/digits/export?format=json";

    @TempDir
    Path directory;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        String study;
        try (var in = ExportCommandTest.class.getResourceAsStream("/exported-study.json")) {
            assertThat(in).isNotNull();
            study = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        server = new FakeServer().on(JSON_LINE, study);
        shell = Shell.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tensorBoardsLogDirectoryHasARunATrial() throws IOException {
        Path logs = directory.resolve("logs");
        Shell.Result result = shell.run("export", "digits", "--format", "tensorboard", "--out", logs.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(logs + "\n");
        assertThat(files(logs))
                .containsExactly(
                        "events.out.tfevents.1700000000.trialstream",
                        "trial-000000/events.out.tfevents.1700000001.trialstream",
                        "trial-000001/events.out.tfevents.1700000000.trialstream");
        assertThat(Files.readString(
                        logs.resolve("trial-000000/events.out.tfevents.1700000001.trialstream"),
                        StandardCharsets.ISO_8859_1))
                .contains("val_loss", "hparams", "lr");
    }

    @Test
    void mlflowsStoreSaysWhereItIs() throws IOException {
        Path store = directory.resolve("mlruns");
        Shell.Result result = shell.run("export", "digits", "--format", "mlflow", "--out", store.toString(), "--json");

        assertThat(result.out()).isEqualTo("{\"directory\":\"" + store + "\"}\n");
        List<String> files = files(store);
        assertThat(files).filteredOn(file -> file.endsWith("params/lr")).hasSize(2);
        String meta = files.stream()
                .filter(file -> file.endsWith("meta.yaml") && file.indexOf('/') == file.lastIndexOf('/'))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(store.resolve(meta))).contains("\"artifact_location\":\"" + store.toUri());
        String metric = files.stream()
                .filter(file -> file.endsWith("metrics/val_loss"))
                .findFirst()
                .orElseThrow();
        assertThat(store.resolve(metric)).hasContent("1700000002000 0.5 1\n1700000003000 nan 2");
    }

    @ParameterizedTest
    @CsvSource({"trials.parquet, false", "curves.parquet, true"})
    void parquetIsChosenByTheEnding(String name, boolean curves) throws IOException {
        Path file = directory.resolve(name);
        Shell.Result result = curves
                ? shell.run("export", "digits", "--out", file.toString(), "--curves")
                : shell.run("export", "digits", "--out", file.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith(file + " (");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("PAR1").endsWith("PAR1");
        assertThat(text).contains(curves ? "metrics.val_loss" : "params.lr");
        assertThat(files(directory)).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format parquet | parquet can't be printed; add --out FILE.parquet",
                "--format mlflow | mlflow can't be printed; add --out DIRECTORY",
                "--format csv --curves | --curves goes with --format parquet; json holds the curves anyway",
                "--format tensorboard --out $FILE | --out: $FILE is a file; tensorboard makes a directory",
                "--format json --out $DIR | --out: $DIR is a directory; give the file to write"
            })
    void whatCanNotBeIsRefused(String arguments, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("taken"), "mine");
        String line = "export digits " + arguments;
        Shell.Result result = shell.run(line.replace("$FILE", file.toString())
                .replace("$DIR", directory.toString())
                .split(" "));

        assertThat(result.exitCode()).isEqualTo(2);
        String said = message.replace("$FILE", file.toString()).replace("$DIR", directory.toString());
        assertThat(result.err()).isEqualTo("trialstream: " + said + "\n");
        assertThat(file).hasContent("mine");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void anAnswerThatIsNoStudyLeavesNothing() {
        server.on("GET /api/v1/studies/other/export?format=json", "{\"x\":1}");
        Path file = directory.resolve("x.parquet");
        Shell.Result result = shell.run("export", "other", "--out", file.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("can't write " + file).contains("is no export of a study");
        assertThat(directory).isEmptyDirectory();
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
