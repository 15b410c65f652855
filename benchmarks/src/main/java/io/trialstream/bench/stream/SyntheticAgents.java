package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.RunOrder;
import io.trialstream.v1.Slot;
import io.trialstream.v1.SlotKind;
import io.trialstream.v1.TrialReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plays agents without training processes: says that they live, takes orders, and lets the caller report. */
final class SyntheticAgents implements AutoCloseable {
    static final String POOL = "default";
    private static final long HEARTBEAT_MS = 2_000;
    private static final long INCARNATION = 1;

    // configuration
    private final int agents;
    private final int slotsEach;
    private final Listener listener;
    // collaborators
    private final KafkaProducer<String, AgentHeartbeat> heartbeats;
    private final KafkaProducer<String, TrialReport> reports;
    private final KafkaConsumer<String, Assignment> orders;
    private final List<Thread> threads = new ArrayList<>();
    // state
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A trial that an agent runs. */
    record Held(
            String agent,
            String study,
            int trial,
            int lease,
            List<Integer> slots,
            long untilEpoch,
            double learningRate) {
        String key() {
            return study + "/" + trial + "/" + lease;
        }
    }

    /** Learns of orders, on the thread that reads them. */
    interface Listener {
        /** A trial shall run; it is held from now on. */
        void run(Held trial, long receivedNs);

        /** A trial shall end. */
        void stop(Held trial, long receivedNs);
    }

    SyntheticAgents(Cluster cluster, int agents, int slotsEach, Listener listener) {
        this.agents = agents;
        this.slotsEach = slotsEach;
        this.listener = listener;
        this.heartbeats = new KafkaProducer<>(
                cluster.producerConfig("bench-heartbeats"),
                new StringSerializer(),
                Topics.AGENT_HEARTBEATS.serde().serializer());
        Map<String, Object> config = new HashMap<>(cluster.producerConfig("bench-reports"));
        config.put("linger.ms", 1);
        config.put("batch.size", 128 * 1024);
        this.reports = new KafkaProducer<>(
                config, new StringSerializer(), Topics.TRIAL_REPORTS.serde().serializer());
        Map<String, Object> reader = new HashMap<>(cluster.readerConfig("bench-orders"));
        reader.put("max.poll.records", 10_000);
        this.orders = new KafkaConsumer<>(
                reader, new StringDeserializer(), Topics.ASSIGNMENTS.serde().deserializer());
        List<TopicPartition> partitions = orders.partitionsFor(Topics.ASSIGNMENTS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        orders.assign(partitions);
        orders.seekToEnd(partitions);
        partitions.forEach(orders::position);
        thread("bench-heartbeats", this::beat);
        thread("bench-orders", this::take);
    }

    private void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** How many trials run. */
    int running() {
        return held.size();
    }

    /** The trials that run. */
    List<Held> trials() {
        return List.copyOf(held.values());
    }

    private void beat() {
        long sequence = 0;
        try {
            while (!closed) {
                sequence++;
                Map<String, List<HeldLease>> leases = new HashMap<>();
                for (Held trial : held.values()) {
                    leases.computeIfAbsent(trial.agent(), agent -> new ArrayList<>())
                            .add(new HeldLease(trial.study(), trial.trial(), trial.lease(), trial.slots(), 0L));
                }
                for (int i = 0; i < agents; i++) {
                    String agent = "agent-" + i;
                    heartbeats.send(new ProducerRecord<>(
                            Topics.AGENT_HEARTBEATS.name(),
                            POOL,
                            heartbeat(agent, sequence, leases.getOrDefault(agent, List.of()))));
                }
                Thread.sleep(HEARTBEAT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AgentHeartbeat heartbeat(String agent, long sequence, List<HeldLease> leases) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < slotsEach; i++) {
            slots.add(new Slot(i, "", SlotKind.CPU, "cpu", 0L, true, ""));
        }
        return AgentHeartbeat.newBuilder()
                .setPoolId(POOL)
                .setAgentId(agent)
                .setIncarnation(INCARNATION)
                .setSequence(sequence)
                .setSentAtMs(System.currentTimeMillis())
                .setIntervalMs(HEARTBEAT_MS)
                .setHost(agent)
                .setVersion("bench")
                .setLabels(Map.of())
                .setSlots(slots)
                .setLeases(leases)
                .setDraining(false)
                .setLeaving(false)
                .setDiskFreeBytes(1L << 40)
                .build();
    }

    private void take() {
        try {
            takeAll();
        } catch (InterruptException e) {
            Thread.interrupted(); // it is closed
        }
    }

    private void takeAll() {
        while (!closed) {
            for (ConsumerRecord<String, Assignment> record : orders.poll(Duration.ofMillis(100))) {
                long now = System.nanoTime();
                Assignment order = record.value();
                String key = order.getStudyId() + "/" + order.getTrial() + "/" + order.getLeaseEpoch();
                RunOrder run = order.getRun();
                if (order.getKind() == AssignmentKind.RUN && run != null) {
                    Held trial = new Held(
                            order.getAgentId(),
                            order.getStudyId(),
                            order.getTrial(),
                            order.getLeaseEpoch(),
                            run.getSlotIds(),
                            run.getUntilEpoch(),
                            run.getHyperparameters().get("lr") instanceof Double rate ? rate : Double.NaN);
                    held.put(key, trial);
                    listener.run(trial, now);
                } else if (order.getKind() == AssignmentKind.STOP) {
                    Held trial = held.get(key);
                    if (trial != null) {
                        listener.stop(trial, now);
                    }
                }
            }
        }
    }

    /** Reports that a trial's process runs. */
    void started(Held trial) {
        send(report(trial, ReportKind.STARTED).build());
    }

    /** Reports an epoch. */
    void epoch(Held trial, long epoch, double value) {
        send(report(trial, ReportKind.EPOCH)
                .setEpoch(new EpochMetrics(epoch, List.of(value), Map.of(), epoch * 1_000))
                .build());
    }

    /** Reports that a trial's process is gone, and its slot free. */
    void exited(Held trial, ExitKind kind, long lastEpoch) {
        held.remove(trial.key());
        send(report(trial, ReportKind.EXITED)
                .setExit(Exit.newBuilder()
                        .setKind(kind)
                        .setMessage("")
                        .setLogTail("")
                        .setLastEpoch(lastEpoch)
                        .setRuntimeMs(lastEpoch * 1_000)
                        .build())
                .build());
    }

    private static TrialReport.Builder report(Held trial, ReportKind kind) {
        return TrialReport.newBuilder()
                .setPoolId(POOL)
                .setAgentId(trial.agent())
                .setIncarnation(INCARNATION)
                .setStudyId(trial.study())
                .setTrial(trial.trial())
                .setLeaseEpoch(trial.lease())
                .setSequence(0L)
                .setReportedAtMs(System.currentTimeMillis())
                .setKind(kind);
    }

    private void send(TrialReport report) {
        reports.send(new ProducerRecord<>(Topics.TRIAL_REPORTS.name(), POOL, report));
    }

    /** Waits until what was reported is stored. */
    void flush() {
        reports.flush();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(5_000);
        }
        heartbeats.close(Duration.ofSeconds(5));
        reports.close(Duration.ofSeconds(5));
        orders.close();
    }
}
