package io.trialstream.core.study;

/** Whether objectives are numbers to compare by; NaN and infinity are not. */
final class Finite {
    private Finite() {}

    static boolean all(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
