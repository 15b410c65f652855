package io.trialstream.core.study;

import org.jspecify.annotations.Nullable;

/**
 * How far a trial's training is. Values are lower-is-better.
 *
 * @param lastEpoch the last epoch reported, in epochs; 0: none
 * @param lastValues the objectives there; empty: none
 * @param best the best value of the first objective; NaN: none finite yet
 * @param bestEpoch the epoch of that; 0: none
 * @param improvedEpoch the epoch of the last improvement by more than the plateau rule's minDelta; 0: none
 * @param improvedValue the value of that; NaN: none
 * @param runtimeMs the run time over all runs, in milliseconds
 */
public record Progress(
        long lastEpoch,
        double[] lastValues,
        double best,
        long bestEpoch,
        long improvedEpoch,
        double improvedValue,
        long runtimeMs) {

    /** Nothing yet. */
    public static final Progress NONE = new Progress(0, new double[0], Double.NaN, 0, 0, Double.NaN, 0);

    /** After another epoch. */
    public Progress after(long epoch, double[] values, long runtime, StopRules.@Nullable Plateau plateau) {
        double value = values[0];
        boolean better = Double.isFinite(value) && !(best <= value);
        double minDelta = plateau == null ? 0 : plateau.minDelta();
        boolean improved = Double.isFinite(value) && !(improvedValue - minDelta <= value);
        return new Progress(
                epoch,
                values,
                better ? value : best,
                better ? epoch : bestEpoch,
                improved ? epoch : improvedEpoch,
                improved ? value : improvedValue,
                Math.max(runtimeMs, runtime));
    }

    /** The same with another run time. */
    public Progress withRuntime(long runtime) {
        return new Progress(
                lastEpoch, lastValues, best, bestEpoch, improvedEpoch, improvedValue, Math.max(runtimeMs, runtime));
    }
}
