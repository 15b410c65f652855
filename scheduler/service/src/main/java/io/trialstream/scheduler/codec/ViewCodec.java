package io.trialstream.scheduler.codec;

import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.auto.AutoSampler;
import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.HoldbackFigures;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.ShadowFigures;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import io.trialstream.v1.AgentView;
import io.trialstream.v1.ClassView;
import io.trialstream.v1.HoldbackView;
import io.trialstream.v1.PoolView;
import io.trialstream.v1.ShadowView;
import io.trialstream.v1.SlotView;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TeamView;
import io.trialstream.v1.TrialView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pool's state as the views that others follow, metrics in the user's own direction. */
public final class ViewCodec {
    private ViewCodec() {}

    /**
     * A study's view.
     *
     * @param samplerChoice which sampler proposes, and why
     */
    public static StudyView study(Study study, PoolState pool, String samplerChoice, long nowMs) {
        StudyRow row = study.row();
        StudySpec spec = row.spec();
        Trial best = study.best();
        return StudyView.newBuilder()
                .setPoolId(pool.poolId())
                .setStudyId(row.id())
                .setName(spec.name())
                .setProject(spec.project())
                .setTeam(spec.team())
                .setDefinition(row.definition())
                .setState(io.trialstream.v1.StudyState.valueOf(row.phase().name()))
                .setStateReason(
                        row.closing()
                                ? "ending: " + row.ending().message()
                                : row.ending().message())
                .setCreatedAtMs(row.createdAtMs())
                .setEndedAtMs(row.endedAtMs())
                .setCreatedBy(row.createdBy())
                .setTrialsCreated(study.trials().size())
                .setTrialsWaiting(study.count(TrialState.WAITING))
                .setTrialsRunning(study.count(TrialState.RUNNING))
                .setTrialsPaused(study.count(TrialState.PAUSED))
                .setTrialsCompleted(study.count(TrialState.COMPLETED))
                .setTrialsStopped(study.count(TrialState.STOPPED))
                .setTrialsFailed(study.count(TrialState.FAILED))
                .setTrialsInfeasible(study.count(TrialState.INFEASIBLE))
                .setEpochsRun(study.trainedEpochs())
                .setEpochsFull(epochsFull(study))
                .setSlotMs(study.slotMs() + runningSlotMs(study, nowMs))
                .setLostSlotMs(study.slotTime().lostMs())
                .setSavedSlotMs(study.slotTime().savedMs())
                .setBestTrial(best == null ? null : best.number())
                .setBestValue(
                        best == null
                                ? null
                                : spec.direction().turn(best.progress().best()))
                .setBestEpoch(best == null ? 0 : best.progress().bestEpoch())
                .setNote(row.note())
                .setTags(row.tags())
                .setWaitReason(row.phase() == StudyPhase.RUNNING ? pool.waitReason(row.id()) : "")
                .setSamplerChoice(samplerChoice)
                .setShadow(study.shadowFigures().map(ViewCodec::shadow).orElse(null))
                .setHoldback(study.holdbackFigures().map(ViewCodec::holdback).orElse(null))
                .build();
    }

    private static ShadowView shadow(ShadowFigures figures) {
        return new ShadowView(figures.pruner(), figures.stopped(), figures.epochsBeyond(), figures.bestSurvives());
    }

    private static HoldbackView holdback(HoldbackFigures figures) {
        return new HoldbackView(figures.condemned(), figures.finished(), figures.wrong());
    }

    /** Which sampler proposes for a study, and why, in one sentence. */
    public static String samplerChoice(StudySpec spec) {
        String type = spec.sampler().type();
        if (spec.proposedByClients()) {
            return "external: clients propose every trial";
        }
        Sampler sampler = Samplers.standard().create(type, spec.sampler().options(), spec.seed());
        return sampler instanceof AutoSampler auto
                ? "auto: " + auto.choice(spec.space(), spec.plan()).why()
                : type + ", as the study asks";
    }

    /** What the ended trials would have cost without early stopping, in epochs. */
    private static long epochsFull(Study study) {
        long ended = study.count(TrialState.COMPLETED)
                + study.count(TrialState.STOPPED)
                + study.count(TrialState.INFEASIBLE);
        return ended * study.spec().trialEpochs();
    }

    private static long runningSlotMs(Study study, long nowMs) {
        long total = 0;
        for (int number : study.running()) {
            Lease lease = study.trials().get(number).lease();
            total += lease == null
                    ? 0
                    : (nowMs - lease.assignedAtMs())
                            * lease.slots().length
                            * study.spec().demand().shareThousandths()
                            / 1000;
        }
        return total;
    }

    /** A trial's view. */
    public static TrialView trial(Trial trial, StudySpec spec, PoolState pool) {
        Progress progress = trial.progress();
        Direction direction = spec.direction();
        Lease lease = trial.lease();
        Checkpoint checkpoint = trial.checkpoint();
        return new TrialView(
                pool.poolId(),
                trial.study(),
                trial.number(),
                io.trialstream.v1.TrialState.valueOf(trial.state().name()),
                trial.ending().reason().name(),
                message(trial),
                CommonCodec.toAvro(trial.hyperparameters()),
                CommonCodec.toAvro(trial.provenance()),
                trial.bracket(),
                trial.rungs().size() - 1,
                progress.lastEpoch(),
                progress.lastValues().length == 0
                        ? List.of()
                        : CommonCodec.boxed(CommonCodec.turn(progress.lastValues(), spec.metrics())),
                Double.isNaN(progress.best()) ? null : direction.turn(progress.best()),
                progress.bestEpoch(),
                CommonCodec.outer(trial.rungs(), spec.metrics()),
                trial.agentId().isEmpty() ? null : trial.agentId(),
                lease == null ? List.of() : CommonCodec.boxed(lease.slots()),
                device(trial, pool),
                trial.leaseEpoch(),
                trial.retries(),
                trial.createdAtMs(),
                trial.startedAtMs(),
                trial.endedAtMs(),
                progress.runtimeMs(),
                checkpoint == null ? 0 : checkpoint.epoch(),
                checkpoint == null ? "" : checkpoint.path(),
                checkpoint == null ? 0 : checkpoint.bytes(),
                pool.waitReason(trial),
                trial.ending().logTail(),
                trial.note(),
                trial.tags());
    }

    private static String message(Trial trial) {
        return trial.order() == null
                ? trial.ending().message()
                : "ending: " + trial.order().ending().message();
    }

    private static String device(Trial trial, PoolState pool) {
        Lease lease = trial.lease();
        if (lease == null || lease.slots().length == 0) {
            return "";
        }
        AgentRow agent = pool.agentRow(lease.agentId());
        for (AgentRow.Slot slot : agent == null ? List.<AgentRow.Slot>of() : agent.slots()) {
            if (slot.id() == lease.slots()[0]) {
                return slot.name().isEmpty() ? slot.device() : slot.name();
            }
        }
        return "";
    }

    /** What a pool's operator set. */
    public static PoolView pool(String poolId, PoolPolicy policy) {
        Map<String, TeamView> teams = new TreeMap<>();
        policy.teams().forEach((name, team) -> teams.put(name, new TeamView(team.weight(), limit(team.quotaSlots()))));
        Map<String, ClassView> classes = new TreeMap<>();
        policy.classes()
                .forEach((name, c) -> classes.put(name, new ClassView(c.maxRuntimeMs(), limit(c.slotsPerTeam()))));
        return new PoolView(poolId, teams, classes);
    }

    private static @Nullable Integer limit(int slots) {
        return slots == Integer.MAX_VALUE ? null : slots;
    }

    /** All agents' views. */
    public static List<AgentView> agents(PoolState pool) {
        Map<String, Trial> onSlot = new HashMap<>();
        for (Study study : pool.studies()) {
            for (int number : study.running()) {
                Trial trial = study.trials().get(number);
                Lease lease = trial.lease();
                for (int slot : lease == null ? new int[0] : lease.slots()) {
                    onSlot.put(trial.agentId() + "/" + slot, trial);
                }
            }
        }
        List<AgentView> views = new ArrayList<>();
        for (AgentRow row : pool.agentRows()) {
            views.add(agent(row, pool, onSlot));
        }
        return views;
    }

    private static AgentView agent(AgentRow row, PoolState pool, Map<String, Trial> onSlot) {
        List<SlotView> slots = new ArrayList<>();
        for (AgentRow.Slot slot : row.slots()) {
            Trial trial = onSlot.get(row.id() + "/" + slot.id());
            slots.add(new SlotView(
                    slot.id(),
                    slot.device(),
                    slot.name(),
                    slot.memoryBytes(),
                    slot.healthy(),
                    slot.problem(),
                    trial == null ? null : trial.study(),
                    trial == null ? null : trial.number()));
        }
        return new AgentView(
                pool.poolId(),
                row.id(),
                row.incarnation(),
                io.trialstream.v1.AgentState.valueOf(row.status().name()),
                row.reason(),
                row.host(),
                row.version(),
                row.labels(),
                slots,
                pool.heardAtMs(row.id()),
                row.diskFreeBytes(),
                row.failuresInARow());
    }
}
