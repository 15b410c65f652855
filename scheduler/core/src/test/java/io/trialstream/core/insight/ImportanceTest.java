package io.trialstream.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.evolution.StudyLoop;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportanceTest {
    private static final SearchSpace SPACE = SearchSpace.of(List.of(
            new FloatParameter("lr", 1e-5, 1, Scale.LOG),
            new IntParameter("layers", 1, 8, Scale.LINEAR),
            new CategoricalParameter("optimizer", List.of("sgd", "adam", "lamb"), null),
            new FloatParameter("noise", 0, 1, Scale.LINEAR),
            new FloatParameter(
                    "momentum",
                    0,
                    1,
                    Scale.LINEAR,
                    0,
                    new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd")))))));

    private static double[] loss(Hyperparameters point) {
        return new double[] {
            Math.abs(Math.log10(point.number("lr")) + 3)
                    + 0.05 * point.number("layers")
                    + ("lamb".equals(point.get("optimizer")) ? 0.5 : 0)
        };
    }

    private static List<ObservedTrial> trials(int count, long seed) {
        return StudyLoop.run(new RandomSampler(), SPACE, 1, count, 1, seed, ImportanceTest::loss)
                .finished();
    }

    private static double share(List<Importance> importances, String name) {
        return importances.stream()
                .filter(importance -> importance.parameter().equals(name))
                .mapToDouble(Importance::share)
                .sum();
    }

    @Test
    void pedAnovaFindsWhatMatters() {
        List<Importance> importances = Importance.pedAnova(SPACE, trials(400, 1), 0.2);
        assertThat(importances).hasSize(5);
        assertThat(importances.get(0).parameter()).isEqualTo("lr");
        assertThat(share(importances, "lr")).isGreaterThan(0.6);
        assertThat(share(importances, "noise")).isLessThan(0.08);
        assertThat(importances.stream().mapToDouble(Importance::share).sum()).isCloseTo(1, within(1e-9));
        assertThat(importances)
                .filteredOn(importance -> importance.parameter().equals("momentum"))
                .allMatch(importance -> importance.trials() > 90 && importance.trials() < 180);
    }

    @Test
    void fanovaAgrees() {
        List<Importance> importances = Importance.fanova(SPACE, trials(400, 2), Seeds.derive(1, 1, "forest"));
        assertThat(importances.get(0).parameter()).isEqualTo("lr");
        assertThat(share(importances, "lr")).isGreaterThan(0.7);
        assertThat(share(importances, "layers")).isGreaterThan(share(importances, "noise"));
        assertThat(share(importances, "optimizer")).isGreaterThan(share(importances, "noise"));
        assertThat(Importance.fanova(SPACE, trials(400, 2), Seeds.derive(1, 1, "forest")))
                .isEqualTo(importances);
    }

    @Test
    void fanovaIsExactOnAFunctionOfOneCoordinate() {
        double[][] points = new double[400][];
        double[] values = new double[400];
        for (int i = 0; i < 400; i++) {
            points[i] = new double[] {(i % 20 + 0.5) / 20, (i / 20 + 0.5) / 20};
            values[i] = points[i][0] < 0.5 ? 0 : 1;
        }
        double[] effects = RankForest.mainEffects(points, values, Seeds.derive(1, 1, "forest"));
        assertThat(effects[0]).isGreaterThan(0.95);
        assertThat(effects[1]).isLessThan(0.05);
    }

    @Test
    void saysNothingWithTooLittleOrNothingToLearnFrom() {
        assertThat(Importance.pedAnova(SPACE, trials(7, 1), 0.2)).isEmpty();
        assertThat(Importance.fanova(SPACE, trials(7, 1), Seeds.derive(1, 1, "x")))
                .isEmpty();
        List<ObservedTrial> nan = StudyLoop.run(
                        new RandomSampler(), SPACE, 1, 50, 1, 1, point -> new double[] {Double.NaN})
                .finished();
        assertThat(Importance.pedAnova(SPACE, nan, 0.2)).isEmpty();
        assertThatThrownBy(() -> Importance.pedAnova(SPACE, nan, 1)).hasMessageContaining("(0, 1), got 1.0");
    }
}
