package io.trialstream.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.evolution.StudyLoop;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmStartTest {
    private static final SearchSpace TARGET = SearchSpace.of(
            List.of(
                    new FloatParameter("lr", 1e-3, 1, Scale.LOG),
                    new IntParameter("batch", 8, 256, Scale.POW2),
                    new CategoricalParameter("optimizer", List.of("sgd", "adam"), null),
                    new FloatParameter(
                            "momentum",
                            0,
                            1,
                            Scale.LINEAR,
                            0.1,
                            new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))))),
                    new FloatParameter("decay", 0, 1, Scale.LINEAR)),
            List.of(Constraint.parse("batch * lr <= 100")));
    private static final WarmStart.Options DROP =
            new WarmStart.Options(WarmStart.OutOfRange.DROP, Map.of("decay", 0.25), 27, 1000);

    private static WarmStart.Mapped map(WarmStart.Options options, ObservedTrial... trials) {
        return WarmStart.map(TARGET, List.of(trials), options, Seeds.derive(1, 1, "warm"));
    }

    private static ObservedTrial trial(int number, double value, Map<String, Object> values) {
        return StudyLoop.completed(number, Hyperparameters.of(values), value);
    }

    @Test
    void takesWhatMatchesAndSnapsToLattices() {
        WarmStart.Mapped mapped = map(
                DROP,
                trial(0, 5, Map.of("lr", 0.1, "batch", 40, "optimizer", "sgd", "momentum", 0.87, "old", "x")),
                trial(1, 3, Map.of("lr", 1, "batch", 64.0, "optimizer", "adam", "momentum", 0.5)));
        assertThat(mapped.dropped()).isEmpty();
        assertThat(mapped.imputed()).isEmpty();
        assertThat(mapped.trials().get(0).hyperparameters())
                .isEqualTo(Hyperparameters.of(
                        Map.of("lr", 0.1, "batch", 32, "optimizer", "sgd", "momentum", 0.9, "decay", 0.25)));
        assertThat(mapped.trials().get(1).hyperparameters())
                .isEqualTo(Hyperparameters.of(Map.of("lr", 1.0, "batch", 64, "optimizer", "adam", "decay", 0.25)));
        assertThat(mapped.trials()).allSatisfy(trial -> {
            assertThat(TARGET.validate(trial.hyperparameters().asMap())).isEqualTo(trial.hyperparameters());
            assertThat(trial.resource()).isEqualTo(27);
        });
        assertThat(mapped.trials()).extracting(ObservedTrial::number).containsExactly(1000, 1001);
    }

    @Test
    void leavesOutWhatCanNotBeMappedAndSaysWhy() {
        ObservedTrial low = trial(0, 1, Map.of("lr", 1e-4, "batch", 16, "optimizer", "adam"));
        ObservedTrial unknown = trial(1, 2, Map.of("lr", 0.1, "batch", 16, "optimizer", "lion"));
        ObservedTrial broken = trial(2, 3, Map.of("lr", 1.0, "batch", 256, "optimizer", "adam"));
        ObservedTrial foreign = trial(3, 4, Map.of("depth", 3));
        ObservedTrial fraction = trial(4, 5, Map.of("lr", 0.1, "batch", 16.5, "optimizer", "adam"));
        ObservedTrial pending = StudyLoop.pending(5, low.hyperparameters());
        WarmStart.Mapped mapped = map(DROP, low, unknown, broken, foreign, fraction, pending);
        assertThat(mapped.trials()).isEmpty();
        assertThat(mapped.dropped())
                .containsOnlyKeys(
                        "lr is not a float from 0.001 to 1.0 (log scale)",
                        "optimizer is not one of [sgd, adam]",
                        "breaks a constraint of the new space",
                        "no parameter in common",
                        "batch is not a power of two from 8 to 256");
        WarmStart.Mapped clamped =
                map(new WarmStart.Options(WarmStart.OutOfRange.CLAMP, Map.of("decay", 0.0), 1, 0), low, unknown);
        assertThat(clamped.trials()).hasSize(1);
        assertThat(clamped.trials().get(0).hyperparameters().number("lr")).isEqualTo(1e-3);
    }

    @Test
    void drawsMissingValuesSoThatNoPatternAppears() {
        WarmStart.Options noConstants = new WarmStart.Options(WarmStart.OutOfRange.DROP, Map.of(), 1, 0);
        ObservedTrial[] trials = new ObservedTrial[40];
        for (int i = 0; i < trials.length; i++) {
            trials[i] = trial(i, i, Map.of("lr", 0.01 + i / 100.0, "batch", 16, "optimizer", "sgd"));
        }
        WarmStart.Mapped mapped = map(noConstants, trials);
        assertThat(mapped.imputed()).isEqualTo(Map.of("momentum", 40, "decay", 40));
        assertThat(mapped.trials().stream()
                        .map(t -> t.hyperparameters().number("decay"))
                        .distinct())
                .hasSize(40);
        assertThat(map(noConstants, trials).trials())
                .extracting(ObservedTrial::hyperparameters)
                .isEqualTo(mapped.trials().stream()
                        .map(ObservedTrial::hyperparameters)
                        .toList());
    }

    @Test
    void givesNormalScoresAndPutsThemOnAnotherScale() {
        ObservedTrial[] trials = new ObservedTrial[41];
        for (int i = 0; i < 40; i++) {
            trials[i] = trial(i, Math.exp(i), Map.of("lr", 0.01 + i / 100.0, "batch", 16, "optimizer", "adam"));
        }
        trials[40] = new ObservedTrial(
                40,
                Hyperparameters.of(Map.of("lr", 0.9, "batch", 16, "optimizer", "adam")),
                Status.INFEASIBLE,
                List.of(),
                List.of());
        WarmStart.Mapped mapped = map(DROP, trials);
        double[] scores = mapped.trials().stream()
                .filter(ObservedTrial::informative)
                .mapToDouble(ObservedTrial::value)
                .toArray();
        assertThat(scores).hasSize(40).isSorted();
        assertThat(scores[0]).isBetween(-2.5, -2.0);
        assertThat(scores[20]).isBetween(-0.1, 0.1);
        assertThat(mapped.trials().get(40).status()).isEqualTo(Status.INFEASIBLE);
        List<ObservedTrial> own = new java.util.ArrayList<>();
        for (int i = 0; i < 9; i++) {
            own.add(trial(i, 100 + i, Map.of("lr", 0.1)));
        }
        List<ObservedTrial> scaled = mapped.scaledTo(own);
        assertThat(scaled.get(20).value()).isBetween(103.5, 104.5);
        assertThat(scaled.get(0).value()).isBetween(95.0, 99.0);
        assertThat(mapped.scaledTo(own.subList(0, 3))).isEqualTo(mapped.trials());
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new WarmStart.Options(WarmStart.OutOfRange.DROP, Map.of(), 0, 0))
                .hasMessageContaining("at least 1 epoch, got 0");
    }
}
