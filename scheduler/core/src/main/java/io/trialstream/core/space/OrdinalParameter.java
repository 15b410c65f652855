package io.trialstream.core.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several values with an order but no distance: small, medium, large.
 *
 * @param name unique in its space
 * @param values the distinct values (String, Boolean, Long or Double), at least one
 * @param when when the parameter is active; null: always
 */
public record OrdinalParameter(
        String name, List<Object> values, @Nullable Condition when) implements ChoiceParameter {

    public OrdinalParameter {
        values = Choices.check(name, values);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public String describe() {
        return "one of the ordered values " + values;
    }
}
