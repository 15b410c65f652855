package io.trialstream.scheduler.kafka;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.replay.ReplayResult;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Finding;
import io.trialstream.scheduler.codec.OutputCodec;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Holds a replay's decisions against those that were made, byte by byte. */
public final class ReplayedDecisions {
    private ReplayedDecisions() {}

    /** The first decision that the replay did not make as it was made, in words; empty: it made each of them, and no other. */
    public static Optional<String> firstDifference(StudyRecording recorded, ReplayResult replay) {
        Direction direction = recorded.spec().direction();
        for (ReplayResult.TrialReplay trial : replay.trials()) {
            List<Decision> made = recorded.judged().getOrDefault(trial.trial(), List.of());
            List<Decision> live = new ArrayList<>();
            List<Decision> shadow = new ArrayList<>();
            made.forEach(decision -> (decision.getKind() == DecisionKind.SHADOW ? shadow : live).add(decision));
            Optional<String> difference = difference(trial.trial(), live, trial.findings(), false, direction)
                    .or(() -> difference(trial.trial(), shadow, trial.shadowFindings(), true, direction));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(
            int trial, List<Decision> made, List<Finding> findings, boolean shadow, Direction direction) {
        List<Finding> judged =
                findings.stream().filter(finding -> finding.evidence() != null).toList();
        for (int i = 0; i < Math.max(made.size(), judged.size()); i++) {
            if (i >= made.size()) {
                return Optional.of("trial " + trial + ": the replay decided '"
                        + judged.get(i).explanation() + "', which was not decided");
            }
            if (i >= judged.size()) {
                return Optional.of("trial " + trial + ": the replay did not decide '"
                        + made.get(i).getExplanation() + "'");
            }
            Decision again = encoded(judged.get(i), made.get(i), shadow, direction);
            if (!Arrays.equals(bytes(made.get(i)), bytes(again))) {
                return Optional.of("trial " + trial + ": decided " + made.get(i) + ", replayed " + again);
            }
        }
        return Optional.empty();
    }

    /** The record that the finding would have been, had it been made when and where the other one was. */
    private static Decision encoded(Finding finding, Decision where, boolean shadow, Direction direction) {
        DecisionRecord.Kind kind = shadow
                ? DecisionRecord.Kind.SHADOW
                : DecisionRecord.Kind.valueOf(finding.kind().name());
        Integer trial = where.getTrial();
        DecisionRecord record = new DecisionRecord(
                where.getSequence(),
                where.getDecidedAtMs(),
                kind,
                where.getStudyId(),
                trial == null ? -1 : trial,
                finding.reason(),
                finding.explanation(),
                where.getAgentId(),
                where.getLeaseEpoch(),
                null,
                null,
                finding.evidence(),
                null,
                finding.epoch(),
                finding.value());
        return OutputCodec.decision(record, where.getPoolId(), direction, where.getReportsOffset());
    }

    private static byte[] bytes(Decision decision) {
        return Topics.DECISIONS.serde().serializer().serialize(Topics.DECISIONS.name(), decision);
    }
}
