package io.trialstream.scheduler.view.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import io.trialstream.scheduler.view.StudyRow.BudgetRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a study's row shows of its definition.
 *
 * @param metrics first the one that trials are judged by
 * @param minResource the first decision point
 * @param maxResource a full training; 0: not known
 * @param resourceName their unit
 * @param reductionFactor of the pruner; null: it has none
 * @param budget what it may spend
 * @param priority within its team
 */
record DefinitionFacts(
        List<MetricRow> metrics,
        long minResource,
        long maxResource,
        String resourceName,
        @Nullable Integer reductionFactor,
        BudgetRow budget,
        int priority) {

    // a definition that this build can't read was accepted by a newer scheduler: the study is shown without what it
    // says
    private static final DefinitionFacts NONE =
            new DefinitionFacts(List.of(), 1, 0, "epoch", null, BudgetRow.UNLIMITED, 50);

    /** Reads definitions; those seen last are kept, since a study's definition comes again with each of its changes. */
    static final class Cache {
        private static final int SIZE = 1000;

        private final Map<String, DefinitionFacts> known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, DefinitionFacts> eldest) {
                return size() > SIZE;
            }
        };

        synchronized DefinitionFacts of(String definition) {
            return known.computeIfAbsent(definition, DefinitionFacts::read);
        }
    }

    private static DefinitionFacts read(String definition) {
        try {
            StudySpec spec = StudyFile.parse(definition, "definition").spec();
            return new DefinitionFacts(
                    spec.metrics().stream()
                            .map(metric -> new MetricRow(
                                    metric.name(), metric.direction() == Direction.MINIMIZE ? "minimize" : "maximize"))
                            .toList(),
                    spec.resource().min(),
                    spec.resource().max(),
                    spec.resource().name(),
                    spec.pruner() instanceof AshaPruner asha
                            ? (Integer) asha.options().reductionFactor()
                            : reductionFactor(definition),
                    budget(spec.budget()),
                    spec.priority());
        } catch (StudyFileException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static BudgetRow budget(Budget budget) {
        return new BudgetRow(
                limit(budget.trials()),
                limit(budget.parallel() == Integer.MAX_VALUE ? Budget.UNLIMITED : budget.parallel()),
                limit(budget.epochs()),
                limit(budget.maxRuntimeMs()),
                budget.target());
    }

    private static @Nullable Long limit(long value) {
        return value == Budget.UNLIMITED ? null : value;
    }

    private static @Nullable Integer reductionFactor(String definition) {
        try {
            JsonNode factor =
                    JsonText.mapper().readTree(definition).path("pruner").path("reductionFactor");
            return factor.isInt() ? (Integer) factor.asInt() : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
