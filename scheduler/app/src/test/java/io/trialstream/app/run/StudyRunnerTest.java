package io.trialstream.app.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StudyRunnerTest {
    @Test
    void startsFromStudiesThatAreThere() {
        assertThatCode(() -> StudyRunner.mustBeThere(List.of("a"), List.of("b", "a")))
                .doesNotThrowAnyException();
    }

    @Test
    void saysWhatToDoWhenANewDirectoryHasNoEarlierStudies() {
        assertThatThrownBy(() -> StudyRunner.mustBeThere(List.of("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "warmStart.studies: there is no study 'a' in the data directory, which is new; give --data the directory of"
                                + " the run that made it, or write it to a file with 'trialstream export a --out a.json' and give"
                                + " warmStart: {files: [a.json]}");
    }

    @Test
    void namesTheStudiesThatThereAre() {
        assertThatThrownBy(() -> StudyRunner.mustBeThere(List.of("b", "a"), List.of("b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "warmStart.studies: there is no study 'a' in the data directory, which has b, c; give --data");
    }
}
