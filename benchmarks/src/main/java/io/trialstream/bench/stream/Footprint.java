package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.TrialReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What the roles need when little happens: an idle scheduler, and an agent that runs eight trials which report nothing. Both are started by
 * the launcher, as their users do it.
 */
final class Footprint {
    private static final int SLOTS = 8;
    private static final int SETTLE_SECONDS = 20;

    private final Cluster cluster;
    private final String bootstrap;
    private final Path dir;
    private final Path home;
    private final int seconds;

    /**
     * @param home the directory of the launcher
     * @param seconds for how long processor time is measured
     */
    Footprint(Cluster cluster, String bootstrap, Path dir, Path home, int seconds) {
        this.cluster = cluster;
        this.bootstrap = bootstrap;
        this.dir = dir;
        this.home = home;
        this.seconds = seconds;
    }

    void measure() throws Exception {
        launch("--version").waitFor(); // builds, if need be
        Process scheduler = launch("scheduler", "--bootstrap", bootstrap, "--state-dir", sub("streams"));
        Process agent = null;
        try {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            print("scheduler without studies", scheduler);
            try (KafkaConsumer<String, byte[]> heartbeats = TopicEnd.follow(cluster, Topics.AGENT_HEARTBEATS)) {
                long startedNs = System.nanoTime();
                agent = launch(
                        "agent",
                        "--bootstrap",
                        bootstrap,
                        "--slots",
                        String.valueOf(SLOTS),
                        "--work-dir",
                        sub("agent"));
                await(heartbeats, 1, record -> true);
                System.out.printf("agent, start to first heartbeat: %.2f s%n", (System.nanoTime() - startedNs) / 1e9);
            }
            try (KafkaConsumer<String, byte[]> reports = TopicEnd.follow(cluster, Topics.TRIAL_REPORTS)) {
                BenchStudies.createSleeping(cluster, SLOTS, SETTLE_SECONDS + seconds + 600);
                await(reports, SLOTS, Footprint::isStart);
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            Duration agentBefore = ProcessFigures.processorTime(agent);
            Duration schedulerBefore = ProcessFigures.processorTime(scheduler);
            TimeUnit.SECONDS.sleep(seconds);
            share("agent with " + SLOTS + " running trials", agentBefore, agent);
            share("scheduler with " + SLOTS + " running trials", schedulerBefore, scheduler);
            print("agent with " + SLOTS + " running trials", agent);
            print("scheduler with " + SLOTS + " running trials", scheduler);
            jars();
        } finally {
            if (agent != null) {
                endTraining(agent);
                end(agent);
            }
            end(scheduler);
        }
    }

    private String sub(String name) {
        return dir.resolve(name).toString();
    }

    private Process launch(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = home.resolve("trialstream").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        dir.resolve(arguments[0].replace("-", "") + ".log").toFile())
                .start();
    }

    private interface Wanted {
        boolean is(ConsumerRecord<String, byte[]> record);
    }

    private static boolean isStart(ConsumerRecord<String, byte[]> record) {
        TrialReport report = Topics.TRIAL_REPORTS.serde().deserializer().deserialize(record.topic(), record.value());
        return report.getKind() == ReportKind.STARTED;
    }

    private static void await(KafkaConsumer<String, byte[]> consumer, int count, Wanted wanted) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        int seen = 0;
        while (seen < count) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                seen += wanted.is(record) ? 1 : 0;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + seen + " of " + count + " came within a minute");
            }
        }
    }

    private void share(String what, Duration before, Process process) {
        double used = ProcessFigures.processorTime(process).minus(before).toNanos() / 1e9;
        System.out.printf("%s: %.2f %% of a core over %d s%n", what, 100 * used / seconds, seconds);
    }

    private static void print(String what, Process process) throws IOException {
        System.out.printf(
                "%s: resident %,d MB, at most %,d MB%n",
                what,
                ProcessFigures.kilobytes(process, "VmRSS") >> 10,
                ProcessFigures.kilobytes(process, "VmHWM") >> 10);
    }

    private void jars() throws IOException {
        Path installed = home.resolve("lib/agent");
        Path built = home.resolve("worker-agent/target");
        long bytes = 0;
        try (Stream<Path> files = Files.isDirectory(installed) ? Files.list(installed) : Files.walk(built, 2)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                bytes += Files.size(jar);
            }
        }
        System.out.printf("agent's jars, all together: %.1f MB%n", bytes / 1e6);
    }

    /** Trainings outlive their agent; these are of no use to anybody. */
    private static void endTraining(Process agent) {
        agent.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
