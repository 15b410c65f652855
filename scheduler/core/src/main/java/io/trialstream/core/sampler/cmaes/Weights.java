package io.trialstream.core.sampler.cmaes;

/** The strategy's constants for n parameters and lambda trials a generation: table 1 of Hansen's tutorial, with negative weights. */
final class Weights {
    final int population;
    final int parents;
    /** Recombination weights, one per rank (lambda of them); the first {@link #parents} are positive and sum to 1. */
    final double[] weights;
    /** The effective number of parents. */
    final double effective;

    final double cSigma;
    final double damping;
    final double cC;
    final double c1;
    final double cMu;

    Weights(int n, int population) {
        this.population = population;
        this.parents = population / 2;
        double[] raw = new double[population];
        double positive = 0;
        double positiveSquares = 0;
        double negative = 0;
        double negativeSquares = 0;
        for (int i = 0; i < population; i++) {
            raw[i] = Math.log((population + 1) / 2.0) - Math.log(i + 1.0);
            if (i < parents) {
                positive += raw[i];
                positiveSquares += raw[i] * raw[i];
            } else {
                negative += raw[i];
                negativeSquares += raw[i] * raw[i];
            }
        }
        effective = positive * positive / positiveSquares;
        double effectiveNegative = negative * negative / negativeSquares;
        cSigma = (effective + 2) / (n + effective + 5);
        damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + cSigma;
        cC = (4 + effective / n) / (n + 4 + 2 * effective / n);
        c1 = 2 / ((n + 1.3) * (n + 1.3) + effective);
        cMu = Math.min(1 - c1, 2 * (0.25 + effective + 1 / effective - 2) / ((n + 2.0) * (n + 2) + effective));
        double limit = Math.min(
                1 + c1 / cMu, Math.min(1 + 2 * effectiveNegative / (effective + 2), (1 - c1 - cMu) / (n * cMu)));
        weights = new double[population];
        for (int i = 0; i < population; i++) {
            weights[i] = i < parents ? raw[i] / positive : Math.max(0, limit) * raw[i] / -negative;
        }
    }
}
