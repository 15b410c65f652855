package io.trialstream.bench.stream;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import io.trialstream.scheduler.codec.RowCodec;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long a scheduler takes from the start of its process to its first decision with so many trials behind it, and what memory it needs.
 * The study and its running trials come about as always; the ended trials are written to the changelog by the row codec, as a scheduler
 * that had run them would have left them. Then a scheduler is started in a process of its own, while a report of a running trial waits.
 */
final class RestartTime {
    private static final int RUNNING = 16;
    private static final int MOST_RUNGS = 5;
    private static final String CHANGELOG = SchedulerService.APPLICATION_ID + "-pool-store-changelog";
    /** How the scheduler joins the parts of its rows' keys. */
    private static final String JOINT = "\u001F";

    private final Cluster cluster;
    private final String bootstrap;
    private final Path dir;
    private final int trials;
    private final int heapMb;

    RestartTime(Cluster cluster, String bootstrap, Path dir, int trials, int heapMb) {
        this.cluster = cluster;
        this.bootstrap = bootstrap;
        this.dir = dir;
        this.trials = trials;
        this.heapMb = heapMb;
    }

    void measure() throws Exception {
        try (SyntheticAgents agents = new SyntheticAgents(cluster, 1, RUNNING, new Silent())) {
            SchedulerService first = StreamBenchmark.scheduler(cluster, dir);
            BenchStudies.create(cluster, 1, 2 * trials, RUNNING, 1, 81);
            while (agents.running() < RUNNING) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            List<SyntheticAgents.Held> held = agents.trials();
            held.forEach(agents::started);
            agents.flush();
            TimeUnit.SECONDS.sleep(2);
            first.close();
            writeEnded();
            try (KafkaConsumer<String, byte[]> decisions = TopicEnd.follow(cluster, Topics.DECISIONS)) {
                agents.epoch(held.get(0), 1, 0.5);
                agents.flush();
                restart(decisions);
            }
        }
    }

    private void writeEnded() {
        RowCodec codec = new RowCodec();
        Map<String, Object> config = new HashMap<>(cluster.producerConfig("bench-changelog"));
        config.put("linger.ms", 20);
        config.put("batch.size", 256 * 1024);
        SplittableRandom random = new SplittableRandom(1);
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = RUNNING; number < trials; number++) {
                byte[] row = codec.encode(ended(number, random));
                String key = String.join(JOINT, SyntheticAgents.POOL, "TRIAL", "load-0", Integer.toString(number));
                bytes += row.length + key.length();
                producer.send(new ProducerRecord<>(CHANGELOG, 0, key.getBytes(StandardCharsets.UTF_8), row));
            }
        }
        System.out.printf("%,d trials are in the changelog, %,d MB%n", trials, bytes >> 20);
    }

    /** A trial as asynchronous successive halving leaves it: two of three reach no further rung. */
    private static Trial ended(int number, SplittableRandom random) {
        List<Measurement> rungs = new ArrayList<>();
        long resource = 1;
        double value = random.nextDouble();
        do {
            value *= 0.5 + random.nextDouble() / 2;
            rungs.add(new Measurement(resource, new double[] {value}));
            resource *= 3;
        } while (rungs.size() < MOST_RUNGS && random.nextInt(3) == 0);
        Trial.Edit edit = Trial.create(
                        "load-0",
                        number,
                        Hyperparameters.of(Map.of("lr", random.nextDouble())),
                        new Provenance("random", "drawn at random", 0, 0, null),
                        number,
                        0,
                        1_700_000_000_000L)
                .edit()
                .started(1_700_000_001_000L)
                .progress(new Progress(
                        resource / 3, new double[] {value}, value, resource / 3, resource / 3, value, resource * 1_000))
                .spent(resource / 3, resource * 1_000);
        rungs.forEach(edit::rung);
        String why = "rung " + (rungs.size() - 1) + " (epoch " + resource / 3 + "): loss " + (float) value
                + " ranks 2000 of 3000; the best 1000 go on (cut-off " + (float) (value * 0.9) + "); stopped";
        return edit.ended(TrialState.STOPPED, Ending.of(Reason.RUNG, why), 1_700_000_100_000L)
                .done();
    }

    private void restart(KafkaConsumer<String, byte[]> decisions) throws IOException, InterruptedException {
        Path log = dir.resolve("scheduler.log");
        long startedNs = System.nanoTime();
        Process scheduler = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseG1GC",
                        "-Xmx" + heapMb + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.trialstream.app.Main",
                        "scheduler",
                        "--bootstrap",
                        bootstrap,
                        "--state-dir",
                        dir.resolve("restarted").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            long deadline = startedNs + Duration.ofMinutes(3).toNanos();
            while (decisions.poll(Duration.ofMillis(20)).isEmpty()) {
                if (!scheduler.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("no decision; the scheduler says: " + Files.readString(log));
                }
            }
            System.out.printf(
                    "from the start of the process to the first decision: %.1f s, %.1f s of processor time; heap limit %,d MB%n",
                    (System.nanoTime() - startedNs) / 1e9,
                    ProcessFigures.processorTime(scheduler).toMillis() / 1e3,
                    heapMb);
            System.out.printf(
                    "resident: %,d MB at most, %,d MB now%n",
                    ProcessFigures.kilobytes(scheduler, "VmHWM") >> 10,
                    ProcessFigures.kilobytes(scheduler, "VmRSS") >> 10);
        } finally {
            scheduler.destroy();
            scheduler.waitFor();
        }
    }
}
