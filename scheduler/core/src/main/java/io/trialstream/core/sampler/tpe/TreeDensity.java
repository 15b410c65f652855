package io.trialstream.core.sampler.tpe;

import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A density over whole configurations: the product of the densities of the groups that are active, each given that it is. */
final class TreeDensity {
    private final SearchSpace space;
    private final List<Group> groups;
    private final TpeSampler.Options options;
    private final List<Parzen> densities = new ArrayList<>();

    TreeDensity(SearchSpace space, List<Group> groups, List<Ranked> trials, TpeSampler.Options options, double shrink) {
        this.space = space;
        this.groups = groups;
        this.options = options;
        for (Group group : groups) {
            List<Ranked> active = group.when() == null
                    ? trials
                    : trials.stream().filter(group::activeIn).toList();
            densities.add(new Parzen(group, active, options, shrink));
        }
    }

    /** A configuration's point in the unit cube (n coordinates). */
    double[] draw(RandomGenerator random) {
        double[] unit = new double[space.size()];
        java.util.Arrays.fill(unit, SearchSpace.INACTIVE);
        Map<String, Object> values = new HashMap<>();
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            if (active(group, values)) {
                double[] part = new double[group.positions().length];
                densities.get(g).draw(random, options, part);
                scatter(group, part, unit, values);
            }
        }
        return unit;
    }

    /** The log density at a point of the unit cube (n coordinates). */
    double logDensity(double[] unit) {
        Map<String, Object> values = new HashMap<>();
        double sum = 0;
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            if (active(group, values)) {
                double[] part = new double[group.positions().length];
                for (int i = 0; i < part.length; i++) {
                    part[i] = unit[group.positions()[i]];
                }
                sum += densities.get(g).logDensity(part);
                scatter(group, part, unit, values);
            }
        }
        return sum;
    }

    private static boolean active(Group group, Map<String, Object> values) {
        return group.when() == null || group.when().holds(values);
    }

    private void scatter(Group group, double[] part, double[] unit, Map<String, Object> values) {
        for (int i = 0; i < part.length; i++) {
            unit[group.positions()[i]] = part[i];
            if (groups.size() > 1) {
                Parameter parameter = group.parameters().get(i);
                values.put(parameter.name(), parameter.fromUnit(part[i]));
            }
        }
    }
}
