package io.trialstream.agent.doctor;

import io.trialstream.agent.device.Device;
import io.trialstream.agent.device.DeviceProbeException;
import io.trialstream.agent.device.GpuProbe;
import io.trialstream.agent.kafka.BrokerCheck;
import io.trialstream.agent.process.ProcessTable;
import io.trialstream.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a machine before it trains anything, and says what would mend what it finds. */
public final class Doctor {
    private static final int FEWEST_WATCHES = 1024;
    private static final long LARGEST_SKEW_MS = 5000;

    private final @Nullable String bootstrap;
    private final Map<String, String> clientConfig;
    private final Path workDir;
    private final Path baseDir;
    private final @Nullable Path checkpointDir;
    private final boolean gpus;
    private final long minFreeBytes;

    /**
     * For an agent as it would be started.
     *
     * @param bootstrap its brokers; null: not given, so not checked
     * @param clientConfig further properties of Kafka clients
     * @param workDir its work directory
     * @param baseDir its base directory
     * @param checkpointDir its checkpoint directory; null: none
     * @param gpus whether it needs graphics processors
     * @param minFreeBytes the free space that it needs
     */
    public Doctor(
            @Nullable String bootstrap,
            Map<String, String> clientConfig,
            Path workDir,
            Path baseDir,
            @Nullable Path checkpointDir,
            boolean gpus,
            long minFreeBytes) {
        this.bootstrap = bootstrap;
        this.clientConfig = clientConfig;
        this.workDir = workDir;
        this.baseDir = baseDir;
        this.checkpointDir = checkpointDir;
        this.gpus = gpus;
        this.minFreeBytes = minFreeBytes;
    }

    /** All findings. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(proc());
        for (String program : List.of("setsid", "mv", "sh")) {
            findings.add(program(program));
        }
        findings.add(python());
        findings.add(writable("work directory", workDir, "--work-dir"));
        if (checkpointDir != null) {
            findings.add(writable("checkpoint directory", checkpointDir, "--checkpoint-dir"));
        }
        findings.add(
                Files.isDirectory(baseDir)
                        ? Finding.ok("base directory", baseDir.toString())
                        : Finding.bad("base directory", baseDir + " is no directory", "give one with --base-dir"));
        findings.add(disk());
        findings.add(watches());
        findings.add(devices());
        findings.addAll(broker());
        return findings;
    }

    private static Finding proc() {
        ProcessTable table = ProcessTable.ofThisMachine();
        long self = ProcessHandle.current().pid();
        boolean works = table.row(self).isPresent() && Files.isReadable(Path.of("/proc/self/environ"));
        return works
                ? Finding.ok("/proc", "readable")
                : Finding.bad(
                        "/proc", "not readable", "the agent needs Linux with /proc; in a container do not hide it");
    }

    private static Finding program(String name) {
        Optional<Path> found = Programs.findOwn(name);
        return found.isPresent()
                ? Finding.ok(name, found.get().toString())
                : Finding.bad(name, "not found", "install util-linux and coreutils, or mend the PATH");
    }

    private static Finding python() {
        Optional<Path> found = Programs.findOwn("python3");
        return found.isPresent()
                ? Finding.ok("python3", found.get().toString())
                : Finding.note("python3", "not found", "studies whose command starts with python3 will fail here");
    }

    private static Finding writable(String subject, Path directory, String option) {
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".doctor", ".probe");
            Path renamed = probe.resolveSibling(probe.getFileName() + ".renamed");
            Files.move(probe, renamed, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            Files.delete(renamed);
            return Finding.ok(subject, directory + " can be written");
        } catch (IOException e) {
            return Finding.bad(
                    subject,
                    directory + " can't be written (" + e + ")",
                    "give another one with " + option + ", or mend its rights for user "
                            + System.getProperty("user.name"));
        }
    }

    private Finding disk() {
        Path existing = workDir.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing == null ? Path.of("/") : existing)
                    .getUsableSpace();
            String detail = (free >> 20) + " MiB free below " + workDir;
            return free >= minFreeBytes
                    ? Finding.ok("disk", detail)
                    : Finding.bad("disk", detail, "at least " + (minFreeBytes >> 20) + " MiB are needed: free some");
        } catch (IOException e) {
            return Finding.bad("disk", workDir + ": " + e, "give another one with --work-dir");
        }
    }

    private static Finding watches() {
        try {
            int most = Integer.parseInt(Files.readString(Path.of("/proc/sys/fs/inotify/max_user_watches"))
                    .strip());
            return most >= FEWEST_WATCHES
                    ? Finding.ok("file notices", most + " watches allowed")
                    : Finding.note(
                            "file notices",
                            "only " + most + " watches allowed",
                            "sysctl fs.inotify.max_user_watches=65536; without notices the agent polls");
        } catch (IOException | NumberFormatException e) {
            return Finding.note("file notices", "not known (" + e.getMessage() + ")", "the agent polls instead");
        }
    }

    private Finding devices() {
        GpuProbe probe = GpuProbe.ofThisMachine();
        if (!gpus && !probe.hasTool()) {
            return Finding.ok("devices", "no graphics processors; trials run on processors (--slots N)");
        }
        try {
            List<Device> devices = probe.probe();
            List<String> sick = devices.stream()
                    .filter(device -> !device.problem().isEmpty())
                    .map(device -> device.id() + ": " + device.problem())
                    .toList();
            String names = devices.stream()
                    .map(device -> device.name() + " (" + (device.memoryBytes() >> 30) + " GiB)")
                    .collect(java.util.stream.Collectors.joining(", "));
            return sick.isEmpty()
                    ? Finding.ok("devices", names)
                    : Finding.bad(
                            "devices", names + "; " + String.join("; ", sick), "mend them, or restart the machine");
        } catch (DeviceProbeException e) {
            String message = String.valueOf(e.getMessage());
            return gpus
                    ? Finding.bad("devices", message, "or start the agent with --slots N")
                    : Finding.note("devices", message, "trials on processors (--slots N) are not affected");
        }
    }

    private List<Finding> broker() {
        String address = bootstrap;
        if (address == null) {
            return List.of(Finding.note("broker", "not checked", "give it with --bootstrap HOST:PORT"));
        }
        BrokerCheck.Result result = BrokerCheck.ask(address, clientConfig);
        if (!result.failure().isEmpty()) {
            return List.of(Finding.bad(
                    "broker",
                    address + ": " + result.failure(),
                    "is it running, is the address its advertised one, is TLS or SASL set in --client-config?"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("broker", address + " answers"));
        if (!result.missingTopics().isEmpty()) {
            findings.add(Finding.bad(
                    "topics",
                    "missing: " + result.missingTopics(),
                    "make them with trialstream init, or start a scheduler"));
        }
        result.newestRecordMs().ifPresent(newest -> findings.add(clock(newest)));
        return findings;
    }

    private static Finding clock(long newestMs) {
        long ahead = newestMs - System.currentTimeMillis();
        return ahead <= LARGEST_SKEW_MS
                ? Finding.ok("clock", "not behind the other agents'")
                : Finding.note(
                        "clock",
                        "at least " + ahead / 1000 + " s behind that of another machine",
                        "run a time service (chrony, systemd-timesyncd): times shown will be wrong, decisions not");
    }
}
