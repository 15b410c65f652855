package io.trialstream.scheduler.codec;

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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code TrialStateRow} of this build's schema, field by field in the schema's order, straight into the trial: at a restore a million
 * records, with a box for each of their numbers, were half of the time. What many trials have in common (names, agents, where they came
 * from) is one object in all that one reader has read: a million of them fit where else a third of a million would. Not thread-safe.
 */
final class TrialReader {
    private static final int LONGEST_KEPT = 80;
    private static final int MOST_KEPT = 10_000;

    private final Map<Utf8, String> texts = new HashMap<>();
    private Provenance lastProvenance = new Provenance("", "", 0, 0, null);
    // used again for each row
    private final Utf8 text = new Utf8();
    private final List<Measurement> measurements = new ArrayList<>();
    private @Nullable BinaryDecoder decoder;

    /**
     * @param study the id of the trial's study
     * @param bytes a row
     * @param from where its record begins in the bytes
     * @throws SerializationException if they are no such record
     */
    Trial trial(String study, byte[] bytes, int from) {
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, decoder);
        decoder = in;
        try {
            return trial(study, in);
        } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
            throw new SerializationException(
                    bytes.length + " bytes are no row of a trial of the study " + study + ": " + e, e);
        }
    }

    private Trial trial(String study, BinaryDecoder in) throws IOException {
        int number = in.readInt();
        Hyperparameters hyperparameters = hyperparameters(in);
        Provenance provenance = provenance(in);
        long suggestion = in.readLong();
        int bracket = in.readInt();
        TrialState state = TrialState.valueOf(text(in));
        Ending ending = new Ending(Reason.valueOf(text(in)), text(in), text(in));
        int leaseEpoch = in.readInt();
        Lease lease = isNull(in) ? null : lease(leaseEpoch, in);
        Order order = isNull(in) ? null : order(in);
        String agentId = text(in);
        long lastEpoch = in.readLong();
        double[] lastValues = doubles(in);
        double best = in.readDouble();
        long bestEpoch = in.readLong();
        long improvedEpoch = in.readLong();
        double improvedValue = in.readDouble();
        long runtimeMs = in.readLong();
        List<Measurement> rungs = measurements(in);
        Progress progress = new Progress(
                lastEpoch,
                atLastRung(rungs, lastEpoch, lastValues),
                best,
                bestEpoch,
                improvedEpoch,
                improvedValue,
                runtimeMs);
        Checkpoint checkpoint = isNull(in) ? null : new Checkpoint(in.readLong(), text(in), in.readLong());
        int retries = in.readInt();
        long notBeforeMs = in.readLong();
        long spentEpochs = in.readLong();
        long slotMs = in.readLong();
        long createdAtMs = in.readLong();
        long startedAtMs = in.readLong();
        long endedAtMs = in.readLong();
        long waitingSinceMs = in.readLong();
        String note = text(in);
        List<String> tags = texts(in);
        long lostSlotMs = in.readLong();
        Unheeded unheeded = isNull(in) ? Unheeded.NOTHING : new Unheeded(measurements(in), verdict(in), verdict(in));
        return new Trial(
                study,
                number,
                hyperparameters,
                provenance,
                suggestion,
                bracket,
                state,
                ending,
                leaseEpoch,
                lease,
                order,
                agentId,
                progress,
                rungs,
                checkpoint,
                retries,
                notBeforeMs,
                spentEpochs,
                slotMs,
                lostSlotMs,
                createdAtMs,
                startedAtMs,
                endedAtMs,
                waitingSinceMs,
                note,
                tags,
                unheeded);
    }

    private Hyperparameters hyperparameters(BinaryDecoder in) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
            for (long i = 0; i < left; i++) {
                String name = text(in);
                values.put(name, value(in));
            }
        }
        return Hyperparameters.of(values);
    }

    private Object value(BinaryDecoder in) throws IOException {
        int type = in.readIndex();
        return switch (type) {
            case 0 -> in.readDouble();
            case 1 -> in.readLong();
            case 2 -> text(in);
            case 3 -> in.readBoolean();
            default -> throw new AvroRuntimeException("a hyperparameter's type " + type + " is none of 4");
        };
    }

    private Provenance provenance(BinaryDecoder in) throws IOException {
        String sampler = text(in);
        String explanation = text(in);
        int observations = in.readInt();
        int pending = in.readInt();
        boolean orphan = isNull(in);
        int parent = orphan ? -1 : in.readInt();
        long parentEpoch = in.readLong();
        Provenance read = new Provenance(
                sampler,
                explanation,
                observations,
                pending,
                orphan ? null : new Provenance.Parent(parent, parentEpoch));
        if (!read.equals(lastProvenance)) {
            lastProvenance = read;
        }
        return lastProvenance;
    }

    private Lease lease(int epoch, BinaryDecoder in) throws IOException {
        String agentId = text(in);
        long incarnation = in.readLong();
        int[] slots = new int[0];
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            int before = slots.length;
            slots = Arrays.copyOf(slots, before + (int) left);
            for (int i = before; i < slots.length; i++) {
                slots[i] = in.readInt();
            }
        }
        return new Lease(
                epoch, agentId, incarnation, slots, in.readLong(), in.readBoolean(), in.readLong(), in.readLong());
    }

    private Order order(BinaryDecoder in) throws IOException {
        return new Order(
                Order.Kind.valueOf(text(in)),
                TrialState.valueOf(text(in)),
                Ending.of(Reason.valueOf(text(in)), text(in)));
    }

    private @Nullable Verdict verdict(BinaryDecoder in) throws IOException {
        return isNull(in) ? null : new Verdict(in.readBoolean(), in.readLong(), in.readLong(), in.readDouble());
    }

    private List<Measurement> measurements(BinaryDecoder in) throws IOException {
        measurements.clear();
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) {
                measurements.add(new Measurement(in.readLong(), doubles(in)));
            }
        }
        return List.copyOf(measurements);
    }

    private static double[] doubles(BinaryDecoder in) throws IOException {
        double[] values = new double[0];
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            int before = values.length;
            values = Arrays.copyOf(values, before + (int) left);
            for (int i = before; i < values.length; i++) {
                values[i] = in.readDouble();
            }
        }
        return values;
    }

    private List<String> texts(BinaryDecoder in) throws IOException {
        List<String> read = new ArrayList<>(0);
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) {
                read.add(text(in));
            }
        }
        return List.copyOf(read);
    }

    /** The very same text where it was read before and is likely to come again. */
    private String text(BinaryDecoder in) throws IOException {
        in.readString(text);
        if (text.getByteLength() == 0) {
            return "";
        }
        if (text.getByteLength() > LONGEST_KEPT) {
            return text.toString();
        }
        String known = texts.get(text);
        if (known == null) {
            known = text.toString();
            if (texts.size() < MOST_KEPT) {
                texts.put(new Utf8(text), known);
            }
        }
        return known;
    }

    /** Whether an optional field is missing: null is the first branch of each. */
    private static boolean isNull(BinaryDecoder in) throws IOException {
        return in.readIndex() == 0;
    }

    /** The values of a trial's last epoch are those of its last rung in most trials that were stopped. */
    private static double[] atLastRung(List<Measurement> rungs, long lastEpoch, double[] lastValues) {
        Measurement top = rungs.isEmpty() ? null : rungs.get(rungs.size() - 1);
        return top != null && top.resource() == lastEpoch && Arrays.equals(top.values(), lastValues)
                ? top.values()
                : lastValues;
    }
}
