package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialRow;
import java.io.IOException;

/** A study with its trials and learning curves, as exporters need them: walked by rising number, as often as they like. */
public interface StudyRecord {
    /** The study. */
    StudyRow study();

    /**
     * Shows each trial.
     *
     * @throws IOException what the visitor throws, or when the record can't be read
     */
    void walk(Visitor visitor) throws IOException;

    /** Sees trials. */
    interface Visitor {
        /** Sees one; its curve has no points where nothing was reported. */
        void trial(TrialRow row, Curve.Points curve) throws IOException;
    }
}
