package io.trialstream.scheduler.view.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trialstream.scheduler.view.StudyEntry;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyRow.BudgetRow;
import io.trialstream.scheduler.view.StudyRow.Counts;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.v1.StudyView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a study's view; the parts that the view does not carry are read off its definition. */
final class StudyCodec {
    private static final Pattern DURATION = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(ms|s|m|h|d)\\s*");
    private static final int DEFAULT_PRIORITY = 50;

    private StudyCodec() {}

    static StudyEntry entry(StudyView view) {
        JsonNode definition = parse(view.getDefinition());
        JsonNode resource = definition.path("resource");
        Double bestValue = view.getBestValue();
        Integer bestTrial = view.getBestTrial();
        Best best = bestTrial == null || bestValue == null
                ? null
                : new Best(bestTrial, bestValue, view.getBestEpoch(), Map.of());
        StudyRow row = new StudyRow(
                view.getStudyId(),
                view.getName(),
                view.getProject(),
                view.getTeam(),
                view.getPoolId(),
                Names.of(StudyState.class, view.getState(), StudyState.UNKNOWN),
                view.getStateReason(),
                view.getCreatedAtMs(),
                Names.orNull(view.getEndedAtMs()),
                view.getCreatedBy(),
                metrics(definition),
                resource.path("max").asLong(0),
                resource.path("min").asLong(1),
                resource.path("name").asText("epoch"),
                reductionFactor(definition.path("pruner")),
                counts(view),
                budget(definition.path("budget")),
                definition.path("priority").asInt(DEFAULT_PRIORITY),
                view.getEpochsRun(),
                view.getEpochsFull(),
                view.getSlotMs(),
                best,
                view.getNote(),
                view.getTags(),
                view.getWaitReason(),
                view.getSamplerChoice());
        return new StudyEntry(row, view.getDefinition());
    }

    // a definition that is no JSON was accepted by someone: the study is shown without what it says
    private static JsonNode parse(String definition) {
        try {
            return JsonText.mapper().readTree(definition);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static Counts counts(StudyView view) {
        return new Counts(
                view.getTrialsCreated(),
                view.getTrialsWaiting(),
                view.getTrialsRunning(),
                view.getTrialsPaused(),
                view.getTrialsCompleted(),
                view.getTrialsStopped(),
                view.getTrialsFailed(),
                view.getTrialsInfeasible());
    }

    private static List<MetricRow> metrics(JsonNode definition) {
        List<MetricRow> metrics = new ArrayList<>();
        definition.path("metrics").forEach(metric -> metrics.add(metric(metric)));
        if (metrics.isEmpty() && definition.path("metric").isObject()) {
            metrics.add(metric(definition.path("metric")));
        }
        return metrics;
    }

    private static MetricRow metric(JsonNode metric) {
        return new MetricRow(metric.path("name").asText(""), metric.path("goal").asText("minimize"));
    }

    private static @Nullable Integer reductionFactor(JsonNode pruner) {
        if (pruner.isArray()) {
            for (JsonNode one : pruner) {
                Integer factor = reductionFactor(one);
                if (factor != null) {
                    return factor;
                }
            }
            return null;
        }
        return pruner.path("reductionFactor").isNumber()
                ? pruner.path("reductionFactor").asInt()
                : null;
    }

    private static BudgetRow budget(JsonNode budget) {
        JsonNode target = budget.path("target");
        return new BudgetRow(
                count(budget.path("trials")),
                count(budget.path("parallel")),
                count(budget.path("epochs")),
                milliseconds(budget),
                target.isNumber() ? target.asDouble() : null);
    }

    private static @Nullable Long count(JsonNode number) {
        return number.isIntegralNumber() && number.asLong() < Long.MAX_VALUE ? number.asLong() : null;
    }

    private static @Nullable Long milliseconds(JsonNode budget) {
        Long exact = count(budget.path("maxRuntimeMs"));
        if (exact != null) {
            return exact;
        }
        Matcher matcher = DURATION.matcher(budget.path("maxRuntime").asText(""));
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2);
        long perUnit = switch (unit == null ? "" : unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        String number = matcher.group(1);
        return number == null
                ? null
                : new BigDecimal(number).multiply(BigDecimal.valueOf(perUnit)).longValue();
    }
}
