package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.ViewInput.EpochReport;
import java.util.Map;

/** A study of three trials: a finished one, one that runs and reported NaN, one that failed without reporting. */
final class ExportFixture {
    private ExportFixture() {}

    static ReadModel model() {
        ReadModel model = Rows.model();
        model.study("digits", Rows.study("digits", "vision", StudyState.RUNNING));
        model.trial(
                "digits",
                0,
                Rows.trial("digits", 0)
                        .state(TrialState.COMPLETED)
                        .params(Map.of("lr", 0.5, "layers", 3L, "opt", "adam", "nesterov", true))
                        .lastEpoch(2)
                        .best(0.25)
                        .started(Rows.T0)
                        .ended(Rows.T0 + 5000)
                        .note("=HYPERLINK(\"x\"), \"quoted\"")
                        .entry());
        model.trial(
                "digits",
                1,
                Rows.trial("digits", 1)
                        .params(Map.of("lr", -0.25, "opt", "sgd"))
                        .lastEpoch(1)
                        .started(Rows.T0)
                        .entry());
        model.trial(
                "digits",
                2,
                Rows.trial("digits", 2)
                        .state(TrialState.FAILED)
                        .params(Map.of("lr", 0.1))
                        .ended(Rows.T0 + 9000)
                        .entry());
        model.epoch(
                new EpochReport("digits", 0, 1, "agent-1", 1, new double[] {0.5}, Map.of("acc", 0.75), Rows.T0 + 1000));
        model.epoch(new EpochReport("digits", 0, 1, "agent-1", 2, new double[] {0.25}, Map.of(), Rows.T0 + 2000));
        model.epoch(new EpochReport("digits", 1, 1, "agent-1", 1, new double[] {Double.NaN}, Map.of(), Rows.T0 + 1500));
        return model;
    }

    static StudyRow study(ReadModel model) {
        return model.study("digits").orElseThrow();
    }

    static StudyRecord record(ReadModel model) {
        return new ModelRecord(model, study(model));
    }
}
