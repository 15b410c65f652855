package io.trialstream.scheduler.codec;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Placeholders;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.Observation;
import io.trialstream.v1.ObservationKind;
import io.trialstream.v1.ObservedTrial;
import io.trialstream.v1.RunOrder;
import io.trialstream.v1.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the pool's state machine orders, decides and tells the optimiser, as records. Metrics are turned into the user's direction here. */
public final class OutputCodec {
    private OutputCodec() {}

    // ---- orders

    /** An order to an agent. */
    public static Assignment assignment(AgentOrder order, String poolId, long nowMs) {
        if (order instanceof AgentOrder.Run run) {
            Lease lease = Objects.requireNonNull(run.trial().lease(), "a trial that is to run has a lease");
            LeaseKey key = new LeaseKey(run.trial().study(), run.trial().number(), lease.epoch());
            return assignment(order, AssignmentKind.RUN, poolId, key, nowMs, "", runOrder(run, lease));
        } else if (order instanceof AgentOrder.End end) {
            AssignmentKind kind = end.pause() ? AssignmentKind.PAUSE : AssignmentKind.STOP;
            return assignment(order, kind, poolId, end.lease(), nowMs, end.reason(), null);
        } else if (order instanceof AgentOrder.DeleteCheckpoints delete) {
            LeaseKey key = new LeaseKey(delete.study(), delete.trial(), 0);
            return assignment(order, AssignmentKind.DELETE_CHECKPOINTS, poolId, key, nowMs, "", null);
        } else if (order instanceof AgentOrder.Refuse refuse) {
            return assignment(
                    order, AssignmentKind.REFUSED, poolId, new LeaseKey("", 0, 0), nowMs, refuse.reason(), null);
        }
        throw new AssertionError(order);
    }

    private static Assignment assignment(
            AgentOrder order,
            AssignmentKind kind,
            String poolId,
            LeaseKey lease,
            long nowMs,
            String reason,
            @Nullable RunOrder run) {
        return new Assignment(
                order.agentId(),
                order.incarnation(),
                kind,
                poolId,
                lease.study(),
                lease.trial(),
                lease.epoch(),
                nowMs,
                reason,
                run);
    }

    private static RunOrder runOrder(AgentOrder.Run run, Lease lease) {
        StudySpec spec = run.spec();
        Trial trial = run.trial();
        Launch launch = spec.launch();
        Placeholders.Values values = new Placeholders.Values(
                trial.hyperparameters(),
                trial.study(),
                trial.number(),
                Seeds.hash(spec.seed(), trial.number(), "training") >>> 33,
                lease.untilEpoch(),
                spec.resource().max());
        List<Integer> slots = new ArrayList<>();
        for (int slot : lease.slots()) {
            slots.add(slot);
        }
        return new RunOrder(
                CommonCodec.toAvro(trial.hyperparameters()),
                Placeholders.fill(launch.command(), values),
                launch.workdir(),
                launch.env(),
                slots,
                spec.demand().shareThousandths() / 1000.0,
                lease.resumeEpoch(),
                lease.untilEpoch(),
                spec.resource().max(),
                run.parent() == null ? null : run.parent().number(),
                run.parent() == null ? 0L : lease.resumeEpoch(),
                spec.metrics().stream().map(Metric::name).toList(),
                launch.stdoutPattern(),
                launch.graceMs(),
                run.maxRuntimeMs(),
                trial.progress().runtimeMs(),
                launch.silenceMs(),
                launch.runAs(),
                launch.failureRules().oomExitCodes(),
                launch.failureRules().infeasiblePatterns(),
                launch.failureRules().machineFaultPatterns());
    }

    // ---- decisions

    /**
     * A line of the audit log.
     *
     * @param direction of the study's first metric; where no study is concerned, any
     * @param reportsOffset trial reports below this offset were handled before; -1: not noted
     */
    public static Decision decision(DecisionRecord record, String poolId, Direction direction, long reportsOffset) {
        Evidence evidence = record.evidence();
        return new Decision(
                poolId,
                record.study(),
                record.trial() < 0 ? null : record.trial(),
                record.sequence(),
                record.atMs(),
                DecisionKind.valueOf(record.kind().name()),
                record.reason().name(),
                record.explanation(),
                record.agentId(),
                record.leaseEpoch(),
                record.commandId(),
                record.issuedBy(),
                evidence == null ? null : evidence(evidence, direction),
                record.provenance() == null ? null : CommonCodec.toAvro(record.provenance()),
                record.epoch(),
                Double.isNaN(record.value()) ? null : direction.turn(record.value()),
                reportsOffset);
    }

    private static io.trialstream.v1.Evidence evidence(Evidence evidence, Direction direction) {
        return new io.trialstream.v1.Evidence(
                evidence.pruner(),
                evidence.bracket(),
                evidence.rung(),
                evidence.resource(),
                direction.turn(evidence.value()),
                evidence.rank(),
                evidence.count(),
                evidence.kept(),
                direction.turn(evidence.cutoff()));
    }

    // ---- observations

    /**
     * What the optimiser learns.
     *
     * @param reportsOffset trial reports below this offset were handled before; -1: not noted
     * @param nextDecision decisions below this number were made before; -1: not noted
     */
    public static Observation observation(
            StudyObservation observation, String poolId, long nowMs, long reportsOffset, long nextDecision) {
        StudyRow study = observation.study();
        boolean carriesDefinition = observation.kind() == StudyObservation.Kind.STUDY_OPENED
                || observation.kind() == StudyObservation.Kind.STUDY_CHANGED;
        Trial trial = observation.trial();
        return new Observation(
                poolId,
                study.id(),
                ObservationKind.valueOf(observation.kind().name()),
                nowMs,
                carriesDefinition ? study.definition() : null,
                trial == null ? null : observed(trial, study.spec()),
                observation.wantedUpTo(),
                reportsOffset,
                nextDecision);
    }

    private static ObservedTrial observed(Trial trial, StudySpec spec) {
        List<io.trialstream.v1.Measurement> curve = CommonCodec.outer(trial.rungs(), spec.metrics());
        long last = trial.progress().lastEpoch();
        boolean atRung = !trial.rungs().isEmpty()
                && trial.rungs().get(trial.rungs().size() - 1).resource() == last;
        if (last > 0 && !atRung) {
            curve.add(new io.trialstream.v1.Measurement(
                    last, CommonCodec.boxed(CommonCodec.turn(trial.progress().lastValues(), spec.metrics()))));
        }
        Provenance.Parent parent = trial.provenance().parent();
        return new ObservedTrial(
                trial.number(),
                CommonCodec.toAvro(trial.hyperparameters()),
                status(trial),
                curve,
                trial.suggestion() < 0 ? null : trial.suggestion(),
                parent == null ? null : parent.trial(),
                parent == null ? 0L : parent.epoch());
    }

    private static TrialStatus status(Trial trial) {
        return switch (trial.state()) {
            case COMPLETED -> TrialStatus.COMPLETED;
            case STOPPED -> TrialStatus.STOPPED;
            case FAILED -> TrialStatus.FAILED;
            case INFEASIBLE -> TrialStatus.INFEASIBLE;
            case WAITING, RUNNING, PAUSED -> TrialStatus.PENDING;
        };
    }
}
