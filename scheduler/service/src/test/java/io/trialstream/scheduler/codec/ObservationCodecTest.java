package io.trialstream.scheduler.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Measurement;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import io.trialstream.v1.TrialStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationCodecTest {
    private static final List<io.trialstream.core.study.Metric> ACCURACY =
            List.of(new io.trialstream.core.study.Metric("accuracy", io.trialstream.core.study.Direction.MAXIMIZE));

    private static Observation observation(@Nullable Integer parent, long parentEpoch) {
        io.trialstream.v1.ObservedTrial trial = new io.trialstream.v1.ObservedTrial(
                7,
                Map.of("x", 0.5),
                TrialStatus.COMPLETED,
                List.of(new Measurement(6L, List.of(0.75))),
                11L,
                parent,
                parentEpoch);
        Observation record = new Observation("p", "s", ObservationKind.TRIAL_ENDED, 1L, null, trial, 0L, -1L, -1L);
        byte[] bytes = Topics.OBSERVATIONS.serde().serializer().serialize("observations", record);
        return Topics.OBSERVATIONS.serde().deserializer().deserialize("observations", bytes);
    }

    @Test
    void aTrialsParentAndCurveReachTheOptimiser() {
        ObservedTrial trial = ObservationCodec.trial(observation(3, 4), ACCURACY);
        assertThat(trial.parent()).isEqualTo(new Provenance.Parent(3, 4));
        assertThat(trial.resource()).isEqualTo(6);
        assertThat(trial.value()).isEqualTo(-0.75);
        assertThat(ObservationCodec.trial(observation(null, 0), ACCURACY).parent())
                .isNull();
    }

    @Test
    void aSuggestionCarriesItsParent() {
        io.trialstream.v1.Suggestion record = ObservationCodec.suggestion(
                "p",
                "s",
                2,
                0,
                new Suggestion(
                        Hyperparameters.of(Map.of("x", 0.5)),
                        new Provenance("pbt", "goes on", 5, 1, new Provenance.Parent(3, 4))),
                1,
                2);
        assertThat(record.getProvenance().getParentTrial()).isEqualTo(3);
        assertThat(record.getProvenance().getParentEpoch()).isEqualTo(4);
        assertThat(record.getProvenance().getObservations()).isEqualTo(5);
    }
}
