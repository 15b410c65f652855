package io.trialstream.scheduler.view.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.io.OutputStream;

/** A study with its definition, trials and learning curves as one JSON object, written as it is read. */
public final class JsonExport {
    private JsonExport() {}

    /** Writes {study, definition, trials: [{trial, curve: {epochs, values, extra, atMs, late}}]}; leaves the stream open. */
    public static void write(ReadModel model, StudyRow study, OutputStream stream) throws IOException {
        JsonGenerator out =
                JsonText.mapper().getFactory().createGenerator(stream).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        out.writeStartObject();
        out.writeObjectField("study", study);
        out.writeFieldName("definition");
        out.writeTree(JsonText.mapper().readTree(model.definition(study.study()).orElse("{}")));
        out.writeArrayFieldStart("trials");
        for (TrialEntry trial : model.trials(study.study())) {
            out.writeStartObject();
            out.writeObjectField("trial", trial.row());
            Curve.Points curve = model.curve(study.study(), trial.trial());
            out.writeObjectField("curve", curve);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.close();
    }
}
