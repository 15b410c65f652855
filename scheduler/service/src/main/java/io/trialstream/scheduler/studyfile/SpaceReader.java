package io.trialstream.scheduler.studyfile;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Reads {@code space}, {@code constraints} and {@code start}. */
final class SpaceReader {
    private static final int MOST_PARAMETERS = 1_000;
    private static final int MOST_CONSTRAINTS = 100;
    private static final int MOST_STARTS = 10_000;
    private static final int TRIED = 512;

    private SpaceReader() {}

    /** The space with its constraints, of which at least one configuration is known to exist. */
    static SearchSpace space(Field space, @Nullable Field constraints) {
        Section section = space.section();
        if (section.keys().isEmpty()) {
            throw space.wrong("is empty; give at least one parameter");
        }
        if (section.keys().size() > MOST_PARAMETERS) {
            throw space.wrong("has " + section.keys().size() + " parameters; the most is " + MOST_PARAMETERS);
        }
        Map<String, Parameter> unconditional = new LinkedHashMap<>();
        for (Field field : section.all()) {
            // a name with a dot is one key all the same
            String name = field.path().substring(space.path().length() + 1);
            unconditional.put(name, ParameterReader.parameter(name, field, null));
        }
        Map<String, Field> whens = new LinkedHashMap<>();
        List<Parameter> parameters = new ArrayList<>();
        for (Field field : section.all()) {
            String name = field.path().substring(space.path().length() + 1);
            Optional<Field> when = field.section().get("when");
            Condition condition =
                    when.map(w -> ParameterReader.condition(w, unconditional)).orElse(null);
            when.ifPresent(w -> whens.put(name, w));
            parameters.add(ParameterReader.parameter(name, field, condition));
        }
        List<Field> written = constraints == null ? List.of() : constraints.list();
        if (written.size() > MOST_CONSTRAINTS) {
            throw java.util.Objects.requireNonNull(constraints)
                    .wrong("has " + written.size() + " entries; the most is " + MOST_CONSTRAINTS);
        }
        List<Constraint> parsed = new ArrayList<>();
        for (Field field : written) {
            parsed.add(constraint(field, unconditional.keySet()));
        }
        SearchSpace result;
        try {
            result = SearchSpace.of(parameters, parsed);
        } catch (InvalidSpaceException e) {
            Field at = whens.getOrDefault(e.parameter(), space);
            for (int i = 0; i < parsed.size(); i++) {
                at = parsed.get(i).text().equals(e.parameter()) ? written.get(i) : at;
            }
            throw at.wrong(bare(e));
        }
        if (constraints != null) {
            refuseImpossible(result, constraints, written);
        }
        return result;
    }

    private static Constraint constraint(Field field, Set<String> names) {
        String text = field.text(1_000);
        Constraint constraint;
        try {
            constraint = Constraint.parse(text);
        } catch (InvalidSpaceException e) {
            throw field.wrong("'" + text + "' can't be read: " + bare(e));
        }
        for (String name : constraint.names()) {
            if (!names.contains(name)) {
                throw field.wrong("names '" + name + "', which is no parameter; " + Nearest.hint(name, names));
            }
        }
        return constraint;
    }

    /** Tries a few hundred points, and the whole 200,000 of {@link SearchSpace#sample} when none of them meets the constraints. */
    private static void refuseImpossible(SearchSpace space, Field constraints, List<Field> written) {
        RandomGenerator random = Seeds.derive(0, 0, "constraints");
        double[] point = new double[space.size()];
        int met = 0;
        try {
            for (int i = 0; i < TRIED; i++) {
                java.util.Arrays.setAll(point, k -> random.nextDouble());
                met += space.satisfies(space.fromUnit(point)) ? 1 : 0;
            }
            if (met == 0) {
                space.sample(random);
            }
        } catch (InvalidSpaceException e) {
            List<String> texts =
                    space.constraints().stream().map(Constraint::text).toList();
            int position = texts.indexOf(e.parameter());
            Field at = position >= 0 ? written.get(position) : written.size() == 1 ? written.get(0) : constraints;
            throw at.wrong(bare(e));
        }
    }

    /** The configurations tried first. */
    static List<Hyperparameters> start(Field start, SearchSpace space, boolean repeatsAllowed) {
        List<Field> written = start.list();
        if (written.size() > MOST_STARTS) {
            throw start.wrong("has " + written.size() + " entries; the most is " + MOST_STARTS);
        }
        List<String> names = space.parameters().stream().map(Parameter::name).toList();
        List<Hyperparameters> points = new ArrayList<>();
        Set<Hyperparameters> seen = new HashSet<>();
        for (Field field : written) {
            Hyperparameters point = point(field, field.section(), space, names);
            if (!seen.add(point) && !repeatsAllowed) {
                throw field.wrong(
                        "repeats start[" + points.indexOf(point) + "]; drop one, or set duplicates: allow to run both");
            }
            points.add(point);
        }
        return points;
    }

    private static Hyperparameters point(Field field, Section section, SearchSpace space, List<String> names) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Field> fields = new LinkedHashMap<>();
        for (Field value : section.all()) {
            String name = value.path().substring(field.path().length() + 1);
            if (!names.contains(name)) {
                throw value.wrong("is no parameter; " + Nearest.hint(name, names));
            }
            if (value.isList() || value.isMapping()) {
                throw value.notA("a text, a number or true/false");
            }
            fields.put(name, value);
            values.put(name, java.util.Objects.requireNonNull(value.item().plain()));
        }
        try {
            return space.validate(values);
        } catch (InvalidHyperparametersException e) {
            String message = String.valueOf(e.getMessage());
            for (Map.Entry<String, Field> entry : fields.entrySet()) {
                for (String prefix : List.of(entry.getKey() + ": ", entry.getKey() + " ")) {
                    if (message.startsWith(prefix)) {
                        throw entry.getValue().wrong(message.substring(prefix.length()));
                    }
                }
            }
            throw field.wrong(message);
        }
    }

    /** The message without the parameter's name before it. */
    static String bare(InvalidSpaceException e) {
        String message = String.valueOf(e.getMessage());
        String prefix = e.parameter() + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}
