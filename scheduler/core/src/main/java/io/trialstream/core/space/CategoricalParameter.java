package io.trialstream.core.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several values without an order: an optimiser's name, an activation.
 *
 * @param name unique in its space
 * @param values the distinct values (String, Boolean, Long or Double), at least one
 * @param when when the parameter is active; null: always
 */
public record CategoricalParameter(
        String name, List<Object> values, @Nullable Condition when) implements ChoiceParameter {

    public CategoricalParameter {
        values = Choices.check(name, values);
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public String describe() {
        return "one of " + values;
    }
}
