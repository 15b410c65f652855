package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The study files that ship with the project are right, and the scripts that they name are there. */
class ExampleFilesTest {
    static List<Path> files() {
        Path root = Path.of("../..").toAbsolutePath().normalize();
        try (Stream<Path> below = Files.walk(root.resolve("worker-agent/python/examples"))) {
            return below.filter(file -> file.endsWith("study.yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereAreSome() {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("files")
    void canBeRead(Path file) {
        ParsedStudy study = StudyFile.read(file);

        assertThat(study.spec().launch().workdir()).isEqualTo(file.getParent().toString());
        assertThat(StudyFile.parse(study.canonicalJson(), "again").canonicalJson())
                .isEqualTo(study.canonicalJson());
    }
}
