package io.trialstream.scheduler.studyfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Placeholders;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a definition as JSON: the keys of the whole in a fixed order, everything below in the order given (that of the parameters
 * matters), defaults left out, and what YAML allows to be spelled in several ways in one of them.
 */
final class CanonicalJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CanonicalJson() {}

    /**
     * @param given the definition as read
     * @param spec its meaning
     */
    static String of(Map<String, Object> given, StudySpec spec) {
        Map<String, Object> values = new LinkedHashMap<>(given);
        values.computeIfPresent("command", (key, old) -> command(spec.launch().command()));
        values.computeIfPresent("env", (key, old) -> new TreeMap<>(spec.launch().env()));
        values.computeIfPresent("workdir", (key, old) -> spec.launch().workdir());
        demand(values, spec.demand());
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String key : DefinitionReader.KEYS) {
            Object value = values.get(key);
            if (value != null) {
                ordered.put(key, value);
            }
        }
        try {
            return JSON.writeValueAsString(ordered);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers, lists and maps can always be written", e);
        }
    }

    private static List<Object> command(List<String> command) {
        List<Object> elements = new ArrayList<>();
        for (String element : command) {
            elements.add(Placeholders.isGroup(element) ? Placeholders.arguments(element) : element);
        }
        return elements;
    }

    private static void demand(Map<String, Object> values, Demand demand) {
        values.computeIfPresent(
                "slots",
                (key, old) -> demand.shareThousandths() < 1000
                        ? (Object) (demand.shareThousandths() / 1000.0)
                        : (Object) demand.slots());
        values.remove("labels");
        values.remove("class");
        if (!demand.labels().isEmpty()) {
            values.put("labels", new TreeMap<>(demand.labels()));
        }
        if (demand.runtimeClass() != null) {
            values.put("class", demand.runtimeClass());
        }
    }
}
