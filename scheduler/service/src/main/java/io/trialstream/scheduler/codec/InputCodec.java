package io.trialstream.scheduler.codec;

import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.Heartbeat;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.Report;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Metric;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.Slot;
import io.trialstream.v1.TrialReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What agents and optimisers send, as the core takes it. Metrics are turned lower-is-better here, once. */
public final class InputCodec {
    private InputCodec() {}

    /** A heartbeat. */
    public static Heartbeat heartbeat(AgentHeartbeat record) {
        List<AgentRow.Slot> slots = new ArrayList<>();
        for (Slot slot : record.getSlots()) {
            slots.add(new AgentRow.Slot(
                    slot.getSlotId(),
                    slot.getDevice(),
                    slot.getName(),
                    slot.getMemoryBytes(),
                    slot.getHealthy(),
                    slot.getProblem()));
        }
        List<Heartbeat.Held> held = new ArrayList<>();
        for (HeldLease lease : record.getLeases()) {
            held.add(new Heartbeat.Held(
                    lease.getStudyId(), lease.getTrial(), lease.getLeaseEpoch(), List.copyOf(lease.getSlotIds())));
        }
        return new Heartbeat(
                record.getAgentId(),
                record.getIncarnation(),
                record.getSequence(),
                record.getHost(),
                record.getVersion(),
                record.getLabels(),
                slots,
                held,
                record.getDraining(),
                record.getLeaving(),
                record.getDiskFreeBytes());
    }

    /**
     * A report.
     *
     * @param metrics the study's objectives
     * @throws IllegalArgumentException if it lacks what its kind needs, or is of an unknown kind
     */
    public static Report report(TrialReport record, List<Metric> metrics) {
        Report.Origin origin = new Report.Origin(
                record.getAgentId(), new LeaseKey(record.getStudyId(), record.getTrial(), record.getLeaseEpoch()));
        return switch (record.getKind()) {
            case STARTED -> new Report.Started(origin);
            case EPOCH -> epoch(origin, present(record.getEpoch(), "epoch"), metrics);
            case CHECKPOINT ->
                new Report.Saved(
                        origin,
                        Objects.requireNonNull(CommonCodec.checkpoint(present(record.getCheckpoint(), "checkpoint"))));
            case EXITED -> exited(origin, record, present(record.getExit(), "exit"));
            case REFUSED ->
                new Report.Refused(origin, present(record.getExit(), "exit").getMessage());
            case UNKNOWN -> throw new IllegalArgumentException("a report of a kind that this version does not know");
        };
    }

    private static Report epoch(Report.Origin origin, EpochMetrics record, List<Metric> metrics) {
        if (record.getEpoch() < 1) {
            throw new IllegalArgumentException("an epoch counts from 1, got " + record.getEpoch());
        }
        return new Report.Epoch(
                origin,
                record.getEpoch(),
                CommonCodec.turn(CommonCodec.unboxed(record.getValues()), metrics),
                record.getRuntimeMs());
    }

    private static Report exited(Report.Origin origin, TrialReport record, Exit exit) {
        Report.ExitKind kind = switch (exit.getKind()) {
            case COMPLETED -> Report.ExitKind.COMPLETED;
            case STOPPED -> Report.ExitKind.STOPPED;
            case PAUSED -> Report.ExitKind.PAUSED;
            case INFEASIBLE -> Report.ExitKind.INFEASIBLE;
            case OUT_OF_TIME -> Report.ExitKind.OUT_OF_TIME;
            case SILENT -> Report.ExitKind.SILENT;
            case MACHINE_FAULT -> Report.ExitKind.MACHINE_FAULT;
            case LAUNCH_FAILED -> Report.ExitKind.LAUNCH_FAILED;
            case FAILED, UNKNOWN -> Report.ExitKind.FAILED;
        };
        return new Report.Exited(
                origin,
                kind,
                exit.getMessage(),
                exit.getLogTail(),
                exit.getLastEpoch(),
                exit.getRuntimeMs(),
                CommonCodec.checkpoint(record.getCheckpoint()));
    }

    /** A suggestion. */
    public static Suggestion suggestion(io.trialstream.v1.Suggestion record) {
        return new Suggestion(
                CommonCodec.hyperparameters(record.getHyperparameters()),
                CommonCodec.provenance(record.getProvenance()));
    }

    private static <T> T present(@org.jspecify.annotations.Nullable T part, String name) {
        if (part == null) {
            throw new IllegalArgumentException("a report of this kind needs the field " + name);
        }
        return part;
    }
}
