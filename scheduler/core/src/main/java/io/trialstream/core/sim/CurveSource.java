package io.trialstream.core.sim;

import io.trialstream.core.space.Hyperparameters;

/** How training goes for given hyperparameters. The same arguments give the same answers. */
public interface CurveSource {
    /**
     * The curve of one trial.
     *
     * @param hyperparameters its configuration
     * @param trial its number, as a source of noise
     */
    Curve curve(Hyperparameters hyperparameters, int trial);

    /** A learning curve. */
    interface Curve {
        /**
         * The objectives after an epoch, lower is better; NaN: diverged.
         *
         * @param epoch absolute, from 1
         */
        double[] values(long epoch);

        /** How long an epoch takes, in milliseconds. */
        long epochMs();
    }
}
