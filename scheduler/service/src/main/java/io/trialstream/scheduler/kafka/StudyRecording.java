package io.trialstream.scheduler.kafka;

import io.trialstream.core.replay.RecordedEpoch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.Evidence;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.TrialReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A study as the topics recorded it: its definition, its epochs in their order of arrival, and what was decided at rungs.
 *
 * @param definition the newest definition, a JSON object
 * @param trials how many trials it had
 * @param epochs reports that counted, in order of arrival, lower-is-better
 * @param rungDecisions what was decided at rungs, by trial, in order
 */
public record StudyRecording(
        String definition, int trials, List<RecordedEpoch> epochs, Map<Integer, List<RungDecision>> rungDecisions) {

    /**
     * A decision at a rung.
     *
     * @param kind CONTINUE, STOP or PAUSE
     * @param rung the rung, from 0
     * @param epoch the trial's epoch
     * @param rank its place, 0 for the best
     * @param count how many had arrived
     * @param kept how many of so many go on
     */
    public record RungDecision(String kind, int rung, long epoch, int rank, int count, int kept) {}

    /** The study's definition, read. */
    public StudySpec spec() {
        return StudyFile.parse(definition, "definition").spec();
    }

    /** Reads a study from a cluster; empty: the topics don't know it. */
    public static Optional<StudyRecording> read(Cluster cluster, String study) {
        Reader reader = new Reader(cluster, study);
        reader.each(Topics.OBSERVATIONS, reader::observation);
        if (reader.definition.isEmpty()) {
            return Optional.empty();
        }
        reader.each(Topics.TRIAL_REPORTS, reader::report);
        reader.each(Topics.DECISIONS, reader::decision);
        return Optional.of(new StudyRecording(
                reader.definition, reader.trials, List.copyOf(reader.epochs), Map.copyOf(reader.decisions)));
    }

    private static final class Reader {
        private static final Duration POLL = Duration.ofMillis(200);

        private final Cluster cluster;
        private final String study;
        private String definition = "";
        private List<Metric> metrics = List.of();
        private int trials;
        private final List<RecordedEpoch> epochs = new ArrayList<>();
        private final Map<Integer, Integer> leases = new HashMap<>();
        private final Map<Integer, Long> lastEpochs = new HashMap<>();
        private final Map<Integer, List<RungDecision>> decisions = new HashMap<>();

        Reader(Cluster cluster, String study) {
            this.cluster = cluster;
            this.study = study;
        }

        <T extends SpecificRecordBase> void each(Topic<T> topic, Consumer<T> take) {
            Deserializer<T> decoder = topic.serde().deserializer();
            try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                    cluster.readerConfig("trialstream-recording"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer())) {
                List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                        decode(decoder, record, take);
                    }
                }
            }
        }

        private static <T> void decode(
                Deserializer<T> decoder, ConsumerRecord<String, byte[]> record, Consumer<T> take) {
            T value;
            try {
                value = decoder.deserialize(record.topic(), record.value());
            } catch (SerializationException e) {
                return; // it went to the dead letters when it was first read
            }
            if (value != null) {
                take.accept(value);
            }
        }

        private void observation(Observation record) {
            if (!record.getStudyId().equals(study)) {
                return;
            }
            String carried = record.getDefinition();
            if (carried != null) {
                definition = carried;
                ParsedStudy parsed = StudyFile.parse(carried, study);
                metrics = parsed.spec().metrics();
            }
            if (record.getKind() == ObservationKind.TRIAL_ADDED && record.getTrial() != null) {
                trials = Math.max(trials, record.getTrial().getNumber() + 1);
            }
        }

        private void report(TrialReport record) {
            if (!record.getStudyId().equals(study)
                    || record.getKind() != ReportKind.EPOCH
                    || record.getEpoch() == null
                    || record.getTrial() >= trials) {
                return;
            }
            int trial = record.getTrial();
            long epoch = record.getEpoch().getEpoch();
            boolean fenced = record.getLeaseEpoch() < leases.getOrDefault(trial, 0);
            if (fenced || epoch <= lastEpochs.getOrDefault(trial, 0L)) {
                return;
            }
            leases.put(trial, record.getLeaseEpoch());
            lastEpochs.put(trial, epoch);
            double[] values = new double[metrics.size()];
            for (int i = 0; i < values.length; i++) {
                List<Double> reported = record.getEpoch().getValues();
                values[i] = i < reported.size() ? metrics.get(i).direction().turn(reported.get(i)) : Double.NaN;
            }
            epochs.add(new RecordedEpoch(trial, epoch, values, record.getEpoch().getRuntimeMs()));
        }

        private void decision(Decision record) {
            Evidence evidence = record.getEvidence();
            Integer trial = record.getTrial();
            if (study.equals(record.getStudyId()) && evidence != null && trial != null) {
                decisions
                        .computeIfAbsent(trial, t -> new ArrayList<>())
                        .add(new RungDecision(
                                record.getKind().name(),
                                evidence.getRung(),
                                record.getEpoch(),
                                evidence.getRank(),
                                evidence.getCount(),
                                evidence.getKept()));
            }
        }
    }
}
