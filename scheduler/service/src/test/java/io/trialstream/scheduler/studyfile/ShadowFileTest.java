package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.CompositePruner;
import io.trialstream.core.pruner.Pruner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pruner that judges beside the one that decides, as a study file gives it. */
class ShadowFileTest {
    private static @org.jspecify.annotations.Nullable Pruner shadow(String lines) {
        return StudyFile.parse(Examples.SMALL + lines, "s").spec().shadow();
    }

    @Test
    void isReadAsAPrunerIs() {
        assertThat(shadow("pruner: median\nshadow: {type: asha, reductionFactor: 4, minResource: 2}"))
                .isInstanceOfSatisfying(
                        AshaPruner.class,
                        asha -> assertThat(asha.options().reductionFactor()).isEqualTo(4));
        assertThat(shadow("shadow: [asha, median]")).isInstanceOf(CompositePruner.class);
        assertThat(shadow("pruner: asha")).isNull();
        assertThat(shadow("shadow: none")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "shadow: {type: plateau, epochs: 3} | shadow: plateau and threshold are rules for a single trial",
                "shadow: {type: ash} | there is no pruner 'ash'",
                "shadow: {type: asha, factor: 3} | shadow.factor: unknown key; asha takes"
            })
    void faultsAreToldWithTheirLine(String line, String message) {
        assertThatThrownBy(() -> shadow(line)).hasMessageContaining(message).hasMessageStartingWith("s:7: shadow");
    }

    @Test
    void aPopulationHasNone() {
        assertThatThrownBy(() -> shadow("sampler: pbt\nshadow: asha"))
                .hasMessageContaining("shadow: sampler pbt trains in intervals, which no pruner judges");
    }

    @Test
    void whatIsHeldBackIsAPartOfThePruner() {
        assertThat(StudyFile.parse(Examples.SMALL + "pruner: {type: asha, holdback: 0.05}", "s")
                        .spec()
                        .pruner()
                        .holdback())
                .isEqualTo(0.05);
    }
}
