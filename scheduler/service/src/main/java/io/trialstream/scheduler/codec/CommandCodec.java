package io.trialstream.scheduler.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.study.Study;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.PoolFile;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import io.trialstream.v1.Command;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Commands as the core takes them. A command that can't be read becomes one that is refused with the reason. */
public final class CommandCodec {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> EDITABLE = Set.of("budget", "priority", "pruner", "note", "tags");

    private CommandCodec() {}

    /** Says what is wrong with a command, in one sentence for the sender. */
    private static final class BadCommand extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadCommand(String message) {
            super(message);
        }
    }

    /**
     * Reads a command.
     *
     * @param studies finds the study that an edit is about
     */
    public static PoolCommand read(Command record, Function<String, @Nullable Study> studies) {
        try {
            return command(record, studies);
        } catch (BadCommand | StudyFileException | IllegalArgumentException e) {
            return new PoolCommand.Unreadable(record.getStudyId(), String.valueOf(e.getMessage()));
        }
    }

    private static PoolCommand command(Command record, Function<String, @Nullable Study> studies) {
        return switch (record.getKind()) {
            case CREATE_STUDY -> create(record);
            case PAUSE_STUDY -> new PoolCommand.MoveStudy(study(record), PoolCommand.MoveStudy.Move.PAUSE);
            case RESUME_STUDY -> new PoolCommand.MoveStudy(study(record), PoolCommand.MoveStudy.Move.RESUME);
            case CANCEL_STUDY -> new PoolCommand.MoveStudy(study(record), PoolCommand.MoveStudy.Move.CANCEL);
            case ARCHIVE_STUDY -> new PoolCommand.MoveStudy(study(record), PoolCommand.MoveStudy.Move.ARCHIVE);
            case EDIT_STUDY -> edit(record, studies);
            case ADD_TRIAL -> add(record);
            case STOP_TRIAL -> new PoolCommand.MoveTrial(study(record), trial(record), PoolCommand.MoveTrial.Move.STOP);
            case PAUSE_TRIAL ->
                new PoolCommand.MoveTrial(study(record), trial(record), PoolCommand.MoveTrial.Move.PAUSE);
            case RESUME_TRIAL ->
                new PoolCommand.MoveTrial(study(record), trial(record), PoolCommand.MoveTrial.Move.RESUME);
            case EDIT_TRIAL -> note(record);
            case DRAIN_AGENT -> new PoolCommand.MoveAgent(agent(record), drainMode(record));
            case UNDRAIN_AGENT -> new PoolCommand.MoveAgent(agent(record), PoolCommand.MoveAgent.Move.RETURN);
            case REMOVE_AGENT -> new PoolCommand.MoveAgent(agent(record), PoolCommand.MoveAgent.Move.REMOVE);
            case CONFIGURE_POOL -> configure(record);
            case UNKNOWN -> throw new BadCommand("a command of a kind that this version does not know");
        };
    }

    private static PoolCommand create(Command record) {
        String payload = record.getPayload();
        if (payload == null) {
            throw new BadCommand("the study definition is missing");
        }
        ParsedStudy parsed = StudyFile.parse(payload, study(record));
        if (!parsed.spec().pool().equals(record.getPoolId())) {
            throw new BadCommand("the study names pool '" + parsed.spec().pool() + "', but was sent to '"
                    + record.getPoolId() + "'");
        }
        return new PoolCommand.CreateStudy(study(record), parsed.spec(), parsed.canonicalJson());
    }

    private static PoolCommand edit(Command record, Function<String, @Nullable Study> studies) {
        JsonNode changes = payload(record);
        refuseOthers(changes, EDITABLE);
        Study study = studies.apply(study(record));
        String note = text(changes, "note");
        List<String> tags = texts(changes, "tags");
        boolean edits = changes.has("budget") || changes.has("priority") || changes.has("pruner");
        if (study == null || !edits) {
            return new PoolCommand.EditStudy(study(record), null, null, null, null, note, tags);
        }
        ObjectNode definition = (ObjectNode) json(study.row().definition());
        merge(definition, changes, "budget");
        if (changes.has("priority")) {
            definition.set("priority", changes.get("priority"));
        }
        if (changes.has("pruner")) {
            definition.set("pruner", changes.get("pruner"));
        }
        ParsedStudy parsed = StudyFile.parse(definition.toString(), study(record));
        return new PoolCommand.EditStudy(
                study(record),
                changes.has("budget") ? parsed.spec().budget() : null,
                changes.has("priority") ? parsed.spec().priority() : null,
                changes.has("pruner") ? parsed.spec().pruner() : null,
                parsed.canonicalJson(),
                note,
                tags);
    }

    private static void merge(ObjectNode definition, JsonNode changes, String section) {
        if (changes.get(section) instanceof ObjectNode changed) {
            if (definition.get(section) instanceof ObjectNode before) {
                before.setAll(changed);
            } else {
                definition.set(section, changed);
            }
        } else if (changes.has(section)) {
            throw new BadCommand(section + " must be a JSON object");
        }
    }

    private static PoolCommand add(Command record) {
        JsonNode payload = payload(record);
        refuseOthers(payload, Set.of("params", "cloneOf", "note"));
        JsonNode params = payload.get("params");
        if (params != null && !params.isObject()) {
            throw new BadCommand("params must be a JSON object of hyperparameters");
        }
        Map<String, Object> values =
                params == null ? Map.of() : JSON.convertValue(params, new TypeReference<Map<String, Object>>() {});
        JsonNode cloneOf = payload.get("cloneOf");
        if (params == null && cloneOf == null) {
            throw new BadCommand("give params, or cloneOf, or both");
        }
        if (cloneOf != null && !cloneOf.isInt()) {
            throw new BadCommand("cloneOf must be a trial's number");
        }
        String note = text(payload, "note");
        return new PoolCommand.AddTrial(
                study(record), values, cloneOf == null ? null : cloneOf.asInt(), note == null ? "" : note);
    }

    private static PoolCommand note(Command record) {
        JsonNode payload = payload(record);
        refuseOthers(payload, Set.of("note", "tags"));
        return new PoolCommand.NoteTrial(study(record), trial(record), text(payload, "note"), texts(payload, "tags"));
    }

    private static PoolCommand.MoveAgent.Move drainMode(Command record) {
        String payload = record.getPayload();
        JsonNode node = payload == null || payload.isBlank() ? JSON.createObjectNode() : json(payload);
        return node.path("mode").asText("finish").equals("checkpoint")
                ? PoolCommand.MoveAgent.Move.EVACUATE
                : PoolCommand.MoveAgent.Move.DRAIN;
    }

    private static PoolCommand configure(Command record) {
        String payload = record.getPayload();
        if (payload == null) {
            throw new BadCommand("the payload is missing; give teams, classes or both");
        }
        return new PoolCommand.Configure(PoolFile.parse(payload, "pool " + record.getPoolId()));
    }

    // ---- parts

    private static String study(Command record) {
        String id = record.getStudyId();
        if (id == null || id.isEmpty()) {
            throw new BadCommand("the study is missing");
        }
        return id;
    }

    private static int trial(Command record) {
        Integer trial = record.getTrial();
        if (trial == null) {
            throw new BadCommand("the trial's number is missing");
        }
        return trial;
    }

    private static String agent(Command record) {
        String agent = record.getAgentId();
        if (agent == null || agent.isEmpty()) {
            throw new BadCommand("the agent is missing");
        }
        return agent;
    }

    private static JsonNode payload(Command record) {
        String payload = record.getPayload();
        JsonNode node = json(payload == null ? "" : payload);
        if (!node.isObject()) {
            throw new BadCommand("the payload must be a JSON object");
        }
        return node;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadCommand("the payload is no JSON: " + e.getOriginalMessage());
        }
    }

    private static void refuseOthers(JsonNode object, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new BadCommand("'" + name + "' can't be given here; there are " + new java.util.TreeSet<>(known));
            }
        }
    }

    private static @Nullable String text(JsonNode object, String name) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new BadCommand(name + " must be a text");
        }
        return node.asText();
    }

    private static @Nullable List<String> texts(JsonNode object, String name) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                throw new BadCommand(name + " must be a list of texts");
            }
            texts.add(item.asText());
        }
        if (!node.isArray()) {
            throw new BadCommand(name + " must be a list of texts");
        }
        return texts;
    }
}
