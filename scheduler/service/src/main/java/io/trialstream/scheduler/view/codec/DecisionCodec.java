package io.trialstream.scheduler.view.codec;

import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.v1.Decision;
import io.trialstream.v1.Evidence;
import org.jspecify.annotations.Nullable;

/** Reads decisions. */
final class DecisionCodec {
    private DecisionCodec() {}

    static DecisionRow row(Decision decision) {
        return new DecisionRow(
                decision.getSequence(),
                decision.getDecidedAtMs(),
                decision.getPoolId(),
                decision.getStudyId(),
                decision.getTrial(),
                Names.of(DecisionKind.class, decision.getKind(), DecisionKind.UNKNOWN),
                decision.getReason(),
                decision.getExplanation(),
                decision.getAgentId(),
                decision.getLeaseEpoch(),
                decision.getCommandId(),
                decision.getIssuedBy(),
                evidence(decision.getEvidence()),
                decision.getEpoch(),
                decision.getValue());
    }

    private static DecisionRow.@Nullable Evidence evidence(@Nullable Evidence evidence) {
        if (evidence == null) {
            return null;
        }
        double cutoff = evidence.getCutoff();
        return new DecisionRow.Evidence(
                evidence.getPruner(),
                evidence.getBracket(),
                evidence.getRung(),
                evidence.getResource(),
                evidence.getValue(),
                evidence.getRank(),
                evidence.getCount(),
                evidence.getKept(),
                Double.isNaN(cutoff) ? null : cutoff);
    }
}
