package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.codec.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Studies, projects and a study's decisions. */
final class StudyReads {
    private final ReadModel model;
    private final StudyDefinitions definitions;

    StudyReads(ReadModel model, StudyDefinitions definitions) {
        this.model = model;
        this.definitions = definitions;
    }

    void register(Routes routes) {
        routes.get("/api/v1/projects", Request.PAGE, request -> request.page("projects", Pools.projects(model)));
        routes.get("/api/v1/studies", Set.of("project", "team", "state", "q", "limit", "cursor"), this::list);
        routes.get("/api/v1/studies/{study}", Set.of(), request -> request.json(detail(request.study())));
        routes.get("/api/v1/studies/{study}/decisions", Set.of("kind", "limit", "cursor"), this::decisions);
    }

    private void list(Request request) {
        String project = request.query("project");
        String team = request.query("team");
        Set<StudyState> states = request.oneOf("state", StudyState.class);
        String text = request.query("q", "").toLowerCase(Locale.ROOT);
        int limit = request.limit();
        String list = "studies " + project + " " + team + " " + states + " " + text;
        String cursor = request.query("cursor");
        JsonNode after = cursor == null ? null : Cursor.read(list, cursor, 2);
        Stream<StudyRow> rows = model.studies().stream()
                .filter(study -> project == null || project.equals(study.project()))
                .filter(study -> team == null || team.equals(study.team()))
                .filter(study -> states.isEmpty() || states.contains(study.state()))
                .filter(study -> text.isEmpty() || matches(study, text))
                .filter(study -> after == null || follows(study, after));
        List<StudyRow> page = rows.limit(limit + 1L).toList();
        boolean more = page.size() > limit;
        List<StudyRow> items = more ? page.subList(0, limit) : page;
        request.items(items, more ? next(list, items.get(limit - 1)) : null);
    }

    private static String next(String list, StudyRow last) {
        return Cursor.write(list, last.createdAt(), last.study());
    }

    // the order of ReadModel.studies(): newest first, then by id
    private static boolean follows(StudyRow study, JsonNode after) {
        long createdAt = after.get(1).asLong();
        return study.createdAt() < createdAt
                || (study.createdAt() == createdAt
                        && study.study().compareTo(after.get(2).asText()) > 0);
    }

    private static boolean matches(StudyRow study, String text) {
        return Stream.concat(
                        Stream.of(study.study(), study.name(), study.project(), study.team(), study.note()),
                        study.tags().stream())
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(text));
    }

    /** A study with its definition and search space. */
    ObjectNode detail(StudyRow study) {
        ObjectNode node = JsonText.mapper().valueToTree(study);
        String definition = model.definition(study.study()).orElse("{}");
        node.set("definition", tree(definition));
        node.set("space", tree(definitions.space(definition)));
        return node;
    }

    private static JsonNode tree(String json) {
        try {
            return JsonText.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            return JsonText.mapper().createObjectNode();
        }
    }

    private void decisions(Request request) {
        StudyRow study = request.study();
        Set<DecisionKind> kinds = request.oneOf("kind", DecisionKind.class);
        int limit = request.limit();
        String list = "decisions " + study.study() + " " + kinds;
        String cursor = request.query("cursor");
        @Nullable Long before =
                cursor == null ? null : Cursor.read(list, cursor, 1).get(1).asLong();
        List<DecisionRow> page = model.decisions(study.study(), kinds, before, limit + 1);
        boolean more = page.size() > limit;
        List<DecisionRow> items = more ? page.subList(0, limit) : page;
        request.items(items, more ? Cursor.write(list, items.get(limit - 1).sequence()) : null);
    }
}
