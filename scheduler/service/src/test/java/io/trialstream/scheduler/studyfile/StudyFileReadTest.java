package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyFileReadTest {
    private static final String PYTHON =
            Examples.with(Examples.SMALL, "command: [./train]", "command: [python3, -u, train.py, --x, \"{x}\"]");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseAFile() {
        file = directory.resolve("study.yaml");
    }

    private StudyFileException refused() {
        return org.assertj.core.api.Assertions.catchThrowableOfType(
                StudyFileException.class, () -> StudyFile.read(file));
    }

    @Test
    void makesTheWorkdirAbsolute() throws IOException {
        Files.createDirectories(directory.resolve("code"));
        Files.writeString(directory.resolve("code/train.py"), "");
        Files.writeString(file, PYTHON + "workdir: ./code\n");

        ParsedStudy study = StudyFile.read(file);

        assertThat(study.spec().launch().workdir())
                .isEqualTo(directory.resolve("code").toString());
        assertThat(StudyFile.parse(study.canonicalJson(), "again").spec().launch())
                .isEqualTo(study.spec().launch());
    }

    @Test
    void putsTheFilesOwnDirectoryInWhenNoWorkdirIsGiven() throws IOException {
        Files.writeString(directory.resolve("train.py"), "");
        Files.writeString(file, PYTHON);

        assertThat(StudyFile.read(file).canonicalJson()).contains("\"workdir\":\"" + directory + "\"");
    }

    @Test
    void missesTheWorkdir() throws IOException {
        Files.writeString(file, PYTHON + "workdir: code\n");

        assertThat(refused())
                .hasMessage("study.yaml:7: workdir: there is no directory " + directory
                        + "/code; workdir is relative to the study file");
    }

    @Test
    void missesTheScript() throws IOException {
        Files.writeString(file, PYTHON);

        assertThat(refused())
                .hasMessage("study.yaml:4: command[2]: there is no file " + directory
                        + "/train.py; the path is relative to workdir");
    }

    @Test
    void missesTheProgram() throws IOException {
        Files.writeString(file, Examples.SMALL);

        assertThat(refused())
                .hasMessage("study.yaml:4: command[0]: there is no file " + directory
                        + "/train; the path is relative to workdir");
    }

    @Test
    void cantExecuteTheProgram() throws IOException {
        Files.writeString(file, Examples.SMALL);
        Files.writeString(directory.resolve("train"), "");

        assertThat(refused())
                .hasMessage("study.yaml:4: command[0]: can't be executed: " + directory
                        + "/train; make it executable (chmod +x)");
    }

    @Test
    void looksForNoScriptBehindAPlaceholderOrAnOption() throws IOException {
        Files.writeString(
                file,
                Examples.with(Examples.SMALL, "[./train]", "[python3, -m, train, --script=x.py, \"{x}/train.py\"]"));

        assertThat(StudyFile.read(file).spec().name()).isEqualTo("small");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HF_TOKEN: hf_abc",
                "wandb_api_key: x",
                "DB_PASSWORD: x",
                "AWS_SECRET_ACCESS_KEY: x",
                "URL: 'http://u:p@h/'"
            })
    void refusesASecretThatAllCouldRead(String variable) throws IOException {
        Files.writeString(file, Examples.SMALL + "env: {" + variable + "}\n");
        String name = variable.substring(0, variable.indexOf(':'));

        assertThat(refused())
                .hasMessage(
                        "study.yaml:7: env." + name + ": looks like a secret, and everyone who may look at the study"
                                + " would see it; set it on the training machines and start their"
                                + " agents with --pass-env "
                                + name);
        assertThatThrownBy(() -> StudyFile.parseNew(Files.readString(file), "definition"))
                .hasMessageContaining("looks like a secret");
        // a definition that is stored already stays readable
        assertThat(StudyFile.parse(Files.readString(file), "stored")
                        .spec()
                        .launch()
                        .env())
                .containsKey(name);
    }

    @Test
    void takesVariablesThatOnlySoundLikeSecrets() throws IOException {
        Files.writeString(
                file,
                Examples.SMALL + "env: {TOKENIZERS_PARALLELISM: 'false', HF_TOKEN: '', KEY: a, U: 'http://h:1/a@b'}\n");

        assertThat(StudyFile.parseNew(Files.readString(file), "d")
                        .spec()
                        .launch()
                        .env())
                .hasSize(4);
    }

    @Test
    void findsNoFile() {
        assertThat(refused()).hasMessage(file + ": there is no such file; check the path");
    }

    @Test
    void findsADirectory() {
        assertThatThrownBy(() -> StudyFile.read(directory))
                .hasMessage(directory + ": is a directory; give the file in it");
    }

    @Test
    void findsSomethingElseThanText() throws IOException {
        Files.write(file, "näme: x".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refused()).hasMessage("study.yaml: is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void findsSomethingTooLarge() throws IOException {
        Files.write(file, new byte[3_000_000]);

        assertThat(refused()).hasMessage("study.yaml: is too large: 3000000 bytes; is it a study file?");
    }
}
