package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;

/**
 * Keeps a discrete coordinate from getting stuck: the probability of leaving the mean's cell stays at least alpha (Hamano, Saito, Nomura and
 * Shirakawa, "CMA-ES with Margin", GECCO 2022, section 3.4).
 *
 * @param mean the corrected mean, in unit coordinates
 * @param deviation the corrected marginal standard deviation
 */
record Margin(double mean, double deviation) {

    static Margin correct(Parameter parameter, double mean, double deviation, double alpha) {
        Object value = parameter.fromUnit(mean);
        long index = parameter.indexOf(value);
        double low = border(parameter, value, index, false);
        double high = border(parameter, value, index, true);
        if (index == 0) {
            return above(mean, high, deviation) >= alpha
                    ? new Margin(mean, deviation)
                    : new Margin(Math.max(0, high - deviation * Normal.quantile(1 - alpha)), deviation);
        }
        if (index == parameter.cardinality() - 1) {
            return above(-mean, -low, deviation) >= alpha
                    ? new Margin(mean, deviation)
                    : new Margin(Math.min(1, low + deviation * Normal.quantile(1 - alpha)), deviation);
        }
        return inside(mean, deviation, low, high, alpha / 2);
    }

    private static Margin inside(double mean, double deviation, double low, double high, double least) {
        double below = above(-mean, -low, deviation);
        double beyond = above(mean, high, deviation);
        if (below >= least && beyond >= least) {
            return new Margin(mean, deviation);
        }
        double middle = 1 - below - beyond;
        double belowRaised = Math.max(least, below);
        double beyondRaised = Math.max(least, beyond);
        double excess = (1 - belowRaised - beyondRaised - middle) / (belowRaised + beyondRaised + middle - 3 * least);
        double a = Normal.quantile(1 - belowRaised - excess * (belowRaised - least));
        double b = Normal.quantile(1 - beyondRaised - excess * (beyondRaised - least));
        if (!(a + b > 0)) {
            return new Margin(mean, deviation);
        }
        double corrected = (high - low) / (a + b);
        return new Margin(low + a * corrected, corrected);
    }

    /** The probability of lying above a border. */
    private static double above(double mean, double border, double deviation) {
        return 1 - Normal.cumulative((border - mean) / deviation);
    }

    private static double border(Parameter parameter, Object value, long index, boolean upper) {
        if (parameter instanceof IntParameter integer && integer.scale() == Scale.LOG) {
            return integer.toUnit(((Number) value).doubleValue() + (upper ? 0.5 : -0.5));
        }
        return (index + (upper ? 1.0 : 0.0)) / parameter.cardinality();
    }
}
