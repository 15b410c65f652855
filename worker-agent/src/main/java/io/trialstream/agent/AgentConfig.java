package io.trialstream.agent;

import io.trialstream.agent.files.Slugs;
import io.trialstream.agent.process.Cgroups;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent's configuration. Start from {@link #builder}.
 *
 * @param bootstrap host:port of a broker, or several with commas
 * @param poolId the pool it belongs to
 * @param agentId its name, unique in the pool
 * @param cpuSlots how many slots without a device; 0 with {@code gpus}
 * @param gpus whether each graphics processor found is a slot
 * @param labels by which trials choose machines
 * @param workDir where it keeps its files; of this agent alone
 * @param baseDir what relative working directories of studies are relative to
 * @param checkpointDir where checkpoints are kept; null: beside each trial's files, so that they can't be resumed on another machine
 * @param heartbeatMs the time between heartbeats, in milliseconds
 * @param clientConfig further properties of Kafka clients: TLS, SASL
 * @param pythonPath a directory put first in PYTHONPATH of training processes; empty: none
 * @param passedVariables variables of the agent that look like secrets but are for training processes
 * @param runAsUsers operating system users that studies may ask for
 * @param trainingUser the operating system user of studies that ask for none; null: the agent's own
 * @param cgroup the control group below which each run gets its own: auto for the agent's own where it may, none, or a directory
 * @param minFreeBytes with less free space nothing new is started
 * @param keepRuns how many ended runs' files are kept
 * @param lastEpochWaitMs how long a process may take to end by itself after the last epoch of a run that goes on later, in milliseconds
 * @param logBytesPerSecond how much of a trial's output is sent
 * @param clock the wall clock, which is only shown: nothing is measured by it or decided on it
 */
public record AgentConfig(
        String bootstrap,
        String poolId,
        String agentId,
        int cpuSlots,
        boolean gpus,
        Map<String, String> labels,
        Path workDir,
        Path baseDir,
        @Nullable Path checkpointDir,
        long heartbeatMs,
        Map<String, String> clientConfig,
        String pythonPath,
        Set<String> passedVariables,
        Set<String> runAsUsers,
        @Nullable String trainingUser,
        String cgroup,
        long minFreeBytes,
        int keepRuns,
        long lastEpochWaitMs,
        long logBytesPerSecond,
        InstantSource clock) {

    /** The most slots that an agent may have. */
    public static final int MOST_SLOTS = 1024;

    public AgentConfig {
        labels = Map.copyOf(labels);
        clientConfig = Map.copyOf(clientConfig);
        passedVariables = Set.copyOf(passedVariables);
        runAsUsers = Set.copyOf(runAsUsers);
        Slugs.require("the pool (--pool)", poolId);
        Slugs.require("the agent's id (--id)", agentId);
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("no broker is given; name one with --bootstrap HOST:PORT");
        }
        if (gpus ? cpuSlots != 0 : cpuSlots < 1 || cpuSlots > MOST_SLOTS) {
            throw new IllegalArgumentException("--slots is " + cpuSlots + "; it must be 1 to " + MOST_SLOTS);
        }
        if (heartbeatMs < 50 || heartbeatMs > 60_000) {
            throw new IllegalArgumentException("--heartbeat-ms is " + heartbeatMs + "; it must be 50 to 60000");
        }
    }

    /** With the defaults: one processor slot, the machine's name, files below the home directory. */
    public static Builder builder(String bootstrap) {
        return new Builder(bootstrap);
    }

    /** The machine's name, as an agent's default id. */
    public static String hostName() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            name = "localhost";
        }
        return Slugs.isSlug(name) ? name : "localhost";
    }

    /** Collects a configuration. */
    public static final class Builder {
        private final String bootstrap;
        private String poolId = "default";
        private String agentId = hostName();
        private int cpuSlots = 1;
        private boolean gpus;
        private Map<String, String> labels = Map.of();
        private @Nullable Path workDir;
        private Path baseDir = Path.of("").toAbsolutePath();
        private @Nullable Path checkpointDir;
        private long heartbeatMs = 2000;
        private Map<String, String> clientConfig = Map.of();
        private String pythonPath = "";
        private Set<String> passedVariables = Set.of();
        private Set<String> runAsUsers = Set.of();
        private @Nullable String trainingUser;
        private String cgroup = Cgroups.AUTO;
        private InstantSource clock = InstantSource.system();
        private long minFreeBytes = 256L << 20;
        private int keepRuns = 1000;
        private long lastEpochWaitMs = 3000;
        private long logBytesPerSecond = 64 << 10;

        private Builder(String bootstrap) {
            this.bootstrap = bootstrap;
        }

        /** The pool; default: default. */
        public Builder pool(String value) {
            poolId = value;
            return this;
        }

        /** The agent's id; default: the machine's name. */
        public Builder id(String value) {
            agentId = value;
            return this;
        }

        /** So many slots without a device; default: 1. */
        public Builder slots(int value) {
            cpuSlots = value;
            gpus = false;
            return this;
        }

        /** A slot for each graphics processor found. */
        public Builder gpus() {
            cpuSlots = 0;
            gpus = true;
            return this;
        }

        /** Labels; default: none. */
        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        /** The work directory; default: .trialstream/agents/ID below the home directory. */
        public Builder workDir(Path value) {
            workDir = value.toAbsolutePath().normalize();
            return this;
        }

        /** The base directory; default: the current one. */
        public Builder baseDir(Path value) {
            baseDir = value.toAbsolutePath().normalize();
            return this;
        }

        /** A directory for checkpoints that all agents of the pool share; default: none. */
        public Builder checkpointDir(Path value) {
            checkpointDir = value.toAbsolutePath().normalize();
            return this;
        }

        /** Milliseconds between heartbeats; default: 2000. */
        public Builder heartbeatMs(long value) {
            heartbeatMs = value;
            return this;
        }

        /** Kafka client properties; default: none. */
        public Builder clientConfig(Map<String, String> value) {
            clientConfig = value;
            return this;
        }

        /** The directory of the Python reporting package; default: none. */
        public Builder pythonPath(String value) {
            pythonPath = value;
            return this;
        }

        /** Variables that look like secrets but are for training processes; default: none. */
        public Builder passedVariables(Set<String> value) {
            passedVariables = value;
            return this;
        }

        /** Users that studies may ask for; default: none. */
        public Builder runAsUsers(Set<String> value) {
            runAsUsers = value;
            return this;
        }

        /** The user of training processes whose study asks for none; default: the agent's own. */
        public Builder trainingUser(String value) {
            trainingUser = value;
            return this;
        }

        /** Where runs get control groups of their own: auto, none or a directory; default: auto. */
        public Builder cgroup(String value) {
            cgroup = value;
            return this;
        }

        /** The wall clock; default: the machine's. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Free space below which nothing new is started, in bytes; default: 256 MiB. */
        public Builder minFreeBytes(long value) {
            minFreeBytes = value;
            return this;
        }

        /** How many ended runs' files are kept; default: 1000. */
        public Builder keepRuns(int value) {
            keepRuns = value;
            return this;
        }

        /** Milliseconds for a process to end by itself after a partial run's last epoch; default: 3000. */
        public Builder lastEpochWaitMs(long value) {
            lastEpochWaitMs = value;
            return this;
        }

        /** How much of a trial's output is sent, in bytes a second; default: 64 KiB. */
        public Builder logBytesPerSecond(long value) {
            logBytesPerSecond = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if something is out of its range; the message says what would be right
         */
        public AgentConfig build() {
            Path work = workDir != null
                    ? workDir
                    : Path.of(System.getProperty("user.home"), ".trialstream", "agents", agentId);
            return new AgentConfig(
                    bootstrap,
                    poolId,
                    agentId,
                    cpuSlots,
                    gpus,
                    labels,
                    work,
                    baseDir,
                    checkpointDir,
                    heartbeatMs,
                    clientConfig,
                    pythonPath,
                    passedVariables,
                    runAsUsers,
                    trainingUser,
                    cgroup,
                    minFreeBytes,
                    keepRuns,
                    lastEpochWaitMs,
                    logBytesPerSecond,
                    clock);
        }
    }
}
