package io.trialstream.core.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.space.Hyperparameters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
    private static final Placeholders.Values VALUES = new Placeholders.Values(
            Hyperparameters.of(Map.of("lr", 0.5, "batch", 32, "text", "a {b} ; rm -rf", "flag", true)),
            "digits",
            7,
            42,
            9,
            27);

    private static List<String> fill(String... command) {
        return Placeholders.fill(List.of(command), VALUES);
    }

    @Test
    void fillsHyperparametersIn() {
        assertThat(fill("python3", "--lr", "{lr}", "--batch={batch}", "{flag}", "{lr}/{batch}"))
                .containsExactly("python3", "--lr", "0.5", "--batch=32", "true", "0.5/32");
    }

    @Test
    void keepsOneArgumentWhateverTheValueHolds() {
        assertThat(fill("{text}")).containsExactly("a {b} ; rm -rf");
    }

    @Test
    void fillsTheStudysOwnIn() {
        assertThat(fill("{study}", "{trial}", "{seed}", "{resource.target}", "{resource.max}"))
                .containsExactly("digits", "7", "42", "9", "27");
    }

    @Test
    void leavesTheCheckpointDirectoryToTheAgent() {
        assertThat(fill("--dir={checkpoint_dir}")).containsExactly("--dir={checkpoint_dir}");
    }

    @Test
    void prefersAHyperparameterOfTheSameName() {
        Placeholders.Values values =
                new Placeholders.Values(Hyperparameters.of(Map.of("seed", 3)), "digits", 7, 42, 9, 27);

        assertThat(Placeholders.fill(List.of("{seed}"), values)).containsExactly("3");
    }

    @Test
    void fillsInactiveHyperparametersWithNothing() {
        assertThat(fill("--m", "{momentum}", "--m={momentum}")).containsExactly("--m", "", "--m=");
    }

    @Test
    void leavesOutAGroupWithAnInactiveHyperparameter() {
        assertThat(fill(
                        "a",
                        Placeholders.group(List.of("--m", "{momentum}")),
                        Placeholders.group(List.of("--lr", "{lr}")),
                        Placeholders.group(List.of(""))))
                .containsExactly("a", "--lr", "0.5", "");
    }

    @Test
    void readsADoublyBracedNameAsItself() {
        assertThat(fill("{\"lr\": {lr}}", "{{lr}}", "{{lr}, 3}")).containsExactly("{\"lr\": 0.5}", "{lr}", "{0.5, 3}");
    }

    @Test
    void findsTheNames() {
        assertThat(Placeholders.names("{lr}-{resource.max}-{{x}}-{lr}")).containsExactly("lr", "resource.max");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{}", "{lr", "lr}", "{l r}", "{\"a\": 1}", "${lr}", "{{", "}}"})
    void leavesOtherBracesAsTheyAre(String argument) {
        assertThat(Placeholders.names(argument)).isEmpty();
        assertThat(fill(argument)).containsExactly(argument);
    }
}
