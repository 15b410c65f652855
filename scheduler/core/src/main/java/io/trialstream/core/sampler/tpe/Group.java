package io.trialstream.core.sampler.tpe;

import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that are always active together, since they wait for the same condition: one joint density is estimated for them, from the
 * trials where they are active.
 *
 * @param when their condition; null: always
 * @param parameters at least one
 * @param positions their coordinates in the space's unit cube
 */
record Group(@Nullable Condition when, List<Parameter> parameters, int[] positions) {

    /** The groups of a space, those of the parents before those of the children. */
    static List<Group> of(SearchSpace space) {
        Map<Object, List<Parameter>> byCondition = new LinkedHashMap<>();
        for (Parameter parameter : space.parentsFirst()) {
            Object key = Objects.requireNonNullElse(parameter.when(), "always");
            byCondition.computeIfAbsent(key, k -> new ArrayList<>()).add(parameter);
        }
        List<Group> groups = new ArrayList<>();
        for (List<Parameter> parameters : byCondition.values()) {
            int[] positions =
                    parameters.stream().mapToInt(p -> space.position(p.name())).toArray();
            groups.add(new Group(parameters.get(0).when(), List.copyOf(parameters), positions));
        }
        return groups;
    }

    boolean activeIn(Ranked ranked) {
        return ranked.active()[positions[0]];
    }
}
