package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.codec.JsonText;
import java.util.Map;
import java.util.Set;

/** Checks what a person changes on a study or trial, and turns it into a command's payload. */
final class Edits {
    static final Set<String> STUDY = Set.of("budget", "priority", "note", "tags", "pruner");
    static final Set<String> TRIAL = Set.of("note", "tags");
    static final Set<String> ADD = Set.of("params", "cloneOf", "note");

    private static final Set<String> BUDGET =
            Set.of("trials", "parallel", "epochs", "maxRuntime", "maxRuntimeMs", "target");
    private static final int NOTE_LENGTH = 10_000;
    private static final int TAGS = 50;
    private static final int TAG_LENGTH = 100;
    private static final int PARAMS = 1000;

    private Edits() {}

    /** The payload of EDIT_STUDY: what changes the definition goes through its parser, which knows what is right. */
    static String study(ObjectNode changes, String definition, StudyDefinitions definitions) {
        if (changes.isEmpty()) {
            throw Problem.invalid("nothing to change; give budget, priority, pruner, note or tags");
        }
        noteAndTags(changes);
        ObjectNode payload = JsonText.mapper().createObjectNode();
        for (String key : new String[] {"note", "tags"}) {
            if (changes.has(key)) {
                payload.set(key, changes.get(key));
            }
        }
        if (changes.has("budget") || changes.has("priority") || changes.has("pruner")) {
            ObjectNode edit = definitionEdit(changes);
            ObjectNode merged = object(definition);
            merge(edit, merged);
            canonical(definitions.read(JsonText.of(merged)));
            payload.setAll(edit);
        }
        return JsonText.of(payload);
    }

    // the scheduler lays the fields of the budget over those it has; null lifts a limit
    private static ObjectNode definitionEdit(ObjectNode changes) {
        ObjectNode edit = JsonText.mapper().createObjectNode();
        for (String key : new String[] {"priority", "pruner"}) {
            if (changes.has(key)) {
                edit.set(key, changes.get(key));
            }
        }
        JsonNode budget = changes.get("budget");
        if (budget == null) {
            return edit;
        }
        if (!budget.isObject()) {
            throw Problem.invalid("budget must be an object");
        }
        Request.refuseUnknown("budget", budget, BUDGET);
        ObjectNode fields = edit.putObject("budget");
        for (Map.Entry<String, JsonNode> field : budget.properties()) {
            boolean exact = field.getKey().equals("maxRuntimeMs");
            JsonNode value = field.getValue();
            if (exact && !value.isNull()) {
                fields.put("maxRuntime", milliseconds(value));
            } else {
                fields.set(exact ? "maxRuntime" : field.getKey(), value);
            }
        }
        return edit;
    }

    private static void merge(ObjectNode edit, ObjectNode definition) {
        for (Map.Entry<String, JsonNode> field : edit.properties()) {
            if (field.getValue() instanceof ObjectNode changed
                    && field.getKey().equals("budget")
                    && definition.get("budget") instanceof ObjectNode before) {
                before.setAll(changed);
            } else {
                definition.set(field.getKey(), field.getValue());
            }
        }
    }

    private static String milliseconds(JsonNode value) {
        if (!value.isIntegralNumber() || value.asLong() < 1) {
            throw Problem.invalid("budget.maxRuntimeMs must be a whole number of milliseconds above 0, got " + value);
        }
        long ms = value.asLong();
        return ms + "ms";
    }

    /** The payload of EDIT_TRIAL. */
    static String trial(ObjectNode changes) {
        if (changes.isEmpty()) {
            throw Problem.invalid("nothing to change; give note or tags");
        }
        noteAndTags(changes);
        return JsonText.of(changes);
    }

    /** The payload of ADD_TRIAL. */
    static String add(ObjectNode trial) {
        noteAndTags(trial);
        JsonNode params = trial.path("params");
        JsonNode cloneOf = trial.path("cloneOf");
        if (!cloneOf.isMissingNode() && !(cloneOf.isInt() && cloneOf.asInt() >= 0)) {
            throw Problem.invalid("cloneOf must be a trial's number, got " + cloneOf);
        }
        if (params.isMissingNode() && cloneOf.isMissingNode()) {
            throw Problem.invalid("give params, or cloneOf with the number of a trial");
        }
        if (!params.isMissingNode() && !params.isObject() || params.size() > PARAMS) {
            throw Problem.invalid("params must be an object of at most " + PARAMS + " hyperparameters by name");
        }
        for (Map.Entry<String, JsonNode> param : params.properties()) {
            if (!param.getValue().isValueNode() || param.getValue().isNull()) {
                throw Problem.invalid("params." + param.getKey() + " must be a number, a text, true or false, got "
                        + param.getValue());
            }
        }
        ObjectNode payload = trial.deepCopy();
        if (params.isMissingNode()) {
            payload.putObject("params");
        }
        return JsonText.of(payload);
    }

    private static void noteAndTags(ObjectNode changes) {
        JsonNode note = changes.path("note");
        if (!note.isMissingNode() && !(note.isTextual() && note.asText().length() <= NOTE_LENGTH)) {
            throw Problem.invalid("note must be a text of at most " + NOTE_LENGTH + " characters");
        }
        JsonNode tags = changes.path("tags");
        boolean good = tags.isArray() && tags.size() <= TAGS;
        for (JsonNode tag : tags) {
            good &= tag.isTextual() && !tag.asText().isBlank() && tag.asText().length() <= TAG_LENGTH;
        }
        if (!tags.isMissingNode() && !good) {
            throw Problem.invalid(
                    "tags must be a list of at most " + TAGS + " texts of 1 to " + TAG_LENGTH + " characters");
        }
    }

    /** The canonical definition, or the problem that names what is wrong with it. */
    static String canonical(StudyDefinitions.Outcome outcome) {
        String canonical = outcome.canonical();
        if (canonical != null) {
            return canonical;
        }
        String error = outcome.error();
        Integer line = outcome.line();
        throw new Problem(
                Problem.Code.INVALID_DEFINITION,
                error == null ? "the definition is not valid" : error,
                line == null ? Map.of() : Map.of("line", line));
    }

    static ObjectNode object(String json) {
        try {
            if (JsonText.mapper().readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a canonical definition is a JSON object, got " + json, e);
        }
        throw new IllegalStateException("a canonical definition is a JSON object, got " + json);
    }
}
