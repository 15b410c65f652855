package io.trialstream.scheduler.view.codec;

import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.TrialRow.CheckpointRow;
import io.trialstream.scheduler.view.TrialRow.Origin;
import io.trialstream.scheduler.view.TrialRow.RungValue;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.v1.Measurement;
import io.trialstream.v1.Provenance;
import io.trialstream.v1.TrialView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads a trial's view, and keeps it as the bytes that came, which are decoded again when all of it is asked for. */
final class TrialCodec {
    private TrialCodec() {}

    static TrialEntry entry(byte[] bytes, Function<byte[], TrialView> decoder) {
        TrialRow row = row(decoder.apply(bytes));
        return new TrialEntry(row, row.params(), () -> row(decoder.apply(bytes)));
    }

    static TrialRow row(TrialView view) {
        List<RungValue> rungs = new ArrayList<>();
        for (Measurement rung : view.getRungValues()) {
            List<Double> values = rung.getValues();
            rungs.add(new RungValue(rung.getResource(), values.isEmpty() ? Double.NaN : values.get(0)));
        }
        List<Double> last = view.getLastValues();
        return new TrialRow(
                view.getStudyId(),
                view.getTrial(),
                Names.of(TrialState.class, view.getState(), TrialState.UNKNOWN),
                view.getStateReason(),
                view.getMessage(),
                CompactParams.of(view.getHyperparameters()),
                origin(view.getProvenance()),
                view.getBracket(),
                view.getRung(),
                view.getLastEpoch(),
                last.isEmpty() ? null : last.get(0),
                last,
                view.getBestValue(),
                view.getBestEpoch(),
                rungs,
                view.getAgentId(),
                view.getSlotIds(),
                view.getDevice(),
                view.getLeaseEpoch(),
                view.getRetries(),
                view.getCreatedAtMs(),
                Names.orNull(view.getStartedAtMs()),
                Names.orNull(view.getEndedAtMs()),
                view.getRuntimeMs(),
                view.getCheckpointEpoch() == 0
                        ? null
                        : new CheckpointRow(
                                view.getCheckpointEpoch(), view.getCheckpointPath(), view.getCheckpointBytes()),
                view.getWaitReason(),
                view.getLogTail(),
                view.getNote(),
                view.getTags());
    }

    static Origin origin(Provenance provenance) {
        return new Origin(
                provenance.getSampler(),
                provenance.getExplanation(),
                provenance.getObservations(),
                provenance.getPending(),
                provenance.getParentTrial(),
                provenance.getParentEpoch());
    }
}
