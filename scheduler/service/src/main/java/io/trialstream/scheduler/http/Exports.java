package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.export.CsvExport;
import io.trialstream.scheduler.view.export.JsonExport;
import java.io.IOException;
import java.util.Set;

/** A study as a file. */
final class Exports {
    private final ReadModel model;

    Exports(ReadModel model) {
        this.model = model;
    }

    void register(Routes routes) {
        routes.get("/api/v1/studies/{study}/export", Set.of("format"), this::export);
    }

    private void export(Request request) throws IOException {
        StudyRow study = request.study();
        if (study.state() == StudyState.ARCHIVED
                && study.trials().total() > 0
                && model.trials(study.study()).size() == 0) {
            throw new Problem(
                    Problem.Code.NOT_FOUND,
                    "study '" + study.study() + "' was archived long ago, and its "
                            + study.trials().total() + " trials are removed; export a study before that");
        }
        String format = request.query("format", "csv");
        switch (format) {
            case "csv" -> {
                name(request, study, format, "text/csv; charset=utf-8");
                CsvExport.write(model, study, request.ctx().outputStream());
            }
            case "json" -> {
                name(request, study, format, "application/json");
                JsonExport.write(model, study, request.ctx().outputStream());
            }
            default -> throw Problem.invalid("format is csv or json, got " + format);
        }
    }

    private static void name(Request request, StudyRow study, String format, String type) {
        request.ctx().contentType(type);
        request.ctx()
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + StudyWrites.slug(study.study()) + "." + format + "\"");
    }
}
