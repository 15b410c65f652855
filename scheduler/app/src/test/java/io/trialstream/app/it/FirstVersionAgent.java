package io.trialstream.app.it;

import io.trialstream.schemas.PublishedSchemas;
import io.trialstream.schemas.SchemaHistory;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.TrialReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An agent of the first version, as far as the wire shows: it writes and reads by version 1 of each schema and knows no field that came later. It
 * trains nothing: a trial's loss is its x plus 1/epoch, one epoch a step.
 */
final class FirstVersionAgent implements AutoCloseable {
    private static final String POOL = "default";
    private static final Schema HEARTBEAT =
            SchemaHistory.of(AgentHeartbeat.class).get(0);
    private static final Schema REPORT = SchemaHistory.of(TrialReport.class).get(0);
    private static final Schema ORDER = SchemaHistory.of(Assignment.class).get(0);
    private static final long INTERVAL_MS = 200;

    private final String id;
    private final int slots;
    private final long incarnation = System.currentTimeMillis();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BinaryMessageDecoder<GenericRecord> orders;
    private final Map<String, Training> running = new LinkedHashMap<>();
    private long heartbeats;
    private long lastHeartbeatNanos =
            System.nanoTime() - Duration.ofMillis(INTERVAL_MS).toNanos();

    /** One run of a trial. */
    private static final class Training {
        private final GenericRecord order;
        private final GenericRecord run;
        private long epoch;
        private long sequence;

        private Training(GenericRecord order) {
            this.order = order;
            this.run = (GenericRecord) order.get("run");
            this.epoch = (Long) run.get("resumeEpoch");
        }

        private boolean done() {
            return epoch >= (Long) run.get("untilEpoch");
        }

        private double loss() {
            Object x = ((Map<?, ?>) run.get("hyperparameters")).get("x");
            return ((Number) Objects.requireNonNull(x)).doubleValue() + 1.0 / epoch;
        }
    }

    FirstVersionAgent(String bootstrap, String id, int slots) {
        this.id = id;
        this.slots = slots;
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.ASSIGNMENTS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        SchemaStore newer = PublishedSchemas.of(config);
        orders = new BinaryMessageDecoder<>(GenericData.get(), ORDER, newer);
    }

    /** Says that it lives, takes its orders, and trains each of its trials for one epoch. */
    void step() throws IOException {
        if (System.nanoTime() - lastHeartbeatNanos
                >= Duration.ofMillis(INTERVAL_MS).toNanos()) {
            lastHeartbeatNanos = System.nanoTime();
            heartbeat();
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
            if (id.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                take(orders.decode(record.value()));
            }
        }
        for (Training training : List.copyOf(running.values())) {
            training.epoch++;
            report(training, "EPOCH", Map.of("epoch", metrics(training)));
            if (training.done()) {
                exit(training, "COMPLETED");
            }
        }
    }

    private void take(GenericRecord order) {
        String trial = order.get("studyId") + "/" + order.get("trial") + "/" + order.get("leaseEpoch");
        switch (order.get("kind").toString()) {
            case "RUN" -> {
                if (!running.containsKey(trial) && (Long) order.get("incarnation") == incarnation) {
                    Training training = new Training(order);
                    running.put(trial, training);
                    report(training, "STARTED", Map.of());
                }
            }
            case "STOP", "PAUSE" -> {
                Training training = running.get(trial);
                if (training != null) {
                    exit(training, "STOPPED");
                }
            }
            default -> {}
        }
    }

    private void exit(Training training, String kind) {
        Schema schema = nonNull(REPORT.getField("exit").schema());
        GenericRecord exit = new GenericRecordBuilder(schema)
                .set("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), kind))
                .set("exitCode", 0)
                .set("lastEpoch", training.epoch)
                .set("runtimeMs", training.epoch)
                .build();
        report(training, "EXITED", Map.of("exit", exit));
        running.values().remove(training);
    }

    private static GenericRecord metrics(Training training) {
        return new GenericRecordBuilder(nonNull(REPORT.getField("epoch").schema()))
                .set("epoch", training.epoch)
                .set("values", List.of(training.loss()))
                .set("runtimeMs", training.epoch)
                .build();
    }

    private static Schema nonNull(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private void report(Training training, String kind, Map<String, Object> body) {
        GenericRecordBuilder report = new GenericRecordBuilder(REPORT)
                .set("poolId", POOL)
                .set("agentId", id)
                .set("incarnation", incarnation)
                .set("studyId", training.order.get("studyId"))
                .set("trial", training.order.get("trial"))
                .set("leaseEpoch", training.order.get("leaseEpoch"))
                .set("sequence", training.sequence++)
                .set("reportedAtMs", System.currentTimeMillis())
                .set("kind", new GenericData.EnumSymbol(REPORT.getField("kind").schema(), kind));
        body.forEach(report::set);
        send(Topics.TRIAL_REPORTS.name(), REPORT, report.build());
    }

    private void heartbeat() {
        Schema slot = HEARTBEAT.getField("slots").schema().getElementType();
        Schema lease = HEARTBEAT.getField("leases").schema().getElementType();
        List<GenericRecord> all = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            all.add(new GenericRecordBuilder(slot)
                    .set("slotId", i)
                    .set("device", "cpu")
                    .build());
        }
        List<GenericRecord> held = running.values().stream()
                .map(training -> (GenericRecord) new GenericRecordBuilder(lease)
                        .set("studyId", training.order.get("studyId"))
                        .set("trial", training.order.get("trial"))
                        .set("leaseEpoch", training.order.get("leaseEpoch"))
                        .set("slotIds", training.run.get("slotIds"))
                        .build())
                .toList();
        send(
                Topics.AGENT_HEARTBEATS.name(),
                HEARTBEAT,
                new GenericRecordBuilder(HEARTBEAT)
                        .set("poolId", POOL)
                        .set("agentId", id)
                        .set("incarnation", incarnation)
                        .set("sequence", heartbeats++)
                        .set("sentAtMs", System.currentTimeMillis())
                        .set("intervalMs", INTERVAL_MS)
                        .set("slots", all)
                        .set("leases", held)
                        .build());
    }

    private void send(String topic, Schema schema, GenericRecord record) {
        try {
            ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
            byte[] value = new byte[bytes.remaining()];
            bytes.get(value);
            producer.send(new ProducerRecord<>(topic, POOL, value));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(Duration.ofSeconds(5));
    }
}
