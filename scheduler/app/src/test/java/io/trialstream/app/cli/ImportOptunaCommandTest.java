package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportOptunaCommandTest {
    @TempDir
    Path directory;

    private final Shell shell = Shell.offline();
    private String journal = "";

    @BeforeEach
    void copy() throws IOException {
        Path file = directory.resolve("journal.log");
        try (InputStream in = ImportOptunaCommandTest.class.getResourceAsStream("/optuna/journal.log")) {
            assertThat(in).isNotNull();
            Files.copy(in, file);
        }
        journal = file.toString();
    }

    @Test
    void writesTheStudyAndItsTrials() throws Exception {
        Path out = directory.resolve("cnn.yaml");
        Shell.Result result = shell.run("import-optuna", journal, "--study", "cnn", "--out", out.toString(), "--json");

        assertThat(result.err()).isEmpty();
        JsonNode said = new ObjectMapper().readTree(result.out());
        assertThat(said.get("finished").asInt()).isEqualTo(8);
        assertThat(said.get("leftOut").asInt()).isEqualTo(2);
        assertThat(said.get("remarks")).hasSize(2);
        assertThat(StudyFile.readForElsewhere(out).spec().name()).isEqualTo("cnn");
        assertThat(Files.readAllLines(directory.resolve("cnn.trials.jsonl"))).hasSize(8);

        Shell.Result again = shell.run("import-optuna", journal, "--study", "cnn", "--out", out.toString());
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("there is a file " + out + " already");
    }

    @Test
    void asksWhichStudyIsMeant() {
        Shell.Result several = shell.run("import-optuna", journal);
        assertThat(several.exitCode()).isEqualTo(2);
        assertThat(several.err())
                .isEqualTo("trialstream: " + journal + " holds several studies; give one by --study: cnn, pareto\n");
        assertThat(shell.run("import-optuna", journal, "--study", "x").err())
                .contains("there is no 'x' in " + journal + "; there are cnn, pareto");
        assertThat(shell.run("import-optuna", directory.resolve("no.db").toString())
                        .err())
                .isEqualTo("trialstream: " + directory.resolve("no.db") + " is no file\n");
    }
}
