package io.trialstream.core.sim;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.random.RandomGenerator;

/**
 * Power-law learning curves, value = limit + (start - limit) epoch^-rate, over a smooth objective: the limit grows with the distance of
 * the configuration from an optimum at 0.3 of each parameter's scale. Rates differ, so that curves cross; early ranks mislead a little.
 */
public final class SyntheticCurves implements CurveSource {
    private final SearchSpace space;
    private final long seed;
    private final long epochMs;
    private final double noise;

    /**
     * @param space what is searched
     * @param seed the source of all randomness
     * @param epochMs the median length of an epoch, in milliseconds; a trial's own lies between a half and twice that
     * @param noise the size of the noise on each value; 0: none
     */
    public SyntheticCurves(SearchSpace space, long seed, long epochMs, double noise) {
        this.space = space;
        this.seed = seed;
        this.epochMs = epochMs;
        this.noise = noise;
    }

    @Override
    public Curve curve(Hyperparameters hyperparameters, int trial) {
        double[] point = space.toUnit(hyperparameters);
        double distance = 0;
        for (double x : point) {
            distance += (x - 0.3) * (x - 0.3);
        }
        double limit = Math.min(1, 2 * distance / Math.max(1, point.length));
        RandomGenerator random = Seeds.derive(seed, trial, "curve");
        double rate = 0.5 + random.nextDouble();
        long ownEpochMs = Math.max(1, Math.round(epochMs * Math.pow(2, 2 * random.nextDouble() - 1)));
        return new PowerLaw(limit, rate, ownEpochMs, noise, random.nextLong());
    }

    private record PowerLaw(double limit, double rate, long epochMs, double noise, long noiseSeed) implements Curve {
        private static final double START = 2;

        @Override
        public double[] values(long epoch) {
            double value = limit + (START - limit) * Math.pow(epoch, -rate);
            double jitter = noise == 0
                    ? 0
                    : noise * (Seeds.derive(noiseSeed, epoch, "noise").nextDouble() - 0.5);
            return new double[] {value + jitter};
        }
    }
}
