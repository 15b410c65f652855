package io.trialstream.core.sampler.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FitnessTest {

    /** Alternating resource and value. */
    private static ObservedTrial trial(int number, Status status, double... curve) {
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 0; i < curve.length; i += 2) {
            measurements.add(new Measurement((long) curve[i], new double[] {curve[i + 1]}));
        }
        return new ObservedTrial(number, Hyperparameters.of(Map.of("x", 1.0)), status, measurements, List.of());
    }

    private static List<Integer> order(ObservedTrial... trials) {
        return Fitness.order(List.of(trials)).stream()
                .map(ObservedTrial::number)
                .toList();
    }

    @Test
    void comparesAStoppedTrialAtTheEpochWhereItEnded() {
        assertThat(order(
                        trial(0, Status.STOPPED, 3, 0.9),
                        trial(1, Status.COMPLETED, 3, 0.8, 9, 0.5),
                        trial(2, Status.COMPLETED, 3, 0.7, 9, 0.6),
                        trial(3, Status.STOPPED, 3, 0.75)))
                .containsExactly(1, 3, 2, 0);
    }

    @Test
    void putsDivergedLastAndBrokenConstraintsBeforeThem() {
        ObservedTrial violating = new ObservedTrial(
                7,
                Hyperparameters.of(Map.of("x", 1.0)),
                Status.COMPLETED,
                List.of(new Measurement(9, new double[] {-5})),
                List.of(-1.0, 0.25));
        assertThat(order(
                        trial(0, Status.INFEASIBLE),
                        trial(1, Status.COMPLETED, 9, Double.NaN),
                        violating,
                        trial(2, Status.COMPLETED, 9, 1e300),
                        trial(3, Status.FAILED, 9, 0),
                        trial(4, Status.COMPLETED),
                        trial(5, Status.PENDING, 9, 0)))
                .containsExactly(2, 7, 0, 1);
    }

    @Test
    void breaksTiesByNumber() {
        assertThat(order(
                        trial(5, Status.COMPLETED, 1, 2),
                        trial(3, Status.COMPLETED, 1, 2),
                        trial(4, Status.COMPLETED, 1, 1)))
                .containsExactly(4, 3, 5);
    }
}
