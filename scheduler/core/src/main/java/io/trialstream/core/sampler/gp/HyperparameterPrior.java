package io.trialstream.core.sampler.gp;

/**
 * Log-normal priors on the kernel's parameters. The length scales' centre grows with the square root of the dimension (Hvarfner,
 * Hellsten and Nardi 2024, "Vanilla Bayesian optimization performs great in high dimensions").
 *
 * @param dimension how many parameters a configuration has, on average over a conditional space
 * @param logLengthMean the centre of ln ℓ before √dimension is applied
 * @param logLengthDeviation the spread of ln ℓ
 * @param logAmplitudeDeviation the spread of ln s² round 0
 * @param logNoiseMean the centre of ln σ²
 * @param logNoiseDeviation the spread of ln σ²
 */
record HyperparameterPrior(
        double dimension,
        double logLengthMean,
        double logLengthDeviation,
        double logAmplitudeDeviation,
        double logNoiseMean,
        double logNoiseDeviation) {

    /** The priors that did best on average over the open benchmark problems. */
    static HyperparameterPrior of(double dimension) {
        return new HyperparameterPrior(dimension, 0, 1, 1, -6, 2);
    }

    /** The most probable parameters (ln w, ln s², ln σ²) for d columns. */
    double[] centre(int columns) {
        double[] logs = new double[columns + 2];
        for (int k = 0; k < columns; k++) {
            logs[k] = -2 * logLength();
        }
        logs[columns] = 0;
        logs[columns + 1] = logNoiseMean;
        return logs;
    }

    /** Minus the log density at the parameters, up to a constant; its gradient is added to the one given. */
    double penalty(double[] logs, double[] gradient) {
        int columns = logs.length - 2;
        double sum = 0;
        for (int k = 0; k < columns; k++) {
            double z = (-0.5 * logs[k] - logLength()) / logLengthDeviation;
            sum += 0.5 * z * z;
            gradient[k] += -0.5 * z / logLengthDeviation;
        }
        double a = logs[columns] / logAmplitudeDeviation;
        gradient[columns] += a / logAmplitudeDeviation;
        double s = (logs[columns + 1] - logNoiseMean) / logNoiseDeviation;
        gradient[columns + 1] += s / logNoiseDeviation;
        return sum + 0.5 * a * a + 0.5 * s * s;
    }

    private double logLength() {
        return logLengthMean + 0.5 * Math.log(Math.max(1, dimension));
    }
}
