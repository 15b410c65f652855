package io.trialstream.scheduler.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Mutations;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import io.trialstream.v1.Suggestion;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever lies in the topic of observations, the optimiser reads on and proposes for the studies that can be read. */
class ObservationFuzzTest {
    private static final int INPUTS = Mutations.inputs(5_000);
    private static final int BATCH = 500;
    private static final TopicPartition PARTITION = new TopicPartition(Topics.OBSERVATIONS.name(), 0);
    private static final String STUDY = """
        name: s
        metric: {name: loss, goal: minimize}
        resource: {name: epoch, min: 1, max: 9}
        command: [train, "{x}"]
        space: {x: {type: float, min: 0, max: 1}}
        budget: {trials: 40}
        """;

    private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
    private final MockProducer<String, Suggestion> sent = new MockProducer<>(
            true, null, new StringSerializer(), Topics.SUGGESTIONS.serde().serializer());
    private long offset;

    private static byte[] observation(String study, ObservationKind kind, long wanted) {
        Observation record = Observation.newBuilder()
                .setStudyId(study)
                .setPoolId("default")
                .setKind(kind)
                .setDefinition(
                        kind == ObservationKind.STUDY_OPENED
                                ? StudyFile.parse(STUDY, "s.yaml").canonicalJson()
                                : null)
                .setWantedUpTo(wanted)
                .setObservedAtMs(0)
                .build();
        return Topics.OBSERVATIONS.serde().serializer().serialize(PARTITION.topic(), record);
    }

    private void record(byte[] value) {
        kafka.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset++, "s", value));
    }

    @BeforeEach
    void sayOnlyWhatIsNotExpected() {
        ((Logger) LoggerFactory.getLogger(OptimizerService.class)).setLevel(Level.OFF);
    }

    @AfterEach
    void sayAllAgain() {
        ((Logger) LoggerFactory.getLogger(OptimizerService.class)).setLevel(null);
    }

    @Test
    void garbageEndsNeitherTheOptimiserNorTheStudiesBesideIt() {
        kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
        kafka.updateEndOffsets(Map.of(PARTITION, 0L));
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(PARTITION)));
        try (OptimizerService optimizer = OptimizerService.start(new OptimizerService(
                kafka,
                sent,
                Topics.OBSERVATIONS.serde(),
                new EarlierTrials(Cluster.plain("none:1"), Topics.OBSERVATIONS.serde()),
                spec -> new RandomSampler(),
                2,
                Clock.systemUTC()))) {
            assertThat(optimizer).isNotNull();
            await(() -> !kafka.assignment().isEmpty());
            List<byte[]> good = new ArrayList<>();
            for (ObservationKind kind : ObservationKind.values()) {
                good.add(observation("mutated", kind, 3));
            }
            Mutations records = new Mutations(5, good);
            Mutations random = Mutations.of(Topics.OBSERVATIONS, 6);
            record(null);
            for (int i = 0; i < INPUTS; i += BATCH) {
                List<byte[]> batch = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    batch.add(j % 2 == 0 ? records.next() : random.next());
                }
                kafka.schedulePollTask(() -> batch.forEach(this::record));
                long upTo = i + BATCH;
                await(() -> kafka.position(PARTITION) >= upTo);
            }
            kafka.schedulePollTask(() -> {
                record(observation("good", ObservationKind.STUDY_OPENED, 0));
                record(observation("good", ObservationKind.SUGGESTIONS_WANTED, 4));
            });
            await(() -> suggestionsFor("good") == 4);
        }
    }

    private long suggestionsFor(String study) {
        return sent.history().stream()
                .filter(record -> record.value().getStudyId().equals(study))
                .count();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
