package io.trialstream.app.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.asktell.Answer;
import io.trialstream.core.asktell.AskTell;
import io.trialstream.core.asktell.AskTellException;
import io.trialstream.core.asktell.Asked;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** The JSON lines of ask-tell. A bad line is answered with an error, and changes nothing. */
final class AskTellLines {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MOST_ASKED = 100_000;

    private final AskTell study;
    private final StudySpec spec;

    AskTellLines(AskTell study) {
        this.study = study;
        this.spec = study.study().spec();
    }

    private static final class BadLine extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadLine(String message) {
            super(message);
        }
    }

    String answer(String line) {
        try {
            JsonNode request = JSON.readTree(line);
            if (!request.isObject()) {
                throw new BadLine("a line must be one JSON object");
            }
            return handle(request).toString();
        } catch (JsonProcessingException e) {
            return error("the line is no JSON: " + e.getOriginalMessage());
        } catch (BadLine | AskTellException | InvalidHyperparametersException | InvalidSpaceException e) {
            return error(String.valueOf(e.getMessage()));
        }
    }

    private static String error(String message) {
        return JSON.createObjectNode().put("error", message).toString();
    }

    private ObjectNode handle(JsonNode request) {
        String op = request.path("op").asText("");
        return switch (op) {
            case "ask" -> ask(request);
            case "report" -> report(request);
            case "tell" -> tell(request);
            case "add" -> add(request);
            case "best" -> best(request);
            default -> throw new BadLine("op must be ask, report, tell, add or best, got '" + op + "'");
        };
    }

    private ObjectNode ask(JsonNode request) {
        known(request, Set.of("count"));
        JsonNode count = request.get("count");
        if (count != null && (!count.isIntegralNumber() || count.asLong() < 1 || count.asLong() > MOST_ASKED)) {
            throw new BadLine("count must be a whole number from 1 to " + MOST_ASKED + ", got " + count);
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode suggestions = answer.putArray("suggestions");
        List<Asked> asked = study.ask(count == null ? 1 : count.asInt());
        for (Asked one : asked) {
            ObjectNode suggestion = suggestions.addObject().put("trial", one.trial());
            suggestion.set("params", JSON.valueToTree(one.hyperparameters().asMap()));
            suggestion.put("resource", one.resource());
            if (one.resume()) {
                suggestion.put("resume", true);
            }
            suggestion
                    .put("sampler", one.provenance().sampler())
                    .put("why", one.provenance().explanation());
            if (one.provenance().parent() != null) {
                suggestion
                        .put("parent", one.provenance().parent().trial())
                        .put("parentEpoch", one.provenance().parent().epoch());
            }
        }
        Optional<String> done = asked.isEmpty() ? study.done() : Optional.empty();
        done.ifPresent(reason -> answer.put("done", true).put("reason", reason));
        return answer;
    }

    private ObjectNode report(JsonNode request) {
        known(request, Set.of("trial", "epoch", "value", "values"));
        JsonNode epoch = request.get("epoch");
        if (epoch == null || !epoch.isIntegralNumber() || !epoch.canConvertToLong()) {
            throw new BadLine("epoch must be a whole number from 1, got " + epoch);
        }
        Answer answer = study.report(trial(request), epoch.asLong(), values(request));
        ObjectNode node =
                JSON.createObjectNode().put("decision", answer.verdict().name()).put("reason", answer.reason());
        if (answer.verdict() == Answer.Verdict.CONTINUE) {
            node.put("resource", answer.resource());
        }
        return node;
    }

    private ObjectNode tell(JsonNode request) {
        known(request, Set.of("trial", "value", "values", "failed"));
        JsonNode failed = request.get("failed");
        if (failed != null) {
            study.fail(trial(request), failed.asText("failed"));
        } else {
            study.tell(trial(request), values(request));
        }
        return JSON.createObjectNode().put("ok", true);
    }

    private ObjectNode add(JsonNode request) {
        known(request, Set.of("params"));
        JsonNode params = request.get("params");
        if (params == null || !params.isObject()) {
            throw new BadLine("params must be a JSON object of hyperparameters");
        }
        Map<String, Object> values = JSON.convertValue(params, new TypeReference<Map<String, Object>>() {});
        int trial = study.add(values);
        ObjectNode answer = JSON.createObjectNode().put("trial", trial);
        if (study.study().trials().get(trial).state().ended()) {
            answer.put("reused", true);
        }
        return answer;
    }

    private ObjectNode best(JsonNode request) {
        known(request, Set.of());
        Optional<Trial> best = study.best();
        ObjectNode node = JSON.createObjectNode();
        if (best.isEmpty()) {
            return node.putNull("trial").putNull("value").putNull("params");
        }
        Trial trial = best.get();
        node.put("trial", trial.number())
                .put("value", spec.direction().turn(trial.progress().best()));
        node.set("params", JSON.valueToTree(trial.hyperparameters().asMap()));
        return node.put("epoch", trial.progress().bestEpoch());
    }

    private static void known(JsonNode request, Set<String> names) {
        request.fieldNames().forEachRemaining(name -> {
            if (!name.equals("op") && !names.contains(name)) {
                throw new BadLine("'" + name + "' can't be given here; there are " + new TreeSet<>(names));
            }
        });
    }

    private static int trial(JsonNode request) {
        JsonNode trial = request.get("trial");
        if (trial == null || !trial.isInt()) {
            throw new BadLine("trial must be a trial's number, got " + trial);
        }
        return trial.asInt();
    }

    private double[] values(JsonNode request) {
        List<Metric> metrics = spec.metrics();
        JsonNode several = request.get("values");
        if (several == null) {
            if (metrics.size() > 1) {
                throw new BadLine(
                        "the study has several metrics; give values: {" + String.join(", ", names(metrics)) + "}");
            }
            return new double[] {number("value", request.get("value"))};
        }
        if (!several.isObject()) {
            throw new BadLine("values must be a JSON object with " + names(metrics));
        }
        double[] values = new double[metrics.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(
                    "values." + metrics.get(i).name(),
                    several.get(metrics.get(i).name()));
        }
        return values;
    }

    private static List<String> names(List<Metric> metrics) {
        return metrics.stream().map(Metric::name).toList();
    }

    private static double number(String name, @org.jspecify.annotations.Nullable JsonNode node) {
        if (node != null && node.isNumber()) {
            return node.asDouble();
        }
        if (node != null && node.isTextual()) {
            OptionalDouble spelled = SpelledNumbers.parse(node.asText());
            if (spelled.isPresent()) {
                return spelled.getAsDouble();
            }
        }
        throw new BadLine(name + " must be a number, or \"nan\", \"inf\" or \"-inf\", got " + node);
    }
}
