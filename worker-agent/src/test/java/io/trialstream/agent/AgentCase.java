package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent with a scheduler in memory and real training processes. */
abstract class AgentCase {
    static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    FakeLinks links = new FakeLinks();

    @Nullable Agent agent;

    AgentConfig.Builder config() {
        return AgentConfig.builder("unused:9092")
                .pool("p")
                .id("a")
                .slots(4)
                .heartbeatMs(100)
                .minFreeBytes(1)
                .lastEpochWaitMs(500)
                .workDir(temp.resolve("work"))
                .baseDir(temp);
    }

    Agent start() throws IOException {
        return start(config());
    }

    Agent start(AgentConfig.Builder config) throws IOException {
        Agent started = Agent.start(config.build(), links);
        agent = started;
        return started;
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (agent != null) {
            agent.close();
        }
        ProcessTable table = ProcessTable.ofThisMachine();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                endIfOurs(entry, table);
            }
        }
    }

    // whatever a failed test left running carries the path of its own temporary directory
    private void endIfOurs(Path entry, ProcessTable table) {
        try {
            if (Files.readString(entry.resolve("environ"), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("TRIALSTREAM_REPORT=" + temp)) {
                ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException | NumberFormatException e) {
            assertThat(table).isNotNull();
        }
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(
                            "%s; reports so far: %s; last heartbeat: %s",
                            what, links.reports, links.heartbeats.isEmpty() ? "none" : links.lastHeartbeat())
                    .isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    Report.Exited awaitExit(RunKey key) {
        await("exit of " + key, () -> exits(key).size() > 0);
        return exits(key).get(0);
    }

    List<Report.Exited> exits(RunKey key) {
        return links.of(key).stream()
                .map(Report::body)
                .filter(Report.Exited.class::isInstance)
                .map(Report.Exited.class::cast)
                .toList();
    }

    List<Report.Epoch> epochs(RunKey key) {
        return links.of(key).stream()
                .map(Report::body)
                .filter(Report.Epoch.class::isInstance)
                .map(Report.Epoch.class::cast)
                .toList();
    }

    List<Long> epochNumbers(RunKey key) {
        return epochs(key).stream().map(Report.Epoch::epoch).toList();
    }

    void awaitEpochs(RunKey key, int count) {
        await(count + " epochs of " + key, () -> epochs(key).size() >= count);
    }

    void awaitStarted(RunKey key) {
        await(
                "start of " + key,
                () -> links.of(key).stream().anyMatch(report -> report.body() instanceof Report.Started));
    }

    Path runDirectory(RunKey key) {
        return temp.resolve("work")
                .resolve("studies")
                .resolve(key.studyId())
                .resolve(Integer.toString(key.trial()))
                .resolve("run-" + key.leaseEpoch());
    }

    /** Live processes of the run: those whose environment names it, but for the wrapper, which ends right after it wrote the exit code. */
    List<Long> processes(RunKey key) throws IOException {
        List<Long> found = new java.util.ArrayList<>();
        ProcessTable table = ProcessTable.ofThisMachine();
        String run = "\0TRIALSTREAM_RUN=a/";
        String report = "TRIALSTREAM_REPORT=" + runDirectory(key).resolve("live/report.jsonl");
        String wrapper =
                Files.readString(runDirectory(key).resolve("live/wrapper")).split(" ")[0];
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                String environment = environment(entry);
                if (environment.contains(report)
                        && environment.contains(run)
                        && !wrapper.equals(Long.toString(pid))
                        && table.row(pid).filter(ProcessTable.Row::lives).isPresent()) {
                    found.add(pid);
                }
            }
        }
        return found;
    }

    private static String environment(Path entry) {
        try {
            return "\0" + Files.readString(entry.resolve("environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
