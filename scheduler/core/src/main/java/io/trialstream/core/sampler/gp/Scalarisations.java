package io.trialstream.core.sampler.gp;

import io.trialstream.core.random.Seeds;
import java.util.random.RandomGenerator;

/** A fixed, spread set of weightings of several objectives. */
final class Scalarisations {
    private Scalarisations() {}

    /**
     * @param index which one, 0 to count - 1
     * @param count how many there are
     * @param objectives at least 2
     * @return positive weights summing to 1
     */
    static double[] weights(int index, int count, int objectives) {
        double[] weights = new double[objectives];
        if (objectives == 2) {
            weights[0] = (index + 0.5) / count;
            weights[1] = 1 - weights[0];
            return weights;
        }
        RandomGenerator random = Seeds.derive(objectives, index, "scalarisation");
        double sum = 0;
        for (int i = 0; i < objectives; i++) {
            weights[i] = -Math.log(1 - random.nextDouble());
            sum += weights[i];
        }
        for (int i = 0; i < objectives; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
