package io.trialstream.scheduler.codec;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import io.trialstream.core.study.Unheeded;
import io.trialstream.core.study.Verdict;
import io.trialstream.v1.state.LeaseState;
import io.trialstream.v1.state.OrderState;
import io.trialstream.v1.state.TrialStateRow;
import io.trialstream.v1.state.UnheededState;
import io.trialstream.v1.state.VerdictState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trials as records of the store. What many trials have in common (names, agents, where they came from) is one object in all that were read
 * by one codec: a million of them fit where else a third of a million would. Not thread-safe.
 */
final class TrialRows {
    private static final int LONGEST_KEPT = 80;
    private static final int MOST_KEPT = 10_000;

    private final Map<String, String> texts = new HashMap<>();
    private Provenance lastProvenance = new Provenance("", "", 0, 0, null);

    /** A trial's row as a record. */
    static TrialStateRow row(Trial trial) {
        Progress progress = trial.progress();
        return new TrialStateRow(
                trial.number(),
                CommonCodec.toAvro(trial.hyperparameters()),
                CommonCodec.toAvro(trial.provenance()),
                trial.suggestion(),
                trial.bracket(),
                trial.state().name(),
                trial.ending().reason().name(),
                trial.ending().message(),
                trial.ending().logTail(),
                trial.leaseEpoch(),
                lease(trial.lease()),
                order(trial.order()),
                trial.agentId(),
                progress.lastEpoch(),
                CommonCodec.boxed(progress.lastValues()),
                progress.best(),
                progress.bestEpoch(),
                progress.improvedEpoch(),
                progress.improvedValue(),
                progress.runtimeMs(),
                CommonCodec.inner(trial.rungs()),
                CommonCodec.toAvro(trial.checkpoint()),
                trial.retries(),
                trial.notBeforeMs(),
                trial.spentEpochs(),
                trial.slotMs(),
                trial.createdAtMs(),
                trial.startedAtMs(),
                trial.endedAtMs(),
                trial.waitingSinceMs(),
                trial.note(),
                trial.tags(),
                trial.lostSlotMs(),
                unheeded(trial.unheeded()));
    }

    private static @Nullable UnheededState unheeded(Unheeded unheeded) {
        return unheeded.equals(Unheeded.NOTHING)
                ? null
                : new UnheededState(
                        CommonCodec.inner(unheeded.shadowRungs()),
                        verdict(unheeded.shadow()),
                        verdict(unheeded.held()));
    }

    private static @Nullable VerdictState verdict(@Nullable Verdict verdict) {
        return verdict == null
                ? null
                : new VerdictState(verdict.forGood(), verdict.resource(), verdict.epoch(), verdict.best());
    }

    private static Unheeded unheeded(@Nullable UnheededState state) {
        return state == null
                ? Unheeded.NOTHING
                : new Unheeded(
                        CommonCodec.inner(state.getShadowRungs()),
                        verdict(state.getShadow()),
                        verdict(state.getHeld()));
    }

    private static @Nullable Verdict verdict(@Nullable VerdictState state) {
        return state == null
                ? null
                : new Verdict(state.getForGood(), state.getResource(), state.getEpoch(), state.getBest());
    }

    private static @Nullable LeaseState lease(@Nullable Lease lease) {
        return lease == null
                ? null
                : new LeaseState(
                        lease.agentId(),
                        lease.incarnation(),
                        CommonCodec.boxed(lease.slots()),
                        lease.assignedAtMs(),
                        lease.started(),
                        lease.resumeEpoch(),
                        lease.untilEpoch());
    }

    private static @Nullable OrderState order(@Nullable Order order) {
        return order == null
                ? null
                : new OrderState(
                        order.kind().name(),
                        order.thenState().name(),
                        order.ending().reason().name(),
                        order.ending().message());
    }

    /** A trial from its record. */
    Trial trial(String studyId, TrialStateRow row) {
        String study = same(studyId);
        double[] lastValues = CommonCodec.unboxed(row.getLastValues());
        List<Measurement> rungs = CommonCodec.inner(row.getRungs());
        LeaseState lease = row.getLease();
        OrderState order = row.getOrder();
        return new Trial(
                study,
                row.getNumber(),
                hyperparameters(row.getHyperparameters()),
                provenance(row.getProvenance()),
                row.getSuggestion(),
                row.getBracket(),
                TrialState.valueOf(row.getState()),
                new Ending(Reason.valueOf(row.getReason()), same(row.getMessage()), same(row.getLogTail())),
                row.getLeaseEpoch(),
                lease == null ? null : lease(row.getLeaseEpoch(), lease),
                order == null
                        ? null
                        : new Order(
                                Order.Kind.valueOf(order.getKind()),
                                TrialState.valueOf(order.getThenState()),
                                Ending.of(Reason.valueOf(order.getReason()), order.getMessage())),
                same(row.getAgentId()),
                new Progress(
                        row.getLastEpoch(),
                        atLastRung(rungs, row.getLastEpoch(), lastValues),
                        row.getBest(),
                        row.getBestEpoch(),
                        row.getImprovedEpoch(),
                        row.getImprovedValue(),
                        row.getRuntimeMs()),
                rungs,
                CommonCodec.checkpoint(row.getCheckpoint()),
                row.getRetries(),
                row.getNotBeforeMs(),
                row.getSpentEpochs(),
                row.getSlotMs(),
                row.getLostSlotMs(),
                row.getCreatedAtMs(),
                row.getStartedAtMs(),
                row.getEndedAtMs(),
                row.getWaitingSinceMs(),
                same(row.getNote()),
                row.getTags(),
                unheeded(row.getUnheeded()));
    }

    /** The very same text where it was read before and is likely to come again. */
    private String same(String text) {
        if (text.isEmpty()) {
            return "";
        }
        if (text.length() > LONGEST_KEPT) {
            return text;
        }
        String known = texts.get(text);
        if (known == null && texts.size() < MOST_KEPT) {
            texts.put(text, text);
        }
        return known == null ? text : known;
    }

    private Hyperparameters hyperparameters(Map<String, Object> values) {
        Map<String, Object> shared = new LinkedHashMap<>();
        values.forEach((name, value) -> shared.put(same(name), value instanceof String text ? same(text) : value));
        return Hyperparameters.of(shared);
    }

    private Provenance provenance(io.trialstream.v1.Provenance record) {
        Provenance read = CommonCodec.provenance(record);
        if (!read.equals(lastProvenance)) {
            lastProvenance = read;
        }
        return lastProvenance;
    }

    /** The values of a trial's last epoch are those of its last rung in most trials that were stopped. */
    private static double[] atLastRung(List<Measurement> rungs, long lastEpoch, double[] lastValues) {
        Measurement top = rungs.isEmpty() ? null : rungs.get(rungs.size() - 1);
        return top != null && top.resource() == lastEpoch && Arrays.equals(top.values(), lastValues)
                ? top.values()
                : lastValues;
    }

    private static Lease lease(int epoch, LeaseState lease) {
        return new Lease(
                epoch,
                lease.getAgentId(),
                lease.getIncarnation(),
                lease.getSlots().stream().mapToInt(Integer::intValue).toArray(),
                lease.getAssignedAtMs(),
                lease.getStarted(),
                lease.getResumeEpoch(),
                lease.getUntilEpoch());
    }
}
