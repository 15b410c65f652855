package io.trialstream.scheduler.codec;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several records have in common. */
final class CommonCodec {
    private CommonCodec() {}

    static Map<String, Object> toAvro(Hyperparameters hyperparameters) {
        return hyperparameters.asMap();
    }

    static Hyperparameters hyperparameters(Map<String, Object> values) {
        return Hyperparameters.of(values);
    }

    static io.trialstream.v1.Provenance toAvro(Provenance provenance) {
        Provenance.Parent parent = provenance.parent();
        return new io.trialstream.v1.Provenance(
                provenance.sampler(),
                provenance.explanation(),
                provenance.observations(),
                provenance.pending(),
                parent == null ? null : parent.trial(),
                parent == null ? 0L : parent.epoch());
    }

    static Provenance provenance(io.trialstream.v1.Provenance record) {
        Integer parent = record.getParentTrial();
        return new Provenance(
                record.getSampler(),
                record.getExplanation(),
                record.getObservations(),
                record.getPending(),
                parent == null ? null : new Provenance.Parent(parent, record.getParentEpoch()));
    }

    static io.trialstream.v1.@Nullable Checkpoint toAvro(@Nullable Checkpoint checkpoint) {
        return checkpoint == null
                ? null
                : new io.trialstream.v1.Checkpoint(checkpoint.epoch(), checkpoint.path(), checkpoint.bytes());
    }

    static @Nullable Checkpoint checkpoint(io.trialstream.v1.@Nullable Checkpoint record) {
        return record == null ? null : new Checkpoint(record.getEpoch(), record.getPath(), record.getBytes());
    }

    /** Measurements as they are, lower-is-better: for the scheduler's own store. */
    static List<io.trialstream.v1.Measurement> inner(List<Measurement> measurements) {
        List<io.trialstream.v1.Measurement> records = new ArrayList<>(measurements.size());
        for (Measurement measurement : measurements) {
            records.add(new io.trialstream.v1.Measurement(measurement.resource(), boxed(measurement.values())));
        }
        return records;
    }

    /** Measurements in the user's own direction. */
    static List<io.trialstream.v1.Measurement> outer(List<Measurement> measurements, List<Metric> metrics) {
        List<io.trialstream.v1.Measurement> records = new ArrayList<>(measurements.size());
        for (Measurement measurement : measurements) {
            records.add(new io.trialstream.v1.Measurement(
                    measurement.resource(), boxed(turn(measurement.values(), metrics))));
        }
        return records;
    }

    static List<Measurement> outer(Iterable<io.trialstream.v1.Measurement> records, List<Metric> metrics) {
        List<Measurement> measurements = new ArrayList<>();
        for (io.trialstream.v1.Measurement record : records) {
            measurements.add(new Measurement(record.getResource(), turn(unboxed(record.getValues()), metrics)));
        }
        return measurements;
    }

    /** Turns objectives between the user's direction and lower-is-better; objectives that are missing are NaN. */
    static double[] turn(double[] values, List<Metric> metrics) {
        double[] turned = new double[metrics.size()];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = i < values.length ? metrics.get(i).direction().turn(values[i]) : Double.NaN;
        }
        return turned;
    }

    static List<Double> boxed(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }

    static double[] unboxed(List<Double> values) {
        double[] array = new double[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    static List<Integer> boxed(int[] values) {
        List<Integer> list = new ArrayList<>(values.length);
        for (int value : values) {
            list.add(value);
        }
        return list;
    }
}
