package io.trialstream.core.sampler.gp;

import java.util.Arrays;

/**
 * What a fit finds.
 *
 * @param weights w (d): the inverse squared length scale of each column
 * @param amplitude s²: the variance of the function
 * @param noise σ²: the variance of one observation round it
 */
record KernelParameters(double[] weights, double amplitude, double noise) {

    /** From the vector that a fit works on: ln w (d), ln s², ln σ². */
    static KernelParameters fromLogs(double[] logs) {
        int columns = logs.length - 2;
        double[] weights = new double[columns];
        for (int k = 0; k < columns; k++) {
            weights[k] = Math.exp(logs[k]);
        }
        return new KernelParameters(weights, Math.exp(logs[columns]), Math.exp(logs[columns + 1]));
    }

    /** Back to logarithms. */
    double[] toLogs() {
        double[] logs = Arrays.copyOf(weights, weights.length + 2);
        logs[weights.length] = amplitude;
        logs[weights.length + 1] = noise;
        for (int k = 0; k < logs.length; k++) {
            logs[k] = Math.log(logs[k]);
        }
        return logs;
    }
}
