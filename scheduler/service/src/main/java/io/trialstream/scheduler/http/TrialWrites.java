package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds trials by hand and changes them. */
final class TrialWrites {
    private static final String TRIALS = "/api/v1/studies/{study}/trials";
    private static final Set<String> NOTHING = Set.of();

    private final ReadModel model;
    private final Commands commands;

    TrialWrites(ReadModel model, Commands commands) {
        this.model = model;
        this.commands = commands;
    }

    void register(Routes routes) {
        routes.post(TRIALS, Role.OPERATOR, NOTHING, request -> {
            routes.mustBeReady();
            add(request);
        });
        change(routes, "stop", Kind.STOP_TRIAL);
        change(routes, "pause", Kind.PAUSE_TRIAL);
        change(routes, "resume", Kind.RESUME_TRIAL);
        routes.patch(TRIALS + "/{trial}", Role.OPERATOR, request -> {
            routes.mustBeReady();
            StudyRow study = changeable(request);
            int trial = request.trial();
            ask(request, study, trial, Kind.EDIT_TRIAL, Edits.trial(request.body(Edits.TRIAL)));
        });
    }

    private static StudyRow changeable(Request request) {
        StudyRow study = request.study();
        request.client().mustBeOf(study.team());
        return study;
    }

    private void change(Routes routes, String action, Kind kind) {
        routes.post(TRIALS + "/{trial}/" + action, Role.OPERATOR, NOTHING, request -> {
            routes.mustBeReady();
            StudyRow study = changeable(request);
            int trial = request.trial();
            request.body(NOTHING);
            ask(request, study, trial, kind, null);
        });
    }

    private void ask(Request request, StudyRow study, int trial, Kind kind, @Nullable String payload) {
        String id = study.study();
        Optional<TrialEntry> before = Optional.ofNullable(model.trials(id).get(trial));
        commands.ask(command(request, study, trial, kind, payload));
        TrialEntry after = commands.shown(
                        () -> Optional.ofNullable(model.trials(id).get(trial)), before)
                .orElseThrow(() -> Problem.notFound("study " + id + " has no trial " + trial + " any more"));
        request.json(after.row());
    }

    private void add(Request request) {
        StudyRow study = changeable(request);
        String id = study.study();
        ObjectNode body = request.body(Edits.ADD);
        String payload = Edits.add(body);
        if (body.has("cloneOf") && model.trials(id).get(body.get("cloneOf").asInt()) == null) {
            throw Problem.notFound("study " + id + " has no trial " + body.get("cloneOf") + " to clone");
        }
        DecisionRow answer = commands.ask(command(request, study, null, Kind.ADD_TRIAL, payload));
        Integer trial = answer.trial();
        if (trial == null) {
            throw new IllegalStateException("the answer to ADD_TRIAL names no trial: decision " + answer.sequence());
        }
        TrialEntry entry =
                commands.created(() -> Optional.ofNullable(model.trials(id).get(trial)), "trial " + trial);
        request.ctx().status(201).header("Location", "/api/v1/studies/" + id + "/trials/" + trial);
        request.json(entry.row());
    }

    private static CommandRequest command(
            Request request, StudyRow study, @Nullable Integer trial, Kind kind, @Nullable String payload) {
        return new CommandRequest(
                UUID.randomUUID().toString(),
                kind,
                study.pool(),
                request.client().name(),
                study.study(),
                trial,
                null,
                payload);
    }
}
