package io.trialstream.core.sampler.gp;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns configurations into rows of the kernel. One column a parameter: the unit coordinate of an ordered one, stretched so that its
 * extreme values are 0 and 1 (discrete values are rounded here, hence inside the kernel: Garrido-Merchán and Hernández-Lobato 2020), the
 * index of a categorical one, compared for equality. An inactive parameter has a fixed value; and each distinct condition has a column of
 * its own that says whether it holds, so that the kernel can learn how far apart branches are.
 */
final class Encoding {
    private static final double INACTIVE_INDEX = -1;
    private static final int DRAWS = 100;

    private final SearchSpace space;
    private final boolean direct;
    private final boolean[] nominal;
    private final boolean[] smooth;
    private final double[] low;
    private final double[] stretch;
    private final List<Condition> conditions;
    private final double meanActive;

    /**
     * A configuration as the search moves it.
     *
     * @param unit its coordinates (one a parameter), discrete ones at the middle of their cell
     * @param row its columns
     * @param active which parameters are active
     */
    record Point(double[] unit, double[] row, boolean[] active) {}

    Encoding(SearchSpace space) {
        this.space = space;
        this.direct = !space.conditional() && space.constraints().isEmpty();
        this.conditions = space.parameters().stream()
                .map(Parameter::when)
                .flatMap(java.util.stream.Stream::ofNullable)
                .distinct()
                .toList();
        int parameters = space.size();
        this.nominal = new boolean[parameters + conditions.size()];
        this.smooth = new boolean[parameters];
        this.low = new double[parameters];
        this.stretch = new double[parameters];
        Set<String> parents = new HashSet<>();
        conditions.forEach(condition -> parents.addAll(condition.parents()));
        for (int i = 0; i < parameters; i++) {
            Parameter parameter = space.parameters().get(i);
            nominal[i] = !parameter.ordered();
            smooth[i] = !parameter.discrete() && !parents.contains(parameter.name());
            boolean spread = parameter.discrete() && parameter.cardinality() > 1;
            low[i] = spread ? parameter.toUnit(parameter.valueAt(0)) : 0;
            double high = spread ? parameter.toUnit(parameter.valueAt(parameter.cardinality() - 1)) : 1;
            stretch[i] = 1 / (high - low[i]);
        }
        for (int i = parameters; i < nominal.length; i++) {
            nominal[i] = true;
        }
        this.meanActive = conditions.isEmpty() ? parameters : meanActive(space);
    }

    private static double meanActive(SearchSpace space) {
        RandomGenerator random = Seeds.derive(0, 0, "mean number of active parameters");
        double sum = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] coordinates = new double[space.size()];
            for (int i = 0; i < coordinates.length; i++) {
                coordinates[i] = random.nextDouble();
            }
            sum += space.fromUnit(coordinates).size();
        }
        return sum / DRAWS;
    }

    /** How many parameters are active in a random configuration, on average. */
    double meanActive() {
        return meanActive;
    }

    /** The columns that are compared for equality only; as many as there are columns. */
    boolean[] nominal() {
        return nominal;
    }

    /** Whether a parameter may be moved by gradient: continuous, and no condition hangs on it. */
    boolean smooth(int parameter) {
        return smooth[parameter];
    }

    /** The configuration's point. */
    Point point(Hyperparameters hyperparameters) {
        double[] unit = space.toUnit(hyperparameters);
        boolean[] active = new boolean[unit.length];
        double[] row = new double[nominal.length];
        for (int i = 0; i < unit.length; i++) {
            Parameter parameter = space.parameters().get(i);
            active[i] = hyperparameters.has(parameter.name());
            row[i] = column(i, unit[i], active[i]);
        }
        for (int i = 0; i < conditions.size(); i++) {
            row[unit.length + i] = conditions.get(i).holds(hyperparameters.asMap()) ? 1 : 0;
        }
        return new Point(unit, row, active);
    }

    /** The point whose cell holds these coordinates; null when it breaks a constraint. */
    @Nullable Point point(double[] coordinates) {
        if (!direct) {
            Hyperparameters hyperparameters = space.fromUnit(coordinates);
            return space.satisfies(hyperparameters) ? point(hyperparameters) : null;
        }
        double[] unit = new double[coordinates.length];
        boolean[] active = new boolean[unit.length];
        double[] row = new double[unit.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = snap(space.parameters().get(i), coordinates[i]);
            active[i] = true;
            row[i] = column(i, unit[i], true);
        }
        return new Point(unit, row, active);
    }

    /** The configuration at a point. */
    Hyperparameters hyperparameters(Point point) {
        return space.fromUnit(point.unit);
    }

    private double column(int i, double unit, boolean active) {
        if (nominal[i]) {
            return active ? Math.rint(unit * space.parameters().get(i).cardinality() - 0.5) : INACTIVE_INDEX;
        }
        return active ? (unit - low[i]) * stretch[i] : SearchSpace.INACTIVE;
    }

    private static double snap(Parameter parameter, double coordinate) {
        double u = Math.min(1, Math.max(0, coordinate));
        if (parameter instanceof FloatParameter && !parameter.discrete()) {
            return u;
        }
        if (parameter instanceof IntParameter integer && integer.scale() == Scale.LOG) {
            return parameter.toUnit(parameter.fromUnit(u));
        }
        long cardinality = parameter.cardinality();
        return (Math.min(cardinality - 1, (long) (u * cardinality)) + 0.5) / cardinality;
    }

    /** A coordinate of another value of a discrete parameter, so many cells away; the point itself at the end of the range. */
    double neighbour(int parameter, double unit, long cells) {
        Parameter p = space.parameters().get(parameter);
        long index = p.indexOf(p.fromUnit(unit));
        return p.toUnit(p.valueAt(Math.min(p.cardinality() - 1, Math.max(0, index + cells))));
    }

    /** The coordinates of all values of a categorical parameter. */
    double[] choices(int parameter) {
        int cardinality = (int) space.parameters().get(parameter).cardinality();
        double[] choices = new double[cardinality];
        for (int i = 0; i < cardinality; i++) {
            choices[i] = (i + 0.5) / cardinality;
        }
        return choices;
    }

    /** Whether the parameter has no order. */
    boolean categorical(int parameter) {
        return space.parameters().get(parameter) instanceof CategoricalParameter;
    }

    SearchSpace space() {
        return space;
    }

    /** The positions of the parameters that are active at a point and not continuous. */
    List<Integer> discreteActive(Point point) {
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < point.unit.length; i++) {
            if (point.active[i] && space.parameters().get(i).discrete()) {
                positions.add(i);
            }
        }
        return positions;
    }
}
