package io.trialstream.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.space.Hyperparameters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LearningCurveSavingsTest {

    private static ObservedTrial trial(Status status, long epoch, @Nullable Parent parent) {
        return new ObservedTrial(
                0,
                Hyperparameters.of(Map.of("x", 1.0)),
                status,
                epoch == 0 ? List.of() : List.of(new Measurement(epoch, new double[] {1})),
                List.of(),
                parent);
    }

    @Test
    void countsWhatWasNotTrained() {
        LearningCurveSavings savings = LearningCurveSavings.of(
                List.of(
                        trial(Status.COMPLETED, 27, null),
                        trial(Status.COMPLETED, 20, null),
                        trial(Status.STOPPED, 3, null),
                        trial(Status.STOPPED, 9, new Parent(7, 6)),
                        trial(Status.INFEASIBLE, 2, null),
                        trial(Status.INFEASIBLE, 0, null),
                        trial(Status.FAILED, 5, null),
                        trial(Status.PENDING, 8, null)),
                27);
        assertThat(savings).isEqualTo(new LearningCurveSavings(27 + 20 + 3 + 3 + 2 + 5, 24 + 18, 25 + 27, 7, 2));
        assertThat(savings.epochsSaved()).isEqualTo(94);
        assertThat(savings.share()).isCloseTo(94.0 / 154, within(1e-12));
    }

    @Test
    void isZeroForAnEmptyStudy() {
        assertThat(LearningCurveSavings.of(List.of(), 9).share()).isZero();
        assertThatThrownBy(() -> LearningCurveSavings.of(List.of(), 0)).hasMessageContaining("at least 1 epoch, got 0");
    }
}
