package io.trialstream.agent.kafka;

import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.SlotState;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Checkpoint;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.Slot;
import io.trialstream.v1.SlotKind;
import io.trialstream.v1.TrialLog;
import io.trialstream.v1.TrialReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what the agent tells into records. */
final class ReportCodec {
    private final AgentIdentity identity;

    ReportCodec(AgentIdentity identity) {
        this.identity = identity;
    }

    TrialReport encode(Report report) {
        TrialReport.Builder builder = TrialReport.newBuilder()
                .setPoolId(identity.poolId())
                .setAgentId(identity.agentId())
                .setIncarnation(identity.incarnation())
                .setStudyId(report.key().studyId())
                .setTrial(report.key().trial())
                .setLeaseEpoch(report.key().leaseEpoch())
                .setSequence(report.sequence())
                .setReportedAtMs(report.atMs());
        Report.Body body = report.body();
        if (body instanceof Report.Started) {
            builder.setKind(ReportKind.STARTED);
        } else if (body instanceof Report.Epoch epoch) {
            builder.setKind(ReportKind.EPOCH)
                    .setEpoch(new EpochMetrics(epoch.epoch(), epoch.values(), epoch.extra(), epoch.runtimeMs()));
        } else if (body instanceof Report.Checkpoint checkpoint) {
            builder.setKind(ReportKind.CHECKPOINT).setCheckpoint(checkpoint(checkpoint.saved()));
        } else if (body instanceof Report.Exited exited) {
            builder.setKind(ReportKind.EXITED)
                    .setCheckpoint(checkpoint(exited.checkpoint()))
                    .setExit(new Exit(
                            ExitKind.valueOf(exited.exit().name()),
                            exited.exitCode(),
                            exited.message(),
                            exited.logTail(),
                            exited.lastEpoch(),
                            exited.runtimeMs()));
        } else if (body instanceof Report.Refused refused) {
            builder.setKind(ReportKind.REFUSED)
                    .setExit(new Exit(ExitKind.LAUNCH_FAILED, null, refused.message(), "", 0L, 0L));
        }
        return builder.build();
    }

    private static @Nullable Checkpoint checkpoint(@Nullable SavedCheckpoint saved) {
        return saved == null ? null : new Checkpoint(saved.epoch(), saved.path(), saved.bytes());
    }

    AgentHeartbeat encode(Heartbeat heartbeat) {
        List<Slot> slots = new ArrayList<>();
        for (SlotState slot : heartbeat.slots()) {
            slots.add(new Slot(
                    slot.slotId(),
                    slot.device(),
                    SlotKind.valueOf(slot.kind().name()),
                    slot.name(),
                    slot.memoryBytes(),
                    slot.problem().isEmpty(),
                    slot.problem()));
        }
        List<io.trialstream.v1.HeldLease> leases = new ArrayList<>();
        for (HeldLease lease : heartbeat.leases()) {
            leases.add(new io.trialstream.v1.HeldLease(
                    lease.key().studyId(),
                    lease.key().trial(),
                    lease.key().leaseEpoch(),
                    lease.slotIds(),
                    lease.lastEpoch()));
        }
        return AgentHeartbeat.newBuilder()
                .setPoolId(identity.poolId())
                .setAgentId(identity.agentId())
                .setIncarnation(identity.incarnation())
                .setSequence(heartbeat.sequence())
                .setSentAtMs(heartbeat.sentAtMs())
                .setIntervalMs(heartbeat.intervalMs())
                .setHost(identity.host())
                .setVersion(identity.version())
                .setLabels(identity.labels())
                .setSlots(slots)
                .setLeases(leases)
                .setLeaving(heartbeat.leaving())
                .setDiskFreeBytes(heartbeat.diskFreeBytes())
                .build();
    }

    TrialLog encode(LogPiece piece) {
        return TrialLog.newBuilder()
                .setStudyId(piece.key().studyId())
                .setTrial(piece.key().trial())
                .setLeaseEpoch(piece.key().leaseEpoch())
                .setAgentId(identity.agentId())
                .setOffsetBytes(piece.offsetBytes())
                .setText(piece.text())
                .setSkippedBytes(piece.skippedBytes())
                .setReadAtMs(piece.readAtMs())
                .build();
    }
}
