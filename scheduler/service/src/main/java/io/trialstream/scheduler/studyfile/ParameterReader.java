package io.trialstream.scheduler.studyfile;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one parameter of {@code space}, and its {@code when}. */
final class ParameterReader {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]{0,99}");
    private static final List<String> RESERVED = List.of("and", "or", "not", "true", "false");
    private static final List<String> TYPES = List.of("float", "int", "categorical", "ordinal");
    private static final int MOST_VALUES = 10_000;
    private static final int ENUMERATED = 10_000;
    private static final Map<String, Scale> SCALES = DefinitionReader.byName(Scale.values());

    private ParameterReader() {}

    static Parameter parameter(String name, Field field, @Nullable Condition when) {
        if (!NAME.matcher(name).matches()) {
            throw field.wrong(
                    "a parameter's name starts with a letter or _ and goes on with letters, digits, _ . or -");
        }
        if (RESERVED.contains(name)) {
            throw field.wrong("'" + name + "' is a word of the constraint language; name the parameter differently");
        }
        if (!field.isMapping()) {
            throw field.notA("a mapping such as {type: float, min: 0, max: 1}");
        }
        Section section = field.section();
        String type = section.need("type", "one of " + String.join(", ", TYPES)).spelled(100);
        switch (type) {
            case "float", "int" -> section.only("type", "min", "max", "scale", "step", "when");
            case "categorical", "ordinal" -> section.only("type", "values", "when");
            default ->
                throw section.need("type", "").wrong("there is no type '" + type + "'; " + Nearest.hint(type, TYPES));
        }
        try {
            return switch (type) {
                case "float" -> floating(name, section, when);
                case "int" -> integer(name, section, when);
                case "categorical" -> new CategoricalParameter(name, values(section), when);
                default -> new OrdinalParameter(name, values(section), when);
            };
        } catch (InvalidSpaceException e) {
            throw culprit(field, section).wrong(SpaceReader.bare(e));
        }
    }

    private static Parameter floating(String name, Section section, @Nullable Condition when) {
        double min = section.need("min", "the smallest value").number();
        double max = section.need("max", "the largest value").number();
        Optional<Field> step = section.get("step");
        if (step.isPresent() && step.get().number() <= 0) {
            throw step.get().wrong("must be more than 0; leave it out for a continuum");
        }
        return new FloatParameter(
                name, min, max, scale(section), step.map(Field::number).orElse(0.0), when);
    }

    private static Parameter integer(String name, Section section, @Nullable Condition when) {
        long min = section.need("min", "the smallest value").whole(Long.MIN_VALUE, Long.MAX_VALUE);
        long max = section.need("max", "the largest value").whole(Long.MIN_VALUE, Long.MAX_VALUE);
        long step = section.get("step").map(f -> f.whole(1, Long.MAX_VALUE)).orElse(1L);
        return new IntParameter(name, min, max, scale(section), step, when);
    }

    private static Scale scale(Section section) {
        return section.get("scale").map(f -> f.oneOf(SCALES)).orElse(Scale.LINEAR);
    }

    private static List<Object> values(Section section) {
        Field field = section.need("values", "a list of the values");
        List<Object> values = new ArrayList<>();
        for (Field value : field.list()) {
            if (value.isList() || value.isMapping() || value.item().plain() == null) {
                throw value.notA("a text, a number or true/false");
            }
            values.add(Objects.requireNonNull(value.item().plain()));
        }
        if (values.size() > MOST_VALUES) {
            throw field.wrong("has " + values.size() + " values; the most is " + MOST_VALUES);
        }
        return values;
    }

    /** The key that is most likely to be at fault when the range as a whole can't be used. */
    private static Field culprit(Field parameter, Section section) {
        if (section.get("values").isPresent()) {
            return section.need("values", "");
        }
        double min = section.need("min", "").number();
        double max = section.need("max", "").number();
        if (!(min < max)) {
            return section.need("min", "");
        }
        Optional<Field> step = section.get("step");
        if (step.isPresent()) {
            return step.get();
        }
        boolean low = scale(section) != Scale.LINEAR && min < 1;
        return low ? section.need("min", "") : section.get("scale").orElse(parameter);
    }

    /** @param parameters all of the space by name, whatever their own conditions */
    static Condition condition(Field when, Map<String, Parameter> parameters) {
        if (!when.isMapping() || when.section().keys().isEmpty()) {
            throw when.notA("a mapping from a parameter to its values, such as {optimizer: sgd} or {layers: {min: 2}}");
        }
        List<Condition.Test> tests = new ArrayList<>();
        for (Field field : when.section().all()) {
            String parent = field.path().substring(when.path().length() + 1);
            Parameter tested = parameters.get(parent);
            if (tested == null) {
                throw field.wrong("'when' names '" + parent + "', which is no parameter; "
                        + Nearest.hint(parent, parameters.keySet()));
            }
            tests.add(field.isMapping() ? between(field, tested) : oneOf(field, tested));
        }
        return new Condition(tests);
    }

    private static Condition.Test oneOf(Field field, Parameter tested) {
        List<Field> written = field.isList() ? field.list() : List.of(field);
        if (written.isEmpty()) {
            throw field.wrong("the list is empty; give the values of " + tested.name() + " that switch this on");
        }
        if (!tested.discrete()) {
            throw field.wrong(
                    tested.name() + " is continuous and hardly ever has one exact value; give {min: …, max: …}");
        }
        List<Object> values = new ArrayList<>();
        for (Field value : written) {
            if (value.isList() || value.isMapping() || value.item().plain() == null) {
                throw value.notA("a value of " + tested.name());
            }
            try {
                values.add(tested.coerce(Objects.requireNonNull(value.item().plain())));
            } catch (InvalidHyperparametersException e) {
                throw value.wrong("is never so, " + e.getMessage());
            }
        }
        return new Condition.OneOf(tested.name(), values);
    }

    private static Condition.Test between(Field field, Parameter tested) {
        Section section = field.section().only("min", "max");
        if (section.get("min").isEmpty() && section.get("max").isEmpty()) {
            throw field.wrong("give min, max or both: {min: 2}");
        }
        double min = section.get("min").map(Field::number).orElse(Double.NEGATIVE_INFINITY);
        double max = section.get("max").map(Field::number).orElse(Double.POSITIVE_INFINITY);
        if (!numeric(tested)) {
            throw field.wrong(tested.name() + " is not numeric; list the values that switch this on");
        }
        Condition.Between test = new Condition.Between(tested.name(), min, max);
        if (!possible(test, tested)) {
            throw field.wrong("is never so, " + tested.name() + " is " + tested.describe());
        }
        return test;
    }

    private static boolean numeric(Parameter parameter) {
        if (!parameter.discrete()) {
            return true;
        }
        for (long i = 0; i < Math.min(ENUMERATED, parameter.cardinality()); i++) {
            if (!(parameter.valueAt(i) instanceof Number)) {
                return false;
            }
        }
        return true;
    }

    private static boolean possible(Condition.Between test, Parameter parameter) {
        if (parameter.discrete() && parameter.cardinality() <= ENUMERATED) {
            for (long i = 0; i < parameter.cardinality(); i++) {
                if (test.passes(parameter.valueAt(i))) {
                    return true;
                }
            }
            return false;
        }
        double low = ((Number) parameter.fromUnit(0)).doubleValue();
        double high = ((Number) parameter.fromUnit(1)).doubleValue();
        return test.min() <= test.max() && test.min() <= high && test.max() >= low;
    }
}
