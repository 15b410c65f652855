package io.trialstream.core.sampler.tpe;

import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A joint kernel density over the d parameters of a group: one product kernel per trial and one uniform prior, all with equal weight
 * (multivariate TPE; Falkner et al. 2018, Watanabe 2023). Kernels are normal and cut off at the ends of the unit interval, normalised over
 * the lattice for ordered discrete parameters, and Aitchison-Aitken's for categorical ones.
 *
 * <p>A parameter's bandwidth follows Scott's rule on the trials' spread, σ = min(s, IQR / 1.34) m^(-1/(d+4)), between a floor that shrinks
 * as trials come in ("magic clip", Bergstra et al. 2011) and half the interval.
 */
final class Parzen {
    private static final double LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

    private final Parameter[] parameters;
    private final int kernels;
    private final double[] centres; // kernels × d; a categorical one's index
    private final double[] bandwidths; // d; 0: categorical
    private final double[] logConstants; // kernels: weight and norms
    private final double[] logMatches; // d: what an equal category adds
    private final double logPrior;
    private final double[] terms; // kernels + 1, scratch

    /**
     * @param group the parameters
     * @param trials those where the group is active; m of them, 0 for the prior alone
     * @param options the floor of the bandwidths
     * @param shrink times every bandwidth
     */
    Parzen(Group group, List<Ranked> trials, TpeSampler.Options options, double shrink) {
        this.parameters = group.parameters().toArray(new Parameter[0]);
        int d = parameters.length;
        this.kernels = trials.size();
        this.centres = new double[kernels * d];
        this.bandwidths = new double[d];
        this.logConstants = new double[kernels];
        this.logMatches = new double[d];
        this.terms = new double[kernels + 1];
        double logWeight = -Math.log(kernels + 1.0);
        Arrays.fill(logConstants, logWeight);
        for (int k = 0; k < kernels; k++) {
            double[] unit = trials.get(k).unit();
            for (int i = 0; i < d; i++) {
                centres[k * d + i] = coordinate(parameters[i], unit[group.positions()[i]]);
            }
        }
        double prior = logWeight;
        for (int i = 0; i < d; i++) {
            Parameter parameter = parameters[i];
            prior -= lattice(parameter) || !parameter.ordered() ? Math.log(parameter.cardinality()) : 0;
            if (parameter.ordered()) {
                bandwidths[i] = bandwidth(i, d, options, shrink);
                addNorms(i, d, lattice(parameter) ? parameter.cardinality() : 0);
            } else {
                addCategories(i, parameter.cardinality(), options, shrink);
            }
        }
        this.logPrior = prior;
    }

    /** Whether the values lie at equal distances on the unit interval; a log int's do not, and are taken for a continuum. */
    private static boolean lattice(Parameter parameter) {
        boolean uneven = parameter instanceof IntParameter n && n.scale() == Scale.LOG;
        return parameter.ordered() && !uneven && parameter.cardinality() <= 1024;
    }

    private static double coordinate(Parameter parameter, double unit) {
        return parameter.ordered() ? unit : Math.min(parameter.cardinality() - 1, Math.floor(unit * parameter.cardinality()));
    }

    private double bandwidth(int i, int d, TpeSampler.Options options, double shrink) {
        double[] column = new double[kernels];
        double mean = 0;
        for (int k = 0; k < kernels; k++) {
            column[k] = centres[k * d + i];
            mean += column[k] / kernels;
        }
        double variance = 0;
        for (double x : column) {
            variance += (x - mean) * (x - mean) / Math.max(1, kernels - 1);
        }
        Arrays.sort(column);
        double spread = Math.sqrt(variance);
        if (kernels >= 4) {
            double quartiles = column[(3 * kernels) / 4] - column[kernels / 4];
            spread = quartiles > 0 ? Math.min(spread, quartiles / 1.34) : spread;
        }
        double scott = options.bandwidthFactor() * spread * Math.pow(Math.max(1, kernels), -1.0 / (d + 4));
        double floor = Math.max(options.smallestBandwidth(), 1.0 / (1 + Math.min(100, kernels)) * options.magicClip());
        if (lattice(parameters[i])) {
            floor = Math.max(floor, 0.4 / parameters[i].cardinality());
        }
        return Math.min(0.5, Math.max(floor, scott)) * shrink;
    }

    private void addNorms(int i, int d, long cells) {
        double sigma = bandwidths[i];
        double[] sums = cells > 0 ? latticeSums(sigma, (int) cells) : new double[0];
        double logScale = Math.log(sigma) + LOG_SQRT_2PI;
        for (int k = 0; k < kernels; k++) {
            double mu = centres[k * d + i];
            if (cells > 0) {
                int cell = (int) Math.min(cells - 1, (long) (mu * cells));
                logConstants[k] -= Math.log(sums[cell] + sums[(int) cells - 1 - cell] - 1);
            } else {
                logConstants[k] -= logScale + Math.log(Normal.mass(-mu / sigma, (1 - mu) / sigma));
            }
        }
    }

    /** Sums of exp(-(j h / σ)² / 2) for j from 0 to each cell. */
    private static double[] latticeSums(double sigma, int cells) {
        double[] sums = new double[cells];
        double sum = 0;
        for (int j = 0; j < cells; j++) {
            double z = j / (cells * sigma);
            sum += Math.exp(-0.5 * z * z);
            sums[j] = sum;
        }
        return sums;
    }

    private void addCategories(int i, long categories, TpeSampler.Options options, double shrink) {
        double other = shrink * options.categoryPrior() / (kernels + 1.0);
        double norm = 1 + other * categories;
        logMatches[i] = Math.log((1 + other) / other);
        for (int k = 0; k < kernels; k++) {
            logConstants[k] += Math.log(other / norm);
        }
    }

    /** Draws d coordinates of the unit interval, at cells' middles for discrete parameters, into {@code point}. */
    void draw(RandomGenerator random, TpeSampler.Options options, double[] point) {
        int d = parameters.length;
        int kernel = random.nextInt(kernels + 1);
        for (int i = 0; i < d; i++) {
            Parameter parameter = parameters[i];
            double u;
            if (kernel == kernels) {
                u = random.nextDouble();
            } else if (parameter.ordered()) {
                u = Normal.truncated(centres[kernel * d + i], bandwidths[i], random.nextDouble());
            } else {
                double other = options.categoryPrior() / (kernels + 1.0) * parameter.cardinality();
                boolean anew = random.nextDouble() * (1 + other) < other;
                u = anew ? random.nextDouble() : (centres[kernel * d + i] + 0.5) / parameter.cardinality();
            }
            point[i] = parameter.discrete() ? parameter.toUnit(parameter.fromUnit(u)) : u;
        }
    }

    /** The log density at d coordinates of the unit interval. */
    double logDensity(double[] point) {
        int d = parameters.length;
        double[] x = new double[d];
        double[] inverse = new double[d];
        for (int i = 0; i < d; i++) {
            x[i] = coordinate(parameters[i], point[i]);
            inverse[i] = bandwidths[i] > 0 ? 1 / bandwidths[i] : 0;
        }
        double most = logPrior;
        for (int k = 0; k < kernels; k++) {
            double square = 0;
            double matches = 0;
            for (int i = 0, c = k * d; i < d; i++, c++) {
                double difference = x[i] - centres[c];
                double z = difference * inverse[i];
                square += z * z;
                matches += difference == 0 ? logMatches[i] : 0;
            }
            terms[k] = logConstants[k] - 0.5 * square + matches;
            most = Math.max(most, terms[k]);
        }
        double sum = Math.exp(logPrior - most);
        for (int k = 0; k < kernels; k++) {
            double below = terms[k] - most;
            sum += below > -36 ? Math.exp(below) : 0;
        }
        return most + Math.log(sum);
    }
}
