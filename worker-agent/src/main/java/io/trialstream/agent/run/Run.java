package io.trialstream.agent.run;

import io.trialstream.agent.files.TextTail;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.process.ProcessId;
import io.trialstream.agent.process.WrapperFiles;
import io.trialstream.agent.slot.SlotGate;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on this machine, from its order to its acknowledged exit. All of its state is on disk before it matters, so that an agent that
 * is started anew goes on with it. Used by the agent's thread alone.
 */
public final class Run implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final int LOG_TAIL_BYTES = 4096;
    private static final long SHORT_NANOS = 10_000_000L;
    private static final long LOOK_NANOS = 200_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long START_NANOS = 10_000_000_000L;

    private final RunContext context;
    private final RunRecord record;
    private final RunDirectory directory;
    private final WrapperFiles wrapperFiles;
    private final ReportStream reports;
    private final MetricReader metrics;
    private final CheckpointWatch checkpoints;
    private final LogTail logTail;
    private final Ladder ladder;
    private final Limits limits;
    private final SavedProgress progress;
    private final FileWatch.Watched watched;
    private final FileWatch.@Nullable Watched watchedOutput;

    private RunPhase phase;
    private @Nullable Launch launching;
    private @Nullable Ending ending;
    private WrapperFiles.@Nullable Started trainer;
    private WrapperFiles.@Nullable Ended ended;
    private SlotGate.@Nullable Check release;
    private @Nullable String launchFailure;
    private String problem = "";
    private long launchedNanos;
    private boolean leaderSeen;
    private boolean diskWasFull;
    private long lookNanos;
    private long retryNanos;

    Run(
            RunContext context,
            RunRecord record,
            RunDirectory directory,
            ReportJournal journal,
            RunPhase phase,
            long nowNanos) {
        RunOrder order = record.order();
        this.context = context;
        this.record = record;
        this.directory = directory;
        this.phase = phase;
        this.wrapperFiles = new WrapperFiles(directory.live());
        RunDirectory.Progress before = directory.progress();
        this.reports = new ReportStream(order.key(), journal, before.acknowledged(), context.wake());
        this.metrics = new MetricReader(order, directory, journal.before());
        this.checkpoints =
                new CheckpointWatch(context.checkpoints(), order.key().trialKey(), journal.lastCheckpoint());
        this.logTail = new LogTail(
                order.key(),
                directory.output(),
                before.logOffset(),
                context.settings().logBytesPerSecond(),
                nowNanos);
        this.ladder = new Ladder(
                context.signals(),
                context.table(),
                Preparation.MARKER + "=" + record.marker(),
                directory::group,
                order.graceMs());
        this.limits = new Limits(order, context.settings().lastEpochWaitMs(), nowNanos);
        this.progress = new SavedProgress(directory, reports, logTail, before);
        this.watched = context.watch().watch(directory.live(), null);
        this.watchedOutput =
                order.stdoutPattern() == null ? null : context.watch().watch(directory.root(), "out.log");
        this.launchedNanos = nowNanos;
    }

    /** Begins to start the process. */
    void start() {
        if (!metrics.defect().isEmpty()) {
            launchFailure = metrics.defect();
            return;
        }
        checkpoints.skipPresent(record.order().resumeEpoch());
        launching = Launch.begin(record, directory, context);
    }

    /** Goes on with ending it, if an earlier agent began to. */
    void resumeEnding() {
        ending = directory.ending().orElse(null);
    }

    /** Which run. */
    public RunKey key() {
        return record.order().key();
    }

    /** What was ordered. */
    public RunOrder order() {
        return record.order();
    }

    /** Whether its slots are taken. */
    public boolean holdsSlots() {
        return phase.compareTo(RunPhase.ENDED) < 0;
    }

    /** Whether its exit is acknowledged: then it is held no more. */
    public boolean isDone() {
        return phase == RunPhase.DONE;
    }

    /** Why its slots can't be freed or its reports not be made, in one sentence; empty: no problem. */
    public String problem() {
        return problem.isEmpty() ? ladder.problem() : problem;
    }

    /** What a heartbeat says of it. */
    public HeldLease lease() {
        return new HeldLease(key(), record.order().slotIds(), metrics.lastEpoch());
    }

    /** How soon it wants to be looked at when nothing happens, in nanoseconds. */
    public long idleNanos() {
        return switch (phase) {
            case STARTING, CLEARING, RELEASING -> SHORT_NANOS;
            case RUNNING -> !watched.isNoticed() ? SHORT_NANOS : ending != null ? 2 * SHORT_NANOS : LOOK_NANOS;
            case ENDED, DONE -> LOOK_NANOS;
        };
    }

    /** Begins to end it; a weaker reason does not replace a stronger one. */
    public void end(boolean pause, String reason) {
        begin(new Ending(pause ? Ending.Cause.PAUSE : Ending.Cause.STOP, reason));
    }

    private void begin(Ending next) {
        Ending before = ending;
        if (!holdsSlots() || (before != null && before.cause().compareTo(next.cause()) >= 0)) {
            return;
        }
        ending = next;
        LOG.info("{}: ending it ({})", key(), next.reason());
        if (launching != null) {
            launching.cancel();
        }
        try {
            directory.saveEnding(next);
            directory.raiseStopFlag(next.reason());
        } catch (IOException e) {
            LOG.warn("{}: its stop flag can't be written: {}", key(), e.getMessage());
        }
    }

    /** Answers an order that came again. */
    public void answerAgain() {
        reports.repeatLast(context.outbox());
    }

    /** One turn; how much was done. */
    public int doWork(long nowNanos, long nowMs) {
        if (nowNanos < retryNanos) {
            return reports.pump(context.outbox());
        }
        int work = 0;
        try {
            boolean changed = watched.takeChanged();
            if (watchedOutput != null) {
                changed |= watchedOutput.takeChanged();
            }
            boolean look = nowNanos - lookNanos >= LOOK_NANOS;
            if (look) {
                lookNanos = nowNanos;
            }
            work += advance(changed || look, look, nowNanos, nowMs);
            problem = "";
        } catch (IOException | RuntimeException e) {
            // one run's trouble must not keep the others from being looked at
            diskWasFull |= context.work().isFull();
            problem = "its files below " + directory.root() + " can't be read or written: " + e;
            LOG.warn("{}: {}; trying again", key(), problem);
            retryNanos = nowNanos + RETRY_NANOS;
        }
        work += reports.pump(context.outbox());
        return work;
    }

    private int advance(boolean changed, boolean look, long nowNanos, long nowMs) throws IOException {
        RunPhase before = phase;
        int work = 0;
        switch (phase) {
            case STARTING -> advanceStart(nowNanos, nowMs);
            case RUNNING -> work = advanceRunning(changed, look, nowNanos, nowMs);
            case CLEARING -> work = advanceClearing(nowNanos, nowMs);
            case RELEASING -> advanceRelease(nowMs);
            case ENDED -> advanceEnded();
            case DONE -> {
                return 0;
            }
        }
        if (look || phase != before) {
            work += logTail.pump(context.outbox(), nowNanos, nowMs, phase == RunPhase.ENDED);
            if (launching == null && phase != RunPhase.DONE) {
                progress.saveSeldom(nowNanos);
            }
        }
        return work + (phase == before ? 0 : 1);
    }

    private void advanceStart(long nowNanos, long nowMs) throws IOException {
        Launch launch = launching;
        if (launch != null) {
            if (!launch.isDone()) {
                return;
            }
            launching = null;
            launchedNanos = nowNanos;
            leaderSeen = true;
            launchFailure = launch.failure();
        }
        if (launchFailure != null) {
            diskWasFull |= context.work().isFull();
            phase = RunPhase.RELEASING;
            return;
        }
        trainer = wrapperFiles.trainer().orElse(null);
        ended = wrapperFiles.exit().orElse(null);
        if (trainer != null) {
            if (reports.isEmpty()) {
                reports.add(new Report.Started(), nowMs, 0, 0, 0);
            }
            phase = RunPhase.RUNNING;
        } else if (ended != null || (nowNanos - launchedNanos > START_NANOS && !wrapperLives())) {
            phase = RunPhase.CLEARING;
        }
    }

    private boolean wrapperLives() {
        Optional<WrapperFiles.Started> wrapper = wrapperFiles.wrapper();
        return wrapper.isPresent() && context.table().lives(wrapper.get().id());
    }

    private int advanceRunning(boolean changed, boolean look, long nowNanos, long nowMs) throws IOException {
        ProcessId leader = Objects.requireNonNull(trainer).id();
        int work = 0;
        if (changed) {
            // first whether it ended, then what it wrote: so nothing is written after the last look
            ended = wrapperFiles.exit().orElse(null);
            work = readMetrics(false, nowNanos, nowMs);
        }
        if (ended != null) {
            diskWasFull |= context.work().isFull();
            phase = RunPhase.CLEARING;
            return work;
        }
        if (look) {
            boolean lives = context.table().lives(leader);
            leaderSeen |= lives;
            diskWasFull |= !lives && context.work().isFull();
            if (!lives && !wrapperLives()) {
                ended = wrapperFiles.exit().orElse(null);
                phase = RunPhase.CLEARING;
                return work;
            }
        }
        limits.exceeded(metrics.standing(), runtimeMs(), nowNanos).ifPresent(this::begin);
        if (ending != null) {
            ladder.stepLeader(leader, nowNanos);
        }
        return work;
    }

    private void reportCheckpoint(long nowMs) throws IOException {
        Optional<SavedCheckpoint> saved = checkpoints.look(metrics.lastEpoch());
        if (saved.isPresent()) {
            add(new Report.Checkpoint(saved.get()), nowMs);
        }
    }

    private int readMetrics(boolean atEnd, long nowNanos, long nowMs) throws IOException {
        int epochs = metrics.read(reports, atEnd, nowMs, this::runtimeMs);
        if (epochs > 0 || reports.isFull()) {
            limits.reported(nowNanos); // with a full stream it is the broker that is silent
        }
        if (epochs > 0) {
            reportCheckpoint(nowMs);
        }
        if (metrics.reachedLast()) {
            limits.reachedLastEpoch(nowNanos);
        }
        return epochs;
    }

    private int advanceClearing(long nowNanos, long nowMs) throws IOException {
        long wrapper = wrapperFiles.wrapper().map(found -> found.id().pid()).orElse(-1L);
        // a number that this agent never saw alive may be another's group by now: then the marker alone tells
        ProcessId leader = trainer == null || !leaderSeen ? null : trainer.id();
        if (!ladder.isClear(leader, wrapper, nowNanos)) {
            return 0;
        }
        int work = readMetrics(true, nowNanos, nowMs);
        if (metrics.isAtEnd()) {
            reportCheckpoint(nowMs);
            phase = RunPhase.RELEASING;
        }
        return work;
    }

    private void advanceRelease(long nowMs) throws IOException {
        if (release == null) {
            release = context.gate().afterRun(record.order().slotIds());
        }
        if (release.isDone()) {
            Report.Exited exit = exit();
            add(exit, nowMs);
            phase = RunPhase.ENDED;
            LOG.info("{}: {} ({})", key(), exit.exit(), exit.message());
        }
    }

    private Report.Exited exit() {
        String tail = TextTail.of(directory.output(), LOG_TAIL_BYTES);
        Integer code = ended == null ? null : (Integer) ended.code();
        boolean failedToLaunch = launchFailure != null;
        long kills = context.table().oomKills();
        ExitVerdict verdict = failedToLaunch && ending == null
                ? ExitVerdict.ofLaunch(String.valueOf(launchFailure), diskWasFull)
                : ExitVerdict.of(new ExitVerdict.Facts(
                        record.order(),
                        code,
                        ending,
                        metrics.reachedLast(),
                        metrics.lastEpoch(),
                        metrics.complaint(),
                        trainer != null,
                        !record.bootId().equals(context.table().bootId()),
                        record.oomKills() >= 0 && kills > record.oomKills(),
                        diskWasFull,
                        tail));
        return new Report.Exited(
                verdict.kind(), code, verdict.message(), tail, metrics.lastEpoch(), runtimeMs(), checkpoints.newest());
    }

    private void advanceEnded() throws IOException {
        if (reports.allAcknowledged()) {
            progress.save();
            context.work().end(key());
            close();
            phase = RunPhase.DONE;
        }
    }

    private void add(Report.Body body, long nowMs) throws IOException {
        reports.add(body, nowMs, metrics.offset(), metrics.lineCount(), metrics.garbageCount());
    }

    /** The trial's run time so far, over all its runs, in milliseconds. */
    private long runtimeMs() {
        long earlier = record.order().spentRuntimeMs();
        if (trainer == null) {
            return earlier;
        }
        boolean sameBoot = record.bootId().equals(context.table().bootId());
        long until =
                ended != null ? ended.uptimeMs() : sameBoot ? context.table().uptimeMs() : trainer.uptimeMs();
        return earlier + Math.max(0, until - trainer.uptimeMs());
    }

    /** Lets go of it; its processes live on. */
    @Override
    public void close() throws IOException {
        context.watch().release(watched);
        if (watchedOutput != null) {
            context.watch().release(watchedOutput);
        }
        if (phase != RunPhase.DONE && launching == null) {
            progress.save();
        }
        reports.close();
    }
}
