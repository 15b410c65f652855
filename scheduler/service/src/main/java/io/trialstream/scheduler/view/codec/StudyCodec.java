package io.trialstream.scheduler.view.codec;

import io.trialstream.scheduler.view.StudyEntry;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyRow.Counts;
import io.trialstream.scheduler.view.StudyRow.Holdback;
import io.trialstream.scheduler.view.StudyRow.Shadow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.v1.HoldbackView;
import io.trialstream.v1.ShadowView;
import io.trialstream.v1.StudyView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a study's view; the parts that the view does not carry are read off its definition. */
final class StudyCodec {
    private StudyCodec() {}

    static StudyEntry entry(StudyView view, DefinitionFacts.Cache definitions) {
        DefinitionFacts facts = definitions.of(view.getDefinition());
        Double bestValue = view.getBestValue();
        Integer bestTrial = view.getBestTrial();
        Best best = bestTrial == null || bestValue == null
                ? null
                : new Best(bestTrial, bestValue, view.getBestEpoch(), Map.of());
        StudyRow row = new StudyRow(
                view.getStudyId(),
                view.getName(),
                view.getProject(),
                view.getTeam(),
                view.getPoolId(),
                Names.of(StudyState.class, view.getState(), StudyState.UNKNOWN),
                view.getStateReason(),
                view.getCreatedAtMs(),
                Names.orNull(view.getEndedAtMs()),
                view.getCreatedBy(),
                facts.metrics(),
                facts.maxResource(),
                facts.minResource(),
                facts.resourceName(),
                facts.reductionFactor(),
                counts(view),
                facts.budget(),
                facts.priority(),
                view.getEpochsRun(),
                view.getEpochsFull(),
                view.getSlotMs(),
                view.getLostSlotMs(),
                view.getSavedSlotMs(),
                best,
                view.getNote(),
                view.getTags(),
                view.getWaitReason(),
                view.getSamplerChoice(),
                shadow(view.getShadow()),
                holdback(view.getHoldback()));
        return new StudyEntry(row, view.getDefinition());
    }

    private static @Nullable Shadow shadow(@Nullable ShadowView view) {
        return view == null
                ? null
                : new Shadow(view.getPruner(), view.getStopped(), view.getEpochsBeyond(), view.getBestSurvives());
    }

    private static @Nullable Holdback holdback(@Nullable HoldbackView view) {
        return view == null ? null : new Holdback(view.getCondemned(), view.getFinished(), view.getWrong());
    }

    private static Counts counts(StudyView view) {
        return new Counts(
                view.getTrialsCreated(),
                view.getTrialsWaiting(),
                view.getTrialsRunning(),
                view.getTrialsPaused(),
                view.getTrialsCompleted(),
                view.getTrialsStopped(),
                view.getTrialsFailed(),
                view.getTrialsInfeasible());
    }
}
