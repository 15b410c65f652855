package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong in a study file, and what they are told. */
class BadStudyFilesTest {
    record Case(String old, String replacement, String message) {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = BadStudyFilesTest.class.getResourceAsStream("bad-study-files.txt")) {
            String old = "";
            String replacement = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String text = line.length() < 2 ? "" : line.substring(2);
                if (line.startsWith("-")) {
                    old = unescaped(text);
                } else if (line.startsWith("+")) {
                    replacement = unescaped(text);
                } else if (line.startsWith("=")) {
                    cases.add(new Case(old, replacement, text));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static String unescaped(String text) {
        return text.replace("\\\\", "\0")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\1", "\1")
                .replace("\0", "\\");
    }

    @Test
    void theTableIsComplete() {
        assertThat(cases()).hasSize(117);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatWhereAndWhatWouldBeRight(Case bad) {
        String text = Examples.with(Examples.FULL, bad.old(), bad.replacement());

        assertThatThrownBy(() -> StudyFile.parse(text, "study.yaml"))
                .isInstanceOf(StudyFileException.class)
                .message()
                .matches(message -> bad.message().endsWith(" …")
                        ? message.startsWith(
                                bad.message().substring(0, bad.message().length() - 2))
                        : message.equals(bad.message()));
    }

    @Test
    void offersItsPartsToPrograms() {
        String text = Examples.with(Examples.FULL, "min: 1e-5, max: 1,", "min: 5, max: 1,");

        StudyFileException thrown =
                catchThrowableOfType(StudyFileException.class, () -> StudyFile.parse(text, "my.yaml"));

        assertThat(thrown.source()).isEqualTo("my.yaml");
        assertThat(thrown.line()).isEqualTo(11);
        assertThat(thrown.path()).isEqualTo("space.lr.min");
        assertThat(thrown.problem()).isEqualTo("the range is empty: min 5.0 must be less than max 1.0");
    }

    record Whole(String text, String message) {}

    static List<Whole> wholeFiles() {
        String mapping = "study.yaml:1: must be a mapping that starts with name: …, but is ";
        StringBuilder bomb = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i <= 9; i++) {
            String alias = "*a" + (i - 1);
            bomb.append(
                    "a" + i + ": &a" + i + " [" + String.join(", ", java.util.Collections.nCopies(10, alias)) + "]\n");
        }
        StringBuilder wide = new StringBuilder(Examples.SMALL);
        for (int i = 0; i < 1000; i++) {
            wide.append(String.format(Locale.ROOT, "  x%d: {type: float, min: 0, max: 1}%n", i));
        }
        return List.of(
                new Whole("", "study.yaml: is empty; a study file starts with name: …"),
                new Whole("# only a comment\n", "study.yaml: is empty; a study file starts with name: …"),
                new Whole("- a\n- b\n", mapping + "a list"),
                new Whole("just text", mapping + "the text 'just text'"),
                new Whole("~", mapping + "empty"),
                new Whole("#".repeat(600_000), "study.yaml: is too large: 600000 characters; the most is 524288"),
                new Whole(
                        "x: " + "[".repeat(100_000),
                        "study.yaml:1: x" + "[0]".repeat(40) + ": is nested too deeply; the deepest is 40"),
                new Whole(bomb.toString(), "study.yaml:5: a4[7]: the file holds too much: more than 100000 values"),
                new Whole("x: &x [*x]", "study.yaml:1: x[0]: there is no anchor &x above that *x could stand for"),
                new Whole(
                        "? [a]\n: b",
                        "study.yaml:1: a key must be a text; to use {name} as a value, put it in quotes: \"{name}\""),
                new Whole("\0", "study.yaml:1: the character U+0000 can't stand in a study file; remove it"),
                new Whole(wide.toString(), "study.yaml:5: space: has 1001 parameters; the most is 1000"));
    }

    @Test
    void allWholeFilesAreThere() {
        assertThat(wholeFiles()).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void refusesFilesThatAreNoStudyAtAll(Whole bad) {
        assertThatThrownBy(() -> StudyFile.parse(bad.text(), "study.yaml"))
                .isInstanceOf(StudyFileException.class)
                .hasMessage(bad.message());
    }
}
