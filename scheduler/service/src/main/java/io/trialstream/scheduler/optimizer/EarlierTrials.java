package io.trialstream.scheduler.optimizer;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.study.Metric;
import io.trialstream.scheduler.codec.ObservationCodec;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the trials of earlier studies in the topic of observations, which is kept for ever. */
final class EarlierTrials {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierTrials.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Cluster cluster;
    private final Serde<Observation> observations;

    EarlierTrials(Cluster cluster, Serde<Observation> observations) {
        this.cluster = cluster;
        this.observations = observations;
    }

    /** The trials of a study that ended, in order of ending, values lower-is-better; empty, with a warning, when there are none. */
    List<ObservedTrial> of(String study) {
        try {
            List<ObservedTrial> trials = read(study);
            if (trials.isEmpty()) {
                LOG.warn("Study {} has no ended trials to start from", study);
            }
            return trials;
        } catch (KafkaException e) {
            LOG.warn("Study {} can't be read to start from it; going on without", study, e);
            return List.of();
        }
    }

    private List<ObservedTrial> read(String study) {
        Map<String, Object> config = cluster.readerConfig("trialstream-optimizer-earlier");
        Map<Integer, ObservedTrial> ended = new LinkedHashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
                Deserializer<Observation> decoder = observations.deserializer()) {
            TopicPartition partition = partition(consumer, study);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<Metric> metrics = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (study.equals(record.key())) {
                        take(decoder, record, metrics, ended);
                    }
                }
            }
        }
        return List.copyOf(ended.values());
    }

    /** Where the producer's default partitioner puts the study's records. */
    private static TopicPartition partition(KafkaConsumer<String, byte[]> consumer, String study) {
        String topic = Topics.OBSERVATIONS.name();
        int partitions = consumer.partitionsFor(topic).size();
        byte[] key = study.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
    }

    private static void take(
            Deserializer<Observation> decoder,
            ConsumerRecord<String, byte[]> record,
            List<Metric> metrics,
            Map<Integer, ObservedTrial> ended) {
        @Nullable Observation observation;
        try {
            observation = decoder.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            LOG.warn("An observation can't be read and is passed over: {}", e.getMessage());
            return;
        }
        if (observation == null) {
            return;
        }
        if (observation.getKind() == ObservationKind.STUDY_OPENED) {
            ended.clear();
            metrics.clear();
            metrics.addAll(ObservationCodec.study(observation).spec().metrics());
        } else if (observation.getKind() == ObservationKind.TRIAL_ENDED && !metrics.isEmpty()) {
            ObservedTrial trial = ObservationCodec.trial(observation, metrics);
            ended.put(trial.number(), trial);
        }
    }
}
