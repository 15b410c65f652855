package io.trialstream.scheduler.codec;

import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.Unheeded;
import io.trialstream.core.study.Verdict;
import io.trialstream.v1.state.LeaseState;
import io.trialstream.v1.state.OrderState;
import io.trialstream.v1.state.TrialStateRow;
import io.trialstream.v1.state.UnheededState;
import io.trialstream.v1.state.VerdictState;
import org.jspecify.annotations.Nullable;

/** Trials as records of the store; {@link TrialReader} reads them. */
final class TrialRows {
    private TrialRows() {}

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
}
