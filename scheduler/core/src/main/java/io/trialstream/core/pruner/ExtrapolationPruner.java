package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;
import java.util.Arrays;
import java.util.Locale;

/**
 * Stops a trial when its own learning curve, extrapolated to a full training, is unlikely to reach the best value of any trial of the study
 * so far (Domhan et al. 2015), by {@link CurveExtrapolation}.
 *
 * <p>Guards: nothing is judged during the warm-up, since a curve that starts slowly looks like one that goes nowhere; a curve needs so
 * many points at which its value changed; the best tenth of the trials that got so far, at least one, are
 * never stopped; with several objectives nothing is stopped. Equal values in a row count as one point, the last of them, so that a report
 * that jumped over several decision points is not taken for a plateau.
 */
public final class ExtrapolationPruner implements Pruner {
    private static final int PROTECTED_ONE_IN = 10;

    /**
     * Options.
     *
     * @param minProbability a trial goes on while its probability of reaching the best value is at least this, above 0 and below 1
     * @param minPoints how many points a curve needs before it is extrapolated, at least 4
     * @param warmup up to which epoch values are only recorded, in epochs; a sixth of the training is a good guess
     * @param from the first decision point, in epochs
     * @param interval the distance between decision points, in epochs
     * @param maxResource a full training, in epochs
     */
    public record Options(
            double minProbability, int minPoints, long warmup, long from, long interval, long maxResource) {
        public Options {
            if (!(minProbability > 0 && minProbability < 1)) {
                throw new IllegalArgumentException("minProbability lies above 0 and below 1, got " + minProbability);
            }
            if (minPoints < 4) {
                throw new IllegalArgumentException("minPoints must be at least 4, got " + minPoints);
            }
        }
    }

    private final Options options;
    private final Ladder ladder;

    /** With options. */
    public ExtrapolationPruner(Options options) {
        this.options = options;
        this.ladder = Ladder.linear(options.from(), options.interval(), options.maxResource());
    }

    @Override
    public String name() {
        return "extrapolation";
    }

    @Override
    public Ladder ladder(int bracket) {
        return ladder;
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        if (rung.resource() < options.warmup()) {
            return goOn(rung, curve, Double.NaN, "curves are judged from epoch " + options.warmup() + " on");
        }
        int count = rung.count();
        double target = rung.studyBest();
        if (Double.isNaN(rung.valueAt(0)) || Double.isNaN(target)) {
            return goOn(rung, curve, Double.NaN, "curves are extrapolated for one objective only");
        }
        int spared = Math.max(1, count / PROTECTED_ONE_IN);
        if (rung.rank(curve.trial(), curve.value()) < spared || curve.best() <= target) {
            return goOn(rung, curve, target, "among the best so far");
        }
        double[][] points = points(rung, curve);
        if (points[0].length < options.minPoints()) {
            return goOn(
                    rung,
                    curve,
                    target,
                    "its curve has " + points[0].length + " of the " + options.minPoints() + " points needed");
        }
        double probability = CurveExtrapolation.probability(points[0], points[1], options.maxResource(), target);
        String note = String.format(
                Locale.ROOT, "probability of reaching it by epoch %d: %.3g", options.maxResource(), probability);
        Evidence evidence = evidence(rung, curve, target, note);
        return probability < options.minProbability() ? new Decision.Stop(evidence) : new Decision.Continue(evidence);
    }

    /** Epochs and values of the curve, finite ones, runs of equal values cut to their last. */
    private static double[][] points(RungView rung, TrialCurve curve) {
        double[] epochs = new double[curve.epochs().length + 1];
        double[] values = new double[epochs.length];
        int size = 0;
        for (int i = 0; i < epochs.length; i++) {
            boolean last = i == curve.epochs().length;
            double epoch = last ? Math.max(rung.resource(), curve.epoch()) : curve.epochs()[i];
            double value = last ? curve.value() : curve.values()[i];
            if (Double.isFinite(value)) {
                size -= size > 0 && (values[size - 1] == value || epochs[size - 1] >= epoch) ? 1 : 0;
                epochs[size] = epoch;
                values[size++] = value;
            }
        }
        return new double[][] {Arrays.copyOf(epochs, size), Arrays.copyOf(values, size)};
    }

    private Decision goOn(RungView rung, TrialCurve curve, double target, String note) {
        return new Decision.Continue(evidence(rung, curve, target, note));
    }

    private Evidence evidence(RungView rung, TrialCurve curve, double target, String note) {
        return new Evidence(
                name(),
                rung.bracket(),
                rung.index(),
                rung.resource(),
                curve.value(),
                -1,
                rung.count(),
                rung.count(),
                target,
                note);
    }
}
