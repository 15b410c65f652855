package io.trialstream.core.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmHistoryTest {
    private static final SearchSpace SPACE = SearchSpace.of(List.of(new IntParameter("x", 0, 9, Scale.LINEAR)));
    private static final StudyPlan PLAN = new StudyPlan(1, 10, 1, 1, 9);

    private static ObservedTrial trial(int number, long x, Status status, double value) {
        return new ObservedTrial(
                number,
                Hyperparameters.of(Map.of("x", x)),
                status,
                status == Status.PENDING ? List.of() : List.of(new Measurement(9, new double[] {value})),
                List.of());
    }

    private static WarmStart.Mapped earlier() {
        List<ObservedTrial> trials = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            trials.add(trial(i, i, Status.COMPLETED, 100 * i));
        }
        return WarmStart.map(
                SPACE,
                trials,
                new WarmStart.Options(WarmStart.OutOfRange.DROP, Map.of(), 9, 1 << 29),
                Seeds.derive(1, 0, "test"));
    }

    @Test
    void samplersSeeEarlierTrialsFirstAndTheirPointsAreNotTried() {
        WarmHistory history = new WarmHistory(SPACE, PLAN, List.of(earlier()));
        history.put(trial(0, 4, Status.COMPLETED, 7));

        SamplingHistory now = history.now();
        assertThat(now.finished()).hasSize(11);
        assertThat(now.finished().get(10).number()).isZero();
        assertThat(now.finished().get(0).number()).isEqualTo(1 << 29);
        assertThat(now.tried(Hyperparameters.of(Map.of("x", 4L)))).isTrue();
        assertThat(now.distinct()).isEqualTo(1);
        // every point was run earlier, and yet the space is not exhausted
        assertThat(Samplers.standard().create("auto", Map.of(), 1).suggest(now, 10, Seeds.derive(1, 1, "suggest")))
                .hasSize(9);
    }

    @Test
    void scoresMoveToTheScaleOfOwnResultsOnceThereAreFour() {
        WarmHistory history = new WarmHistory(SPACE, PLAN, List.of(earlier()));
        history.put(trial(5, 9, Status.PENDING, 0));
        for (int i = 0; i < 3; i++) {
            history.put(trial(i, i, Status.COMPLETED, 1000 + i));
        }
        assertThat(history.now().finished().get(0).value()).isBetween(-3.0, 0.0);

        history.put(trial(3, 3, Status.COMPLETED, 1003));
        assertThat(history.now().finished()).hasSize(14);
        assertThat(history.now().finished().get(0).value()).isBetween(990.0, 1002.0);
        assertThat(history.now().finished().subList(10, 14))
                .extracting(ObservedTrial::number)
                .containsExactly(0, 1, 2, 3);
        assertThat(history.now().pending()).extracting(ObservedTrial::number).containsExactly(5);

        history.release(5);
        assertThat(history.now().pending()).isEmpty();
    }

    @Test
    void withoutEarlierTrialsItIsAPlainHistory() {
        WarmHistory history = new WarmHistory(SPACE, PLAN, List.of());
        SamplingHistory before = history.now();
        for (int i = 0; i < 8; i++) {
            history.put(trial(i, i, Status.COMPLETED, i));
        }
        assertThat(history.now()).isSameAs(before);
        assertThatThrownBy(() -> before.learn(trial(9, 9, Status.PENDING, 0))).hasMessageContaining("has ended");
    }
}
