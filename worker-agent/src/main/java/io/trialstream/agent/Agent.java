package io.trialstream.agent;

import io.trialstream.agent.checkpoint.CheckpointStore;
import io.trialstream.agent.checkpoint.SharedDirectoryCheckpoints;
import io.trialstream.agent.device.Device;
import io.trialstream.agent.device.DeviceProbe;
import io.trialstream.agent.device.DeviceProbeException;
import io.trialstream.agent.device.GpuProbe;
import io.trialstream.agent.duty.AgentEndedException;
import io.trialstream.agent.duty.DutyCycle;
import io.trialstream.agent.duty.DutySettings;
import io.trialstream.agent.kafka.KafkaInbox;
import io.trialstream.agent.kafka.KafkaOutbox;
import io.trialstream.agent.link.Inbox;
import io.trialstream.agent.link.LinkException;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.process.Cgroups;
import io.trialstream.agent.process.Launcher;
import io.trialstream.agent.process.ProcessTable;
import io.trialstream.agent.process.Signals;
import io.trialstream.agent.process.TrainingUsers;
import io.trialstream.agent.run.FileWatch;
import io.trialstream.agent.run.RunContext;
import io.trialstream.agent.run.RunSettings;
import io.trialstream.agent.run.WorkDirectory;
import io.trialstream.agent.slot.SlotBoard;
import io.trialstream.agent.slot.SlotNumbers;
import io.trialstream.schemas.probe.Figures;
import io.trialstream.schemas.probe.Probe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker agent: takes assignments, runs training processes, reports. Neither closing it nor killing its JVM ends a training process; the
 * next agent on the same work directory goes on with them.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration LEAVE = Duration.ofSeconds(4);
    private static final int SLOW_THREADS = 4;

    private final AgentConfig config;
    private final WorkDirectory work;
    private final AgentIdentity identity;
    private final ScheduledExecutorService slowWork;
    private final FileWatch watch;
    private final Cgroups cgroups;
    private final Inbox inbox;
    private final Outbox outbox;
    private final SlotBoard slots;
    private final DutyCycle duty;
    private final Thread thread;
    private final CompletableFuture<@Nullable String> ended = new CompletableFuture<>();
    private volatile boolean closing;
    // written by the agent's thread, for the probe
    private volatile int runs;
    private volatile long failures;

    /** Makes the agent's two ends. */
    interface Links {
        Inbox inbox(AgentIdentity identity, Runnable wake);

        Outbox outbox(AgentIdentity identity, Runnable wake);
    }

    /**
     * Starts an agent; it joins its pool in the background, as soon as a broker can be reached.
     *
     * @throws IOException if the work directory can't be used, or devices can't be found; the message says what would help
     */
    public static Agent start(AgentConfig config) throws IOException {
        return start(config, new Links() {
            @Override
            public Inbox inbox(AgentIdentity identity, Runnable wake) {
                return new KafkaInbox(config.bootstrap(), config.clientConfig(), identity, wake);
            }

            @Override
            public Outbox outbox(AgentIdentity identity, Runnable wake) {
                return new KafkaOutbox(
                        config.bootstrap(), config.clientConfig(), identity, config.clock(), config.signingKey(), wake);
            }
        });
    }

    static Agent start(AgentConfig config, Links links) throws IOException {
        WorkDirectory work = WorkDirectory.open(config.workDir());
        try {
            return new Agent(config, work, links);
        } catch (IOException | RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private Agent(AgentConfig config, WorkDirectory work, Links links) throws IOException {
        this.config = config;
        this.work = work;
        String version = Agent.class.getPackage().getImplementationVersion();
        this.identity = new AgentIdentity(
                config.poolId(),
                config.agentId(),
                work.nextIncarnation(config.clock().millis()),
                AgentConfig.hostName(),
                version == null ? "" : version,
                config.labels());
        DeviceProbe probe = probe(config);
        List<Device> found = devices(probe);
        List<Device> devices =
                config.gpus() ? SlotNumbers.numbered(found, work.root().resolve("slots.json")) : found;
        this.thread = new Thread(this::run, "trialstream-agent");
        Runnable wake = () -> LockSupport.unpark(thread);
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(SLOW_THREADS, task -> {
            Thread worker = new Thread(task, "trialstream-agent-slow");
            worker.setDaemon(true);
            return worker;
        });
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.slowWork = pool;
        ProcessTable table = ProcessTable.ofThisMachine();
        this.slots = new SlotBoard(devices, probe, slowWork, Duration.ofSeconds(10), wake);
        slots.recheckEvery(Duration.ofSeconds(30));
        TrainingUsers users = TrainingUsers.of(config.runAsUsers(), config.trainingUser());
        this.cgroups = Cgroups.find(config.cgroup(), Cgroups.name(config.agentId(), work.root()));
        Launcher launcher = new Launcher(work.root());
        this.outbox = links.outbox(identity, wake);
        this.watch = new FileWatch(wake);
        this.inbox = links.inbox(identity, wake);
        CheckpointStore checkpoints = config.checkpointDir() == null
                ? SharedDirectoryCheckpoints.beside(work::trial)
                : SharedDirectoryCheckpoints.below(config.checkpointDir());
        RunSettings runSettings = new RunSettings(
                config.baseDir(),
                config.pythonPath(),
                config.passedVariables(),
                config.allowed(),
                config.lastEpochWaitMs(),
                config.logBytesPerSecond());
        this.duty = new DutyCycle(
                new DutySettings(config.heartbeatMs(), config.minFreeBytes(), config.keepRuns()),
                inbox,
                outbox,
                slots,
                new RunContext(
                        runSettings,
                        work,
                        checkpoints,
                        launcher,
                        users,
                        cgroups,
                        table,
                        new Signals(table),
                        slots,
                        slots,
                        outbox,
                        watch,
                        slowWork,
                        wake,
                        identity.agentId() + "/" + identity.incarnation()));
        thread.setDaemon(true);
        thread.start();
    }

    private static DeviceProbe probe(AgentConfig config) {
        if (config.gpus()) {
            return GpuProbe.ofThisMachine();
        }
        List<Device> cpus = new ArrayList<>();
        for (int i = 0; i < config.cpuSlots(); i++) {
            cpus.add(Device.cpu(i));
        }
        return () -> cpus;
    }

    private static List<Device> devices(DeviceProbe probe) throws IOException {
        try {
            return probe.probe();
        } catch (DeviceProbeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Its incarnation, as its heartbeats name it. */
    public long incarnation() {
        return identity.incarnation();
    }

    /** Completes when the agent ended: with null when it was closed, else with the reason in one sentence. */
    public CompletableFuture<@Nullable String> ended() {
        return ended.copy();
    }

    private void run() {
        LOG.info(
                "agent {} of pool {} (incarnation {}), files in {}",
                identity.agentId(),
                identity.poolId(),
                identity.incarnation(),
                work.root());
        String reason = null;
        try {
            duty.attach(System.nanoTime());
            while (!closing) {
                turn();
            }
        } catch (AgentEndedException | LinkException e) {
            reason = String.valueOf(e.getMessage());
            LOG.error("the agent ends: {}; training processes go on", reason);
        } catch (IOException e) {
            reason = "the work directory " + work.root() + " can't be read: " + e.getMessage();
            LOG.error("the agent ends: {}", reason);
        } finally {
            letGo(reason == null);
            ended.complete(reason);
        }
    }

    private void turn() {
        try {
            int done = duty.doWork(System.nanoTime(), config.clock().millis());
            runs = duty.runCount();
            if (done == 0) {
                LockSupport.parkNanos(duty.idleNanos(System.nanoTime()));
            }
        } catch (AgentEndedException | LinkException e) {
            throw e;
        } catch (RuntimeException e) {
            // a fault in the agent must not lose the training processes: say so and go on
            failed();
            LOG.error("a turn of the agent failed; going on", e);
            LockSupport.parkNanos(1_000_000_000L);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void failed() {
        failures++;
    }

    private void letGo(boolean saysGoodBye) {
        try {
            slowWork.shutdown();
            // a process that is just being started must be written down
            if (!slowWork.awaitTermination(3, TimeUnit.SECONDS)) {
                slowWork.shutdownNow();
            }
            duty.leave(config.clock().millis(), saysGoodBye ? LEAVE : Duration.ZERO);
            inbox.close();
            outbox.close();
            watch.close();
            cgroups.base().ifPresent(Cgroups::remove); // those in which something runs stay
            work.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("while the agent ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says good-bye to the scheduler and ends, in a few seconds at most; training processes live on. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it says of itself. */
    public Probe probe() {
        return new Probe() {
            @Override
            public @Nullable String trouble() {
                if (ended.isDone()) {
                    return "the agent has ended; see its log";
                }
                return outbox.isConnected() ? null : "no broker can be reached; what runs goes on";
            }

            @Override
            public void figures(Figures to) {
                long unusable = IntStream.range(0, slots.size())
                        .filter(slot -> slots.unusable(slot).isPresent())
                        .count();
                to.gauge("trialstream_agent_slots", "Slots.", slots.size());
                to.gauge("trialstream_agent_slots_unusable", "Slots whose device is not healthy.", unusable);
                to.gauge("trialstream_agent_runs", "Runs in hand.", runs);
                to.counter("trialstream_agent_failures_total", "Turns that failed.", failures);
            }
        };
    }

    /** What it was started with. */
    public AgentConfig config() {
        return config;
    }
}
