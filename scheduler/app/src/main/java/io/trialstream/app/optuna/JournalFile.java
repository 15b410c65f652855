package io.trialstream.app.optuna;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.optuna.OptunaStudy.OptunaTrial;
import io.trialstream.app.optuna.OptunaStudy.Param;
import io.trialstream.app.optuna.OptunaStudy.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replays Optuna's journal, a line an operation, by the rules of its {@code JournalStorage}: identifiers count the creations that were
 * accepted, and a finished trial does not change any more.
 */
final class JournalFile {
    private static final int CREATE_STUDY = 0;
    private static final int DELETE_STUDY = 1;
    private static final int STUDY_SYSTEM_ATTRIBUTE = 3;
    private static final int CREATE_TRIAL = 4;
    private static final int TRIAL_PARAM = 5;
    private static final int TRIAL_STATE = 6;
    private static final int TRIAL_INTERMEDIATE = 7;
    private static final String METRIC_NAMES = "study:metric_names";

    private static final class Study {
        private final String name;
        private final List<String> goals = new ArrayList<>();
        private final List<String> metrics = new ArrayList<>();
        private final List<Trial> trials = new ArrayList<>();

        Study(String name) {
            this.name = name;
        }
    }

    private static final class Trial {
        private State state = State.RUNNING;
        private final Map<String, Param> params = new LinkedHashMap<>();
        private final List<Double> values = new ArrayList<>();
        private final TreeMap<Long, Double> intermediate = new TreeMap<>();
        private @Nullable Long startedAtMs;
        private @Nullable Long endedAtMs;
    }

    private final Map<Integer, Study> studies = new LinkedHashMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private int nextStudy;

    private JournalFile() {}

    /**
     * Reads a file. A last line without its end, as a killed process leaves it, is left out.
     *
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it is no journal, naming the line
     */
    static List<OptunaStudy> read(Path file) throws IOException {
        JournalFile journal = new JournalFile();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    journal.line(line, number, lines);
                }
            }
        }
        return journal.result();
    }

    private void line(String line, int number, BufferedReader rest) throws IOException {
        JsonNode entry;
        try {
            entry = OptunaJson.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            if (number > 1 && !rest.ready()) {
                return;
            }
            throw new IllegalArgumentException("line " + number + " is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!entry.path("op_code").isInt()) {
            throw new IllegalArgumentException("line " + number + " has no op_code: is it a journal of Optuna?");
        }
        try {
            apply(entry.get("op_code").intValue(), entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private void apply(int operation, JsonNode entry) {
        switch (operation) {
            case CREATE_STUDY -> createStudy(entry);
            case DELETE_STUDY -> studies.remove(entry.path("study_id").asInt(-1));
            case STUDY_SYSTEM_ATTRIBUTE -> {
                Study study = studies.get(entry.path("study_id").asInt(-1));
                JsonNode names = entry.path("system_attr").path(METRIC_NAMES);
                if (study != null && names.isArray()) {
                    study.metrics.clear();
                    names.forEach(name -> study.metrics.add(name.asText()));
                }
            }
            case CREATE_TRIAL -> createTrial(entry);
            case TRIAL_PARAM -> {
                Trial trial = open(entry);
                if (trial != null) {
                    trial.params.put(
                            entry.path("param_name").asText(),
                            new Param(
                                    OptunaJson.number(entry.path("param_value_internal")),
                                    OptunaDistribution.parse(
                                            entry.path("distribution").asText())));
                }
            }
            case TRIAL_STATE -> {
                Trial trial = open(entry);
                if (trial != null) {
                    state(trial, entry);
                }
            }
            case TRIAL_INTERMEDIATE -> {
                Trial trial = open(entry);
                if (trial != null) {
                    trial.intermediate.put(
                            entry.path("step").asLong(), OptunaJson.number(entry.path("intermediate_value")));
                }
            }
            default -> {
                // attributes of users, and what later versions add
            }
        }
    }

    private void createStudy(JsonNode entry) {
        Study study = new Study(entry.path("study_name").asText());
        if (studies.values().stream().anyMatch(other -> other.name.equals(study.name))) {
            return;
        }
        for (JsonNode direction : entry.path("directions")) {
            study.goals.add(direction.asInt() == 2 ? "maximize" : "minimize");
        }
        studies.put(nextStudy++, study);
    }

    private void createTrial(JsonNode entry) {
        Study study = studies.get(entry.path("study_id").asInt(-1));
        if (study == null) {
            return;
        }
        Trial trial = new Trial();
        trial.startedAtMs = OptunaJson.timeMs(entry.path("datetime_start").asText(""));
        JsonNode distributions = entry.path("distributions");
        for (Map.Entry<String, JsonNode> param : entry.path("params").properties()) {
            trial.params.put(
                    param.getKey(),
                    new Param(
                            OptunaJson.number(param.getValue()),
                            OptunaDistribution.parse(
                                    distributions.path(param.getKey()).asText())));
        }
        for (Map.Entry<String, JsonNode> point :
                entry.path("intermediate_values").properties()) {
            trial.intermediate.put(Long.parseLong(point.getKey()), OptunaJson.number(point.getValue()));
        }
        state(trial, entry);
        study.trials.add(trial);
        trials.add(trial);
    }

    private static void state(Trial trial, JsonNode entry) {
        int state = entry.path("state").asInt(trial.state.ordinal());
        if (state < 0 || state >= State.values().length) {
            throw new IllegalArgumentException("the state " + state + " is not known");
        }
        trial.state = State.values()[state];
        if (entry.path("values").isArray()) {
            trial.values.clear();
            entry.get("values").forEach(value -> trial.values.add(OptunaJson.number(value)));
        } else if (entry.path("value").isNumber()) {
            trial.values.clear();
            trial.values.add(entry.get("value").doubleValue());
        }
        Long started = OptunaJson.timeMs(entry.path("datetime_start").asText(""));
        trial.startedAtMs = started == null ? trial.startedAtMs : started;
        trial.endedAtMs = OptunaJson.timeMs(entry.path("datetime_complete").asText(""));
    }

    private @Nullable Trial open(JsonNode entry) {
        int id = entry.path("trial_id").asInt(-1);
        Trial trial = id < 0 || id >= trials.size() ? null : trials.get(id);
        return trial == null || trial.state.finished() ? null : trial;
    }

    private List<OptunaStudy> result() {
        List<OptunaStudy> result = new ArrayList<>();
        for (Study study : studies.values()) {
            List<OptunaTrial> all = new ArrayList<>();
            for (Trial trial : study.trials) {
                all.add(new OptunaTrial(
                        all.size(),
                        trial.state,
                        trial.params,
                        trial.values,
                        trial.intermediate,
                        trial.startedAtMs,
                        trial.endedAtMs));
            }
            result.add(new OptunaStudy(study.name, study.goals, study.metrics, all));
        }
        return result;
    }
}
