package io.trialstream.bench.stream;

import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.admin.TopicPlan;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The scheduler's stream under load, beside a baseline on the same broker in the same run.
 *
 * <pre>
 * StreamBenchmark throughput [TRIALS] [STUDIES] [EPOCHS]    reports a second of one pool task (10,000, 200, 100)
 * StreamBenchmark latency [RATE] [SECONDS] [SLOTS] [WARM]   from a report to the order that follows (1,000, 30, 1,000, after 30 s)
 * StreamBenchmark curve [SECONDS]                          the same at 100, 300, 1,000, 3,000 and 10,000 reports a second (10)
 * StreamBenchmark restart [TRIALS] [HEAP_MB]               a scheduler's start with so many trials behind it (1,000,000, 800)
 * StreamBenchmark lifecycles [SECONDS] [SLOTS]             whole trials a second, durable (20, 1,000)
 * StreamBenchmark steady [TRIALS] [A_SECOND] [SECONDS]     trials that each report so often: does the scheduler fall behind? (1,000, 10, 30)
 * StreamBenchmark disk [TRIALS]                             bytes a trial on the broker's disk, by topic (20,000)
 * StreamBenchmark peer [WORKERS] [SECONDS] [EPOCH_MS] [HELD]
 *                                                          the study of python/peers.py (16, 20, 5); with HELD trials ended before, and TPE
 * StreamBenchmark footprint [HOME] [SECONDS]               memory and processor time of an idle scheduler and agent (., 60)
 * </pre>
 *
 * {@code BOOTSTRAP} in the environment names a broker in a process of its own, which must be empty; without it an embedded one is started.
 */
public final class StreamBenchmark {
    private static final List<String> WHAT =
            List.of("throughput", "latency", "curve", "restart", "lifecycles", "steady", "disk", "peer", "footprint");

    private static final int[] RATES = {100, 300, 1_000, 3_000, 10_000};

    private StreamBenchmark() {}

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        String what = args.length == 0 ? "" : args[0];
        if (!WHAT.contains(what)) {
            System.err.println("give one of " + String.join(", ", WHAT));
            System.exit(2);
        }
        if (what.equals("curve")) {
            if (System.getenv("BOOTSTRAP") != null) {
                System.err.println("curve needs an empty broker for each rate; unset BOOTSTRAP");
                System.exit(2);
            }
            // an empty broker for each rate, and as many slots as reports a second: an epoch takes a second
            for (int rate : RATES) {
                String each = String.valueOf(rate);
                measure("latency", each, args.length > 1 ? args[1] : "10", each);
            }
        } else {
            measure(args);
        }
        System.exit(0);
    }

    private static void measure(String... args) throws Exception {
        Path dir = Files.createTempDirectory("trialstream-bench");
        try {
            String external = System.getenv("BOOTSTRAP");
            if (external != null) {
                run(args, external, dir);
            } else {
                try (EmbeddedBroker broker = EmbeddedBroker.start(
                        dir.resolve("kafka"), 0, fault -> System.err.println("the broker fails: " + fault))) {
                    run(args, broker.bootstrap(), dir);
                }
            }
        } finally {
            delete(dir);
        }
    }

    private static void run(String[] args, String bootstrap, Path dir) throws Exception {
        Cluster cluster = Cluster.plain(bootstrap);
        new TopicAdmin(cluster, TopicPlan.EMBEDDED).ensure();
        switch (args[0]) {
            case "throughput" ->
                new ReportThroughput(cluster, dir, number(args, 1, 10_000), number(args, 2, 200), number(args, 3, 100))
                        .measure();
            case "latency" ->
                new OrderLatency(
                                cluster,
                                dir,
                                number(args, 1, 1_000),
                                number(args, 2, 30),
                                number(args, 3, 1_000),
                                number(args, 4, 30))
                        .measure();
            case "restart" ->
                new RestartTime(cluster, bootstrap, dir, number(args, 1, 1_000_000), number(args, 2, 800)).measure();
            case "lifecycles" -> new Lifecycles(cluster, dir, number(args, 1, 20), number(args, 2, 1_000)).measure();
            case "peer" ->
                new PeerStudy(
                                cluster,
                                dir,
                                number(args, 1, 16),
                                number(args, 2, 20),
                                number(args, 3, 5),
                                number(args, 4, 0))
                        .measure();
            case "disk" -> new DiskPerTrial(cluster, dir, number(args, 1, 20_000)).measure();
            case "steady" ->
                new SteadyReports(cluster, dir, number(args, 1, 1_000), number(args, 2, 10), number(args, 3, 30))
                        .measure();
            default ->
                new Footprint(cluster, bootstrap, dir, Path.of(args.length > 1 ? args[1] : "."), number(args, 2, 60))
                        .measure();
        }
    }

    /** Starts a scheduler and waits until it processes. */
    static SchedulerService scheduler(Cluster cluster, Path dir) throws InterruptedException {
        SchedulerService scheduler =
                SchedulerService.start(cluster, PoolSettings.DEFAULT, dir.resolve("streams"), new Properties());
        if (!scheduler.awaitRunning(Duration.ofSeconds(60))) {
            throw new IllegalStateException("the scheduler did not start within 60 s");
        }
        return scheduler;
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
