package io.trialstream.scheduler.studyfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Direction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the trials of an earlier study from a file: an export of it ({@code trialstream export --format json}), or a list or lines of JSON
 * objects with {@code params} and {@code value}. Trials without a value are passed over, unless they are infeasible.
 * Values are compared as they are, whatever the epoch: a file has none for the same epoch of all trials.
 */
final class EarlierFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST = 1L << 30;
    /** They travel with the definition; models learn little from more. */
    private static final int MOST_TRIALS = 1000;

    private EarlierFile() {}

    /**
     * @param field what names the file, for messages
     * @param firstNumber the first trial's number
     * @param absent the metric's direction where the file does not name it
     * @return at most 1,000 trials, values lower-is-better; of more the best and as many others, evenly over the ranks
     * @throws StudyFileException if it can't be read or holds no trial that can be used
     */
    static List<ObservedTrial> read(Field field, Path path, int firstNumber, Direction absent) {
        String text = text(field, path);
        List<JsonNode> rows = new ArrayList<>();
        Direction direction = rows(field, text, rows, absent);
        List<ObservedTrial> trials = new ArrayList<>();
        for (JsonNode row : rows) {
            ObservedTrial trial = trial(row, firstNumber + trials.size(), direction);
            if (trial != null) {
                trials.add(trial);
            }
        }
        if (trials.isEmpty()) {
            throw field.wrong(
                    path + " holds no trial with params and a value; give an export of a study (JSON), or JSON lines"
                            + " like {\"params\": {\"lr\": 0.1}, \"value\": 0.5}");
        }
        return thinned(trials);
    }

    private static String text(Field field, Path path) {
        try {
            if (Files.isRegularFile(path) && Files.size(path) > LARGEST) {
                throw field.wrong(path + " is too large: " + Files.size(path) + " bytes; the most is " + LARGEST);
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw field.wrong("there is no file " + path + "; the path is relative to the study file");
        } catch (IOException e) {
            throw field.wrong(path + " can't be read: " + e.getMessage());
        }
    }

    /** Collects the rows of any of the forms; the direction of their values. */
    private static Direction rows(Field field, String text, List<JsonNode> rows, Direction absent) {
        Direction direction = absent;
        int line = 0;
        try {
            JsonNode whole = text.stripLeading().startsWith("[") ? JSON.readTree(text) : wholeObject(text);
            if (whole != null && whole.isArray()) {
                whole.forEach(rows::add);
            } else if (whole != null && whole.path("trials").isArray()) {
                whole.path("trials")
                        .forEach(entry -> rows.add(entry.path("trial").isObject() ? entry.path("trial") : entry));
                direction = direction(whole.path("definition"), absent);
            } else {
                for (String one : text.lines().toList()) {
                    line++;
                    if (!one.isBlank()) {
                        rows.add(JSON.readTree(one));
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw field.wrong("is no JSON" + (line > 0 ? " at its line " + line : "") + ": " + e.getOriginalMessage());
        }
        return direction;
    }

    /** The file as one object; null: it holds several, line by line. */
    private static @Nullable JsonNode wholeObject(String text) {
        try {
            return JSON.reader()
                    .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Direction direction(JsonNode definition, Direction absent) {
        JsonNode goal = definition.path("metric").path("goal");
        if (goal.isMissingNode()) {
            goal = definition.path("metrics").path(0).path("goal");
        }
        return switch (goal.asText("")) {
            case "minimize" -> Direction.MINIMIZE;
            case "maximize" -> Direction.MAXIMIZE;
            default -> absent;
        };
    }

    private static @Nullable ObservedTrial trial(JsonNode row, int number, Direction direction) {
        if (!row.path("params").isObject() || row.path("params").isEmpty()) {
            return null;
        }
        Map<String, Object> params = new LinkedHashMap<>();
        row.path("params").properties().forEach(entry -> params.put(entry.getKey(), plain(entry.getValue())));
        Hyperparameters hyperparameters = Hyperparameters.of(params);
        String state = row.path("state").asText("");
        if (state.equals("INFEASIBLE") || row.path("infeasible").asBoolean()) {
            return new ObservedTrial(number, hyperparameters, Status.INFEASIBLE, List.of(), List.of());
        }
        for (String name : List.of("value", "bestValue", "lastValue")) {
            JsonNode value = row.path(name);
            if (value.isNumber() && !state.equals("FAILED")) {
                double[] values = {direction.turn(value.asDouble())};
                return new ObservedTrial(
                        number, hyperparameters, Status.COMPLETED, List.of(new Measurement(1, values)), List.of());
            }
        }
        return null;
    }

    private static Object plain(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        return node.isNumber()
                ? (Object) node.asDouble()
                : node.isBoolean() ? (Object) node.asBoolean() : node.asText();
    }

    private static List<ObservedTrial> thinned(List<ObservedTrial> trials) {
        if (trials.size() <= MOST_TRIALS) {
            return trials;
        }
        List<ObservedTrial> ranked = new ArrayList<>(trials);
        ranked.sort(Comparator.comparing((ObservedTrial trial) -> !trial.informative())
                .thenComparingDouble(ObservedTrial::value)
                .thenComparingInt(ObservedTrial::number));
        List<ObservedTrial> kept = new ArrayList<>();
        for (int i = 0; i < MOST_TRIALS; i++) {
            kept.add(ranked.get((int) ((long) i * ranked.size() / MOST_TRIALS)));
        }
        kept.sort(Comparator.comparingInt(ObservedTrial::number));
        return kept;
    }
}
