package io.trialstream.scheduler.view.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.BudgetRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Measurement;
import io.trialstream.v1.Provenance;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewCodecTest {
    private static final String DEFINITION = "{\"name\":\"digits\",\"metric\":{\"name\":\"acc\",\"goal\":\"maximize\"},"
            + "\"resource\":{\"min\":1,\"max\":27},\"command\":[\"./train\"],"
            + "\"space\":{\"lr\":{\"type\":\"float\",\"min\":0.1,\"max\":1}},"
            + "\"pruner\":{\"type\":\"asha\",\"reductionFactor\":3},"
            + "\"budget\":{\"trials\":60,\"maxRuntime\":\"1h30m\"},\"priority\":70}";

    private final ViewCodec codec = new ViewCodec();
    private final ReadModel model = Rows.model();

    private <T extends SpecificRecordBase> void read(Topic<T> topic, @Nullable String key, @Nullable T record) {
        byte[] bytes = record == null ? null : topic.serde().serializer().serialize(topic.name(), record);
        codec.read(topic.name(), key == null ? null : key.getBytes(StandardCharsets.UTF_8), bytes, model);
    }

    private static StudyView study(String definition) {
        return StudyView.newBuilder()
                .setPoolId("default")
                .setStudyId("digits")
                .setName("digits")
                .setDefinition(definition)
                .setState(io.trialstream.v1.StudyState.RUNNING)
                .setCreatedAtMs(5)
                .build();
    }

    private static TrialView trial() {
        return TrialView.newBuilder()
                .setPoolId("default")
                .setStudyId("digits")
                .setTrial(3)
                .setState(io.trialstream.v1.TrialState.PAUSED)
                .setHyperparameters(Map.of("lr", 0.5, "layers", 3L, "opt", "adam", "nesterov", true))
                .setProvenance(Provenance.newBuilder().setSampler("tpe").build())
                .setLastEpoch(9)
                .setLastValues(List.of(Double.NaN, 2.0))
                .setRungValues(List.of(new Measurement(3L, List.of(0.25, 7.0))))
                .setCreatedAtMs(5)
                .setCheckpointEpoch(9)
                .setCheckpointPath("/c")
                .build();
    }

    @Test
    void whatANewerSchedulerWroteIsReadByTheSchemaThatItPublished() throws IOException {
        Schema own = StudyView.getClassSchema();
        List<Schema.Field> fields = new ArrayList<>();
        own.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("mood", Schema.create(Schema.Type.STRING), "Of a later version.", "good"));
        Schema newer = Schema.createRecord(own.getName(), own.getDoc(), own.getNamespace(), false, fields);
        SchemaStore.Cache published = new SchemaStore.Cache();
        published.addSchema(newer);
        GenericRecordBuilder written = new GenericRecordBuilder(newer).set("mood", "better");
        StudyView view = study(DEFINITION);
        own.getFields().forEach(field -> written.set(field.name(), view.get(field.pos())));
        byte[] bytes = new BinaryMessageEncoder<Object>(SpecificData.get(), newer)
                .encode(written.build())
                .array();

        assertThatThrownBy(() -> codec.read(Topics.STUDIES.name(), null, bytes, model))
                .isInstanceOf(SerializationException.class);
        new ViewCodec(AgentKeys.NONE, published).read(Topics.STUDIES.name(), null, bytes, model);

        assertThat(model.study("digits").orElseThrow().state()).isEqualTo(StudyState.RUNNING);
    }

    @Test
    void aStudyShowsWhatItsDefinitionSays() {
        read(Topics.STUDIES, "digits", study(DEFINITION));
        StudyRow row = model.study("digits").orElseThrow();
        assertThat(row.state()).isEqualTo(StudyState.RUNNING);
        assertThat(row.metrics()).containsExactly(new MetricRow("acc", "maximize"));
        assertThat(row.minimized()).isFalse();
        assertThat(row.maxResource()).isEqualTo(27);
        assertThat(row.reductionFactor()).isEqualTo(3);
        assertThat(row.priority()).isEqualTo(70);
        assertThat(row.budget()).isEqualTo(new BudgetRow(60L, 4L, null, 5_400_000L, null));
        assertThat(row.endedAt()).isNull();
    }

    @Test
    void aDefinitionThatThisBuildCannotReadHidesNothingElse() {
        read(Topics.STUDIES, "digits", study("{\"name\":\"digits\",\"quantum\":true}"));
        StudyRow row = model.study("digits").orElseThrow();
        assertThat(row.name()).isEqualTo("digits");
        assertThat(row.metrics()).isEmpty();
        assertThat(row.budget()).isEqualTo(BudgetRow.UNLIMITED);
    }

    @Test
    void aTrialIsKeptCompactAndDecodedAgain() {
        read(Topics.TRIALS, "digits/3", trial());
        TrialRow row = model.trial("digits", 3).orElseThrow();
        assertThat(row.state()).isEqualTo(TrialState.PAUSED);
        assertThat(row.params())
                .isEqualTo(Map.of("lr", 0.5, "layers", 3L, "opt", "adam", "nesterov", true))
                .containsEntry("opt", "adam")
                .doesNotContainKey("none");
        assertThat(row.params().keySet()).containsExactly("layers", "lr", "nesterov", "opt");
        assertThat(row.lastValue()).isNaN();
        assertThat(row.rungs()).containsExactly(new TrialRow.RungValue(3, 0.25));
        assertThat(row.checkpoint()).isEqualTo(new TrialRow.CheckpointRow(9, "/c", 0));
        assertThat(row.startedAt()).isNull();
        assertThat(model.trial("digits", 3)).hasValue(row);
    }

    @Test
    void recordsWithoutValueTakeAway() {
        read(Topics.STUDIES, "digits", study(DEFINITION));
        read(Topics.TRIALS, "digits/3", trial());
        read(Topics.TRIALS, "digits/3", null);
        assertThat(model.trial("digits", 3)).isEmpty();
        read(Topics.STUDIES, "digits", null);
        assertThat(model.study("digits")).isEmpty();
        assertThatThrownBy(() -> read(Topics.TRIALS, "digits", null)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read(Topics.TRIALS, "digits/x", null)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read(Topics.AGENTS, null, null)).isInstanceOf(SerializationException.class);
    }

    @Test
    void epochsOfReportsBecomeCurves() {
        TrialReport.Builder report = TrialReport.newBuilder()
                .setPoolId("default")
                .setAgentId("a")
                .setIncarnation(1)
                .setStudyId("digits")
                .setTrial(3)
                .setLeaseEpoch(1)
                .setSequence(0)
                .setReportedAtMs(77)
                .setKind(ReportKind.EPOCH);
        EpochMetrics.Builder epoch = EpochMetrics.newBuilder().setRuntimeMs(10);
        read(
                Topics.TRIAL_REPORTS,
                "default",
                report.setEpoch(epoch.setEpoch(1)
                                .setValues(List.of(0.5))
                                .setExtra(Map.of("lr_now", 0.1))
                                .build())
                        .build());
        read(
                Topics.TRIAL_REPORTS,
                "default",
                report.setKind(ReportKind.STARTED)
                        .setEpoch(null)
                        .setLeaseEpoch(2)
                        .build());
        read(
                Topics.TRIAL_REPORTS,
                "default",
                report.setKind(ReportKind.EPOCH)
                        .setLeaseEpoch(1)
                        .setEpoch(epoch.setEpoch(2).build())
                        .build());
        assertThat(model.curve("digits", 3).first()).containsExactly(0.5);
        assertThat(model.curve("digits", 3).atMs()).containsExactly(77);
        assertThat(model.curve("digits", 3).extra().get("lr_now")).containsExactly(0.1);
        assertThat(model.curve("digits", 3).late()).hasSize(1);
    }

    @Test
    void garbageIsRefusedAndTellsNothing() {
        SplittableRandom random = new SplittableRandom(11);
        byte[] good = Topics.TRIALS.serde().serializer().serialize(Topics.TRIALS.name(), trial());
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Topic<?> topic = ViewCodec.topics().get(random.nextInt(6));
            try {
                codec.read(topic.name(), new byte[] {1}, bytes, model);
            } catch (SerializationException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(15_000);
    }
}
