package io.trialstream.core.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * All configurations that a study may try: parameters, the conditions under which each is active, and constraints over them.
 *
 * <p>A configuration is a {@link Hyperparameters}, or a point of the unit cube with one coordinate a parameter (n of them, in the order
 * of {@link #parameters()}); the coordinate of an inactive parameter is {@link #INACTIVE} on the way out and ignored on the way in.
 */
public final class SearchSpace {
    /** The coordinate of an inactive parameter in {@link #toUnit}. */
    public static final double INACTIVE = 0.5;

    private static final int MOST_DRAWS = 200_000;

    private final List<Parameter> parameters;
    private final List<Parameter> parentsFirst;
    private final Map<String, Integer> positions;
    private final List<Constraint> constraints;

    private SearchSpace(
            List<Parameter> parameters,
            List<Parameter> parentsFirst,
            Map<String, Integer> positions,
            List<Constraint> constraints) {
        this.parameters = parameters;
        this.parentsFirst = parentsFirst;
        this.positions = positions;
        this.constraints = constraints;
    }

    /**
     * @param parameters at least one, with distinct names
     * @param constraints over parameters of the space
     * @throws InvalidSpaceException if a name occurs twice, a condition names no parameter or goes round in a circle, or a
     *     constraint names no parameter
     */
    public static SearchSpace of(List<Parameter> parameters, List<Constraint> constraints) {
        if (parameters.isEmpty()) {
            throw new InvalidSpaceException("space", "it is empty; give at least one parameter");
        }
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (positions.put(parameters.get(i).name(), i) != null) {
                throw new InvalidSpaceException(parameters.get(i).name(), "is defined twice");
            }
        }
        for (Constraint constraint : constraints) {
            for (String name : constraint.names()) {
                if (!positions.containsKey(name)) {
                    throw new InvalidSpaceException(
                            constraint.text(),
                            "names '" + name + "', which is no parameter; there are " + positions.keySet());
                }
            }
        }
        checkConditions(parameters, positions);
        SearchSpace space = new SearchSpace(
                List.copyOf(parameters),
                parentsFirst(parameters, positions),
                Collections.unmodifiableMap(positions),
                List.copyOf(constraints));
        space.checkConstraints();
        return space;
    }

    /** A test that no value of the parent can pass is a slip of the pen. */
    private static void checkConditions(List<Parameter> parameters, Map<String, Integer> positions) {
        for (Parameter parameter : parameters) {
            Condition when = parameter.when();
            for (Condition.Test test : when == null ? List.<Condition.Test>of() : when.tests()) {
                Integer position = positions.get(test.parent());
                if (position != null && test instanceof Condition.OneOf oneOf) {
                    checkValues(parameter, parameters.get(position), oneOf);
                }
            }
        }
    }

    private static void checkValues(Parameter child, Parameter parent, Condition.OneOf test) {
        for (Object value : test.values()) {
            try {
                parent.coerce(value);
            } catch (InvalidHyperparametersException e) {
                throw new InvalidSpaceException(
                        child.name(),
                        "'when' waits for a value that never comes: " + parent.name() + " = "
                                + Hyperparameters.show(value) + ", but " + parent.name() + " is " + parent.describe());
            }
        }
    }

    /** Evaluates each constraint once, so that texts used as numbers and the like show before the first trial. */
    private void checkConstraints() {
        Map<String, Object> values = new LinkedHashMap<>();
        parameters.forEach(parameter -> values.put(parameter.name(), parameter.fromUnit(0)));
        constraints.forEach(constraint -> constraint.holds(values));
    }

    /** A space without constraints. */
    public static SearchSpace of(List<Parameter> parameters) {
        return of(parameters, List.of());
    }

    private static List<Parameter> parentsFirst(List<Parameter> parameters, Map<String, Integer> positions) {
        List<Parameter> ordered = new ArrayList<>(parameters.size());
        Set<String> done = new HashSet<>();
        for (Parameter parameter : parameters) {
            visit(parameter, parameters, positions, done, new ArrayList<>(), ordered);
        }
        return List.copyOf(ordered);
    }

    private static void visit(
            Parameter parameter,
            List<Parameter> parameters,
            Map<String, Integer> positions,
            Set<String> done,
            List<String> path,
            List<Parameter> ordered) {
        if (done.contains(parameter.name())) {
            return;
        }
        if (path.contains(parameter.name())) {
            throw new InvalidSpaceException(
                    parameter.name(),
                    "'when' goes round in a circle: " + String.join(" -> ", path) + " -> " + parameter.name());
        }
        path.add(parameter.name());
        Condition when = parameter.when();
        for (String parent : when == null ? List.<String>of() : when.parents()) {
            Integer position = positions.get(parent);
            if (position == null) {
                throw new InvalidSpaceException(
                        parameter.name(),
                        "'when' names '" + parent + "', which is no parameter; there are " + positions.keySet());
            }
            visit(parameters.get(position), parameters, positions, done, path, ordered);
        }
        path.remove(path.size() - 1);
        done.add(parameter.name());
        ordered.add(parameter);
    }

    /** The parameters as given; n of them. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The parameters with every parent before its children. */
    public List<Parameter> parentsFirst() {
        return parentsFirst;
    }

    /** The constraints as given. */
    public List<Constraint> constraints() {
        return constraints;
    }

    /** How many parameters there are. */
    public int size() {
        return parameters.size();
    }

    /** The parameter of that name. */
    public Optional<Parameter> parameter(String name) {
        Integer position = positions.get(name);
        return position == null ? Optional.empty() : Optional.of(parameters.get(position));
    }

    /** The coordinate of the parameter of that name; -1 if there is none. */
    public int position(String name) {
        return positions.getOrDefault(name, -1);
    }

    /** Whether some parameter depends on another. */
    public boolean conditional() {
        return parameters.stream().anyMatch(parameter -> parameter.when() != null);
    }

    /** Whether all parameters have finitely many values. */
    public boolean finite() {
        return parameters.stream().allMatch(Parameter::discrete);
    }

    /** The configuration at a point of the unit cube (n coordinates), which may break constraints. */
    public Hyperparameters fromUnit(double[] point) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : parentsFirst) {
            if (active(parameter, values)) {
                values.put(parameter.name(), parameter.fromUnit(point[position(parameter.name())]));
            }
        }
        return inOrder(values);
    }

    /** The configuration's point in the unit cube (n coordinates). */
    public double[] toUnit(Hyperparameters hyperparameters) {
        double[] point = new double[parameters.size()];
        for (int i = 0; i < point.length; i++) {
            Object value = hyperparameters.get(parameters.get(i).name());
            point[i] = value == null ? INACTIVE : parameters.get(i).toUnit(value);
        }
        return point;
    }

    /** Whether a parameter is active under the values of its parents. */
    public boolean active(Parameter parameter, Map<String, Object> values) {
        Condition when = parameter.when();
        return when == null || when.holds(values);
    }

    /** Whether all constraints hold. */
    public boolean satisfies(Hyperparameters hyperparameters) {
        for (Constraint constraint : constraints) {
            if (!constraint.holds(hyperparameters.asMap())) {
                return false;
            }
        }
        return true;
    }

    /**
     * A configuration drawn uniformly (on each parameter's scale), by rejection where there are constraints.
     *
     * @throws InvalidSpaceException if no draw of 200,000 met the constraints
     */
    public Hyperparameters sample(RandomGenerator random) {
        double[] point = new double[parameters.size()];
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            for (int i = 0; i < point.length; i++) {
                point[i] = random.nextDouble();
            }
            Hyperparameters drawn = fromUnit(point);
            if (satisfies(drawn)) {
                return drawn;
            }
        }
        throw new InvalidSpaceException(
                "constraints",
                "none of " + MOST_DRAWS + " random configurations meets " + constraints
                        + "; widen the ranges or the constraints");
    }

    /**
     * Values given by a person, checked and brought into this space's types and order.
     *
     * @throws InvalidHyperparametersException if a name is unknown, an active parameter is missing, an inactive one is given, a value
     *     is out of range, or a constraint is broken
     */
    public Hyperparameters validate(Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (!positions.containsKey(name)) {
                throw new InvalidHyperparametersException(name + " is no parameter; there are " + positions.keySet());
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : parentsFirst) {
            Object value = given.get(parameter.name());
            boolean active = active(parameter, values);
            if (active && value == null) {
                throw new InvalidHyperparametersException(
                        parameter.name() + " is missing; give " + parameter.describe());
            }
            if (!active && value != null) {
                throw new InvalidHyperparametersException(parameter.name()
                        + " is given, but its 'when' does not hold for the other values; leave it out");
            }
            if (value != null) {
                values.put(parameter.name(), parameter.coerce(value));
            }
        }
        Hyperparameters checked = inOrder(values);
        for (Constraint constraint : constraints) {
            if (!constraint.holds(checked.asMap())) {
                throw new InvalidHyperparametersException(
                        "the constraint '" + constraint.text() + "' does not hold for " + checked);
            }
        }
        return checked;
    }

    private Hyperparameters inOrder(Map<String, Object> values) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Object value = values.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        return Hyperparameters.of(ordered);
    }
}
