package io.trialstream.core.insight;

import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is left of conditions when their parents' ranges shrink. */
final class Conditions {
    private static final long MOST_VALUES = 10_000;

    private Conditions() {}

    /** The condition without values that its parents lost; null when there was none, or when it can't hold any longer. */
    static @Nullable Condition pruned(@Nullable Condition when, Map<String, Parameter> parents) {
        if (when == null) {
            return null;
        }
        List<Condition.Test> tests = new ArrayList<>();
        for (Condition.Test test : when.tests()) {
            Parameter parent = parents.get(test.parent());
            if (parent == null) {
                return null;
            }
            if (test instanceof Condition.OneOf oneOf) {
                List<Object> left = oneOf.values().stream()
                        .filter(value -> inRange(parent, value))
                        .toList();
                if (left.isEmpty()) {
                    return null;
                }
                tests.add(new Condition.OneOf(test.parent(), left));
            } else {
                if (!canPass(parent, test)) {
                    return null;
                }
                tests.add(test);
            }
        }
        return new Condition(tests);
    }

    private static boolean inRange(Parameter parameter, Object value) {
        try {
            parameter.coerce(value);
            return true;
        } catch (InvalidHyperparametersException outOfRange) {
            return false;
        }
    }

    private static boolean canPass(Parameter parent, Condition.Test test) {
        if (parent.discrete() && parent.cardinality() <= MOST_VALUES) {
            for (long i = 0; i < parent.cardinality(); i++) {
                if (test.passes(parent.valueAt(i))) {
                    return true;
                }
            }
            return false;
        }
        if (test instanceof Condition.Between between) {
            double min = parent instanceof FloatParameter real ? real.min() : ((IntParameter) parent).min();
            double max = parent instanceof FloatParameter real ? real.max() : ((IntParameter) parent).max();
            return Math.max(min, between.min()) <= Math.min(max, between.max());
        }
        return true;
    }
}
