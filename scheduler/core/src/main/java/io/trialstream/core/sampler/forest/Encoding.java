package io.trialstream.core.sampler.forest;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;

/**
 * A configuration as a row of n + 1 features: the unit coordinate of each ordered parameter, the index of each categorical one, -1 for an
 * inactive one (so that one split tells activity), and last the resource as a fraction of the full training on a log scale.
 */
final class Encoding {
    private static final double INACTIVE = -1;

    private final SearchSpace space;
    private final int[] categories;
    private final long maxResource;

    Encoding(SearchSpace space, long maxResource) {
        this.space = space;
        this.maxResource = maxResource;
        this.categories = new int[space.size() + 1];
        for (int i = 0; i < space.size(); i++) {
            Parameter parameter = space.parameters().get(i);
            categories[i] = parameter.ordered() ? 0 : (int) parameter.cardinality();
        }
    }

    /** The number of categories of each feature; 0: ordered. */
    int[] categories() {
        return categories;
    }

    double[] row(Hyperparameters point, long resource) {
        double[] row = new double[categories.length];
        for (int i = 0; i < space.size(); i++) {
            Parameter parameter = space.parameters().get(i);
            Object value = point.get(parameter.name());
            if (value == null) {
                row[i] = INACTIVE;
            } else {
                row[i] = parameter.ordered() ? parameter.toUnit(value) : parameter.indexOf(value);
            }
        }
        row[space.size()] = Math.log1p(resource) / Math.log1p(maxResource);
        return row;
    }
}
