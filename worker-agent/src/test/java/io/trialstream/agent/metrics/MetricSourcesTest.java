package io.trialstream.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSourcesTest {
    private final JsonMetricSource json = new JsonMetricSource(List.of("val_loss", "acc"));

    @Test
    void readsALine() throws GarbageLineException {
        assertThat(
                        json.read(
                                "{\"epoch\": 3, \"acc\": 0.9, \"val_loss\": 0.41, \"lr\": 1e-3, \"phase\": \"x\", \"deep\": {\"a\": [1]}, \"done\": true}"))
                .contains(new MetricLine(3, List.of(0.41, 0.9), Map.of("lr", 1e-3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"nan\";NaN",
                "NaN;NaN",
                "nan;NaN",
                "-nan;NaN",
                "\"inf\";Infinity",
                "inf;Infinity",
                "-inf;-Infinity",
                "Infinity;Infinity",
                "-Infinity;-Infinity",
                "\"-inf\";-Infinity",
                "null;NaN",
                "true;NaN",
                "\"0.25\";0.25",
                "[1];NaN",
                "1e400;Infinity",
                "\"abc\";NaN"
            })
    void takesNumbersAsAnyLanguageWritesThem(String token, Double expected) throws GarbageLineException {
        assertThat(json.read("{\"epoch\": 1, \"val_loss\": " + token + "}")
                        .orElseThrow()
                        .values()
                        .get(0))
                .isEqualTo(expected);
    }

    @Test
    void aMissingMetricIsNaN() throws GarbageLineException {
        assertThat(json.read("{\"epoch\": 1.0, \"acc\": 1}").orElseThrow().values())
                .containsExactly(Double.NaN, 1.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{\"epoch\": 1",
                "{\"epoch\": 1}{\"epoch\": 2}",
                "[1]",
                "{\"val_loss\": 1}",
                "{\"epoch\": 1, \"loss\": 1}",
                "{\"epoch\": 0}",
                "{\"epoch\": -1}",
                "{\"epoch\": 1.5}",
                "{\"epoch\": \"one\"}",
                "{\"epoch\": true}",
                "{\"epoch\": 1e30}",
                "{\"epoch\": nan}",
                "{\"epoch\": 1, \"epoch\": 2}",
                "\u0000\u0001",
                "{\"epoch\": 1, val_loss: 2}"
            })
    void garbageIsRefused(String line) {
        assertThatThrownBy(() -> json.read(line)).isInstanceOf(GarbageLineException.class);
    }

    @Test
    void blankLinesReportNothing() throws GarbageLineException {
        assertThat(json.read("  ")).isEmpty();
    }

    @Test
    void readsOutputByPattern() throws GarbageLineException {
        PatternMetricSource source = new PatternMetricSource(
                "epoch (?<epoch>\\d+).*val_loss=(?<val_loss>\\S+)( acc=(?<acc>\\S+))?( lr=(?<lr>\\S+))?",
                List.of("val_loss", "acc"));
        assertThat(source.read("[info] epoch 7: val_loss=nan acc=0.5 lr=1e-4"))
                .contains(new MetricLine(7, List.of(Double.NaN, 0.5), Map.of("lr", 1e-4)));
        assertThat(source.read("epoch 8: val_loss=0.25").orElseThrow().values()).containsExactly(0.25, Double.NaN);
        assertThat(source.read("loading data")).isEmpty();
        assertThatThrownBy(() -> source.read("epoch 0 val_loss=1")).isInstanceOf(GarbageLineException.class);
    }

    @Test
    void refusesWrongPatterns() {
        assertThatThrownBy(() -> new PatternMetricSource("loss=(?<loss>\\S+)", List.of("loss")))
                .hasMessageContaining("no group (?<epoch>");
        assertThatThrownBy(() -> new PatternMetricSource("(?<epoch>\\d+", List.of("loss")))
                .hasMessageContaining("is wrong");
    }

    @Test
    void anEndlessPatternGivesUp() {
        PatternMetricSource source = new PatternMetricSource("^(a+)+(?<epoch>\\d)$", List.of("loss"));
        assertThatThrownBy(() -> source.read("a".repeat(5000) + "!"))
                .isInstanceOf(GarbageLineException.class)
                .hasMessageContaining("takes too long");
    }
}
