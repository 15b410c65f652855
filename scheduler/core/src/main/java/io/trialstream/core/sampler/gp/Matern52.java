package io.trialstream.core.sampler.gp;

/** The Matérn 5/2 correlation of a squared scaled distance r² (Rasmussen and Williams 2006, eq. 4.17). */
final class Matern52 {
    private static final double SQRT5 = Math.sqrt(5);

    private Matern52() {}

    /** (1 + √5 r + 5r²/3) exp(-√5 r). */
    static double correlation(double squared) {
        double s = SQRT5 * Math.sqrt(squared);
        return (1 + s + s * s / 3) * Math.exp(-s);
    }

    /** The derivative of {@link #correlation} by r²: -5/6 (1 + √5 r) exp(-√5 r). */
    static double slope(double squared) {
        double s = SQRT5 * Math.sqrt(squared);
        return -5.0 / 6 * (1 + s) * Math.exp(-s);
    }
}
