package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.codec.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Creates studies and changes them. */
final class StudyWrites {
    private static final int SLUG_LENGTH = 80;
    private static final int KEY_LENGTH = 200;
    private static final int KEYS = 10_000;
    private static final Set<String> NOTHING = Set.of();

    private final ReadModel model;
    private final Commands commands;
    private final StudyDefinitions definitions;
    private final String defaultPool;
    // ids that were proposed and are not shown by the read side yet
    private final Set<String> proposed = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> bodyOfKey = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > KEYS;
        }
    };

    StudyWrites(ReadModel model, Commands commands, StudyDefinitions definitions, String defaultPool) {
        this.model = model;
        this.commands = commands;
        this.definitions = definitions;
        this.defaultPool = defaultPool;
    }

    void register(Routes routes) {
        routes.post("/api/v1/studies", Role.OPERATOR, NOTHING, request -> {
            routes.mustBeReady();
            create(request);
        });
        change(routes, "pause", Kind.PAUSE_STUDY);
        change(routes, "resume", Kind.RESUME_STUDY);
        change(routes, "cancel", Kind.CANCEL_STUDY);
        change(routes, "archive", Kind.ARCHIVE_STUDY);
        routes.patch("/api/v1/studies/{study}", Role.OPERATOR, request -> {
            routes.mustBeReady();
            StudyRow study = request.study();
            request.client().mustBeOf(study.team());
            ObjectNode changes = request.body(Edits.STUDY);
            String definition = model.definition(study.study()).orElse("{}");
            ask(request, study, Kind.EDIT_STUDY, Edits.study(changes, definition, definitions));
        });
    }

    private void change(Routes routes, String action, Kind kind) {
        routes.post("/api/v1/studies/{study}/" + action, Role.OPERATOR, NOTHING, request -> {
            routes.mustBeReady();
            StudyRow study = request.study();
            request.client().mustBeOf(study.team());
            request.body(NOTHING);
            ask(request, study, kind, null);
        });
    }

    private void ask(Request request, StudyRow study, Kind kind, @Nullable String payload) {
        String id = study.study();
        commands.ask(new CommandRequest(
                UUID.randomUUID().toString(),
                kind,
                study.pool(),
                request.client().name(),
                id,
                null,
                null,
                payload));
        request.json(commands.shown(() -> model.study(id), Optional.of(study)).orElse(study));
    }

    private void create(Request request) {
        String text = request.text();
        ObjectNode definition = Edits.object(Edits.canonical(definitions.read(text)));
        if (!definition.has("pool")) {
            definition.put("pool", defaultPool);
        }
        request.client().mustBeOf(definition.path("team").asText(""));
        mustExist(definition.path("warmStart").path("studies"));
        String commandId = commandId(request, text);
        String proposal = propose(definition.path("name").asText("study"));
        try {
            DecisionRow answer = commands.ask(new CommandRequest(
                    commandId,
                    Kind.CREATE_STUDY,
                    definition.path("pool").asText(defaultPool),
                    request.client().name(),
                    proposal,
                    null,
                    null,
                    JsonText.of(definition)));
            String given = answer.study();
            String id = given == null ? proposal : given;
            StudyRow study = commands.created(() -> model.study(id), "study " + id);
            request.ctx().status(201).header("Location", "/api/v1/studies/" + id);
            request.json(study);
        } finally {
            proposed.remove(proposal);
        }
    }

    private void mustExist(JsonNode earlier) {
        for (JsonNode id : earlier) {
            if (model.study(id.asText()).isEmpty()) {
                throw Problem.invalid("warmStart.studies: there is no study '" + id.asText() + "' to start from");
            }
        }
    }

    // the same key makes the same command, which a scheduler carries out once: a repeat is safe even after a restart of
    // this server
    private String commandId(Request request, String body) {
        String key = request.ctx().header("Idempotency-Key");
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (key.isBlank() || key.length() > KEY_LENGTH) {
            throw Problem.invalid("Idempotency-Key has 1 to " + KEY_LENGTH + " characters");
        }
        String owned = request.client().name() + "\n" + key;
        synchronized (bodyOfKey) {
            Integer before = bodyOfKey.putIfAbsent(owned, body.hashCode());
            if (before != null && before != body.hashCode()) {
                throw new Problem(
                        Problem.Code.CONFLICT,
                        "Idempotency-Key " + key + " was used for another definition; take a new one");
            }
        }
        return UUID.nameUUIDFromBytes(owned.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private String propose(String name) {
        String slug = slug(name);
        for (int number = 1; ; number++) {
            String id = number == 1 ? slug : slug + "-" + number;
            if (model.study(id).isEmpty() && proposed.add(id)) {
                return id;
            }
        }
    }

    /** A name as an id: lower case letters, digits and single dashes. */
    static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut =
                slug.length() > SLUG_LENGTH ? slug.substring(0, SLUG_LENGTH).replaceAll("-+$", "") : slug;
        return cut.isEmpty() ? "study" : cut;
    }
}
