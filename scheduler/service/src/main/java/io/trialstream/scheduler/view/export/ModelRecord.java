package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import java.io.IOException;

/** A study of the view, as it is at the time of each walk. */
public record ModelRecord(ReadModel model, StudyRow study) implements StudyRecord {
    @Override
    public void walk(Visitor visitor) throws IOException {
        for (TrialEntry trial : model.trials(study.study())) {
            visitor.trial(trial.row(), model.curve(study.study(), trial.trial()));
        }
    }
}
