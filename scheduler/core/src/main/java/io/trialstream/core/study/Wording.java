package io.trialstream.core.study;

import io.trialstream.core.pruner.Decision.Evidence;
import java.math.BigDecimal;
import java.math.MathContext;

/** Puts findings into words, in the user's own units and direction. */
final class Wording {
    private static final MathContext DIGITS = new MathContext(6);

    private Wording() {}

    static String atRung(StudySpec spec, Evidence evidence, Finding.Kind kind) {
        String place = "rung " + evidence.rung() + " (" + spec.resource().name() + " " + evidence.resource() + "): "
                + metric(spec) + " " + show(spec, evidence.value());
        String ranked = evidence.rank() < 0 ? "" : " ranks " + (evidence.rank() + 1) + " of " + evidence.count();
        String note = evidence.note().isEmpty() ? "" : "; " + evidence.note();
        String cutoff = Double.isNaN(evidence.cutoff()) ? "" : " (cut-off " + show(spec, evidence.cutoff()) + ")";
        String unranked = Double.isNaN(evidence.cutoff()) ? "" : "; to beat: " + show(spec, evidence.cutoff());
        String kept = evidence.rank() < 0
                ? unranked
                : Double.isNaN(evidence.cutoff()) ? "" : "; the best " + evidence.kept() + " go on" + cutoff;
        String outcome = switch (kind) {
            case STOP -> "; stopped";
            case PAUSE -> "; paused until it is among the best";
            default -> "; goes on";
        };
        return place + ranked + kept + note + outcome;
    }

    static String diverged(StudySpec spec, long epoch, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return spec.metrics().get(i).name() + " is "
                        + spec.metrics().get(i).direction().turn(values[i]) + " at "
                        + spec.resource().name() + " " + epoch + ": these hyperparameters diverge";
            }
        }
        throw new IllegalArgumentException("all values are finite");
    }

    static String target(StudySpec spec, long epoch, double value) {
        return metric(spec) + " " + show(spec, value) + " at " + spec.resource().name() + " " + epoch
                + " reached the target " + spec.stop().target();
    }

    static String threshold(StudySpec spec, long epoch, double value) {
        return metric(spec) + " " + show(spec, value) + " at " + spec.resource().name() + " " + epoch
                + " is worse than the threshold";
    }

    static String plateau(StudySpec spec, long epoch, Progress progress) {
        return "no improvement of " + metric(spec) + " for " + (epoch - progress.improvedEpoch()) + " "
                + spec.resource().name() + "s; the last was " + show(spec, progress.improvedValue()) + " at "
                + progress.improvedEpoch();
    }

    static String runtime(StudySpec spec, Progress progress) {
        return "trained for " + progress.runtimeMs() / 1000 + " s, over its limit of "
                + spec.stop().maxRuntimeMs() / 1000 + " s";
    }

    static String trained(StudySpec spec, long epoch) {
        return "fully trained: " + epoch + " " + spec.resource().name() + "s";
    }

    private static String metric(StudySpec spec) {
        return spec.metrics().get(0).name();
    }

    static String show(StudySpec spec, double value) {
        double turned = spec.direction().turn(value);
        return Double.isFinite(turned)
                ? plain(new BigDecimal(turned).round(DIGITS).stripTrailingZeros())
                : Double.toString(turned);
    }

    // BigDecimal writes 30 as 3E+1
    private static String plain(BigDecimal value) {
        int exponent = value.precision() - value.scale() - 1;
        return exponent >= -6 && exponent < 15 ? value.toPlainString() : value.toString();
    }
}
