package io.trialstream.scheduler.view.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.schemas.Mutations;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever lies in a topic that the read side follows: it is shown, or refused as unreadable; what is good is shown all the same. */
class ViewFuzzTest {
    private static final int INPUTS = Mutations.inputs(5_000);

    static List<Topic<?>> topics() {
        return ViewCodec.topics();
    }

    @ParameterizedTest
    @MethodSource("topics")
    <T extends SpecificRecordBase> void mutatedRecordsAreReadOrRefused(Topic<T> topic) {
        ViewCodec codec = new ViewCodec();
        ReadModel model = Rows.model();
        model.statesRead();
        model.caughtUp();
        Mutations records = Mutations.of(topic, topic.name().hashCode());
        Mutations keys = Mutations.ofTexts(1, "digits", "digits/7", "default/agent-1");
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] key = i % 10 == 0 ? null : keys.next();
            byte[] value = i % 50 == 0 ? null : records.next();
            try {
                codec.read(topic.name(), key, value, model);
            } catch (SerializationException e) {
                refused++;
            }
            if (i % 1000 == 0) {
                look(model);
            }
        }
        look(model);
        assertThat(refused).isBetween(INPUTS / 20, INPUTS);

        codec.read(Topics.DECISIONS.name(), "s".getBytes(StandardCharsets.UTF_8), decision(), model);
        assertThat(model.decisions("after the garbage", 3)).hasSize(1);
    }

    /** What the pages ask for. */
    private static void look(ReadModel model) {
        model.studies().forEach(study -> {
            assertThat(JsonText.bytes(study)).isNotEmpty();
            model.trials(study.study()).stream().limit(20).forEach(trial -> {
                assertThat(JsonText.bytes(trial.row())).isNotEmpty();
                assertThat(model.curve(study.study(), trial.trial()).epochs()).isSorted();
            });
        });
        assertThat(JsonText.bytes(model.agents())).isNotEmpty();
    }

    private static byte[] decision() {
        return Topics.DECISIONS
                .serde()
                .serializer()
                .serialize(
                        "",
                        Decision.newBuilder()
                                .setPoolId("default")
                                .setStudyId("after the garbage")
                                .setTrial(3)
                                .setSequence(1)
                                .setDecidedAtMs(5)
                                .setKind(DecisionKind.ASSIGN)
                                .build());
    }
}
