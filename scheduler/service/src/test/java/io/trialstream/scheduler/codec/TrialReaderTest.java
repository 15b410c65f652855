package io.trialstream.scheduler.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import io.trialstream.core.study.Unheeded;
import io.trialstream.core.study.Verdict;
import io.trialstream.schemas.AvroSerde;
import io.trialstream.v1.state.TrialStateRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class TrialReaderTest {
    private static final String LONG = "a sentence that is longer than what is kept once for all trials; ".repeat(3);

    private final RowCodec codec = new RowCodec();

    /** No two fields of one type are equal, so that one read in another's place is seen. */
    private static Trial full() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lr", 0.25);
        values.put("batch", 64L);
        values.put("adam", true);
        values.put("size", "größer");
        return new Trial(
                "study",
                7,
                Hyperparameters.of(values),
                new Provenance("gp", LONG, 11, 12, new Provenance.Parent(3, 13)),
                14,
                2,
                TrialState.RUNNING,
                new Ending(Reason.RUNG, "why", "the log's end"),
                15,
                new Lease(15, "agent-1", 16, new int[] {4, 5}, 17, true, 18, 19),
                new Order(Order.Kind.PAUSE, TrialState.PAUSED, Ending.of(Reason.RUNG, "told")),
                "agent-1",
                new Progress(20, new double[] {0.5, Double.NaN}, 0.25, 21, 22, 0.125, 23),
                List.of(new Measurement(1, new double[] {0.75, 1.5}), new Measurement(20, new double[] {0.5, Double.NaN
                })),
                new Checkpoint(24, "/checkpoints/24", 25),
                26,
                27,
                28,
                30,
                29,
                31,
                32,
                33,
                34,
                "a note",
                List.of("one", "two"),
                new Unheeded(
                        List.of(new Measurement(9, new double[] {0.0625})),
                        new Verdict(true, 35, 36, 0.375),
                        new Verdict(false, 37, 38, 0.625)));
    }

    private static Trial fresh() {
        return Trial.create("study", 0, Hyperparameters.of(Map.of()), new Provenance("grid", "", 0, 0, null), -1, 0, 5);
    }

    private void same(Trial read, Trial written) {
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class) // NaN is NaN
                .isEqualTo(written);
        assertThat(codec.encode(read)).isEqualTo(codec.encode(written));
    }

    @Test
    void readsEveryFieldThatWasWritten() {
        same(codec.trial("study", codec.encode(full())), full());
        same(codec.trial("study", codec.encode(fresh())), fresh());
        // buffers of rows before leave nothing behind
        same(codec.trial("study", codec.encode(full())), full());
    }

    @Test
    void keepsTheOrderOfHyperparameters() {
        assertThat(codec.trial("study", codec.encode(full())).hyperparameters().asMap())
                .containsExactlyEntriesOf(full().hyperparameters().asMap());
    }

    @Test
    void keepsOnceWhatTrialsHaveInCommon() {
        Trial one = codec.trial("study", codec.encode(full()));
        Trial other = codec.trial("study", codec.encode(full()));
        assertThat(other.agentId()).isSameAs(one.agentId());
        assertThat(other.provenance()).isSameAs(one.provenance());
        assertThat(one.progress().lastValues()).isSameAs(one.rungs().get(1).values());
    }

    @Test
    void readsRowsOfTheFirstVersion() throws IOException {
        same(codec.trial("study", inFirstVersion(codec.encode(fresh()))), fresh());
        Trial full = codec.trial("study", inFirstVersion(codec.encode(full())));
        assertThat(full.tags()).isEqualTo(full().tags());
        // the first version had neither
        assertThat(full.lostSlotMs()).isZero();
        assertThat(full.unheeded()).isEqualTo(Unheeded.NOTHING);
    }

    @Test
    void refusesARowThatEndsTooEarly() {
        byte[] row = codec.encode(full());
        assertThatThrownBy(() -> codec.trial("study", Arrays.copyOf(row, row.length - 1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no row of a trial of the study study");
    }

    private static byte[] inFirstVersion(byte[] row) throws IOException {
        String name = "/io/trialstream/schemas/history/TrialStateRow/v1.avsc";
        try (InputStream file = Objects.requireNonNull(TrialStateRow.class.getResourceAsStream(name), name)) {
            Schema first = new Schema.Parser().parse(file);
            GenericRecord record = new GenericDatumReader<GenericRecord>(TrialStateRow.getClassSchema(), first)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            row, AvroSerde.HEADER_BYTES, row.length - AvroSerde.HEADER_BYTES, null));
            return new BinaryMessageEncoder<GenericRecord>(GenericData.get(), first)
                    .encode(record)
                    .array();
        }
    }
}
