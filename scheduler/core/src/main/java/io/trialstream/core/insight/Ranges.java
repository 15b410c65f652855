package io.trialstream.core.insight;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Parameters with another range or condition. */
final class Ranges {
    private Ranges() {}

    static Parameter withCondition(Parameter parameter, @Nullable Condition when) {
        if (parameter instanceof FloatParameter real) {
            return new FloatParameter(real.name(), real.min(), real.max(), real.scale(), real.step(), when);
        }
        if (parameter instanceof IntParameter whole) {
            return new IntParameter(whole.name(), whole.min(), whole.max(), whole.scale(), whole.step(), when);
        }
        if (parameter instanceof OrdinalParameter ordinal) {
            return new OrdinalParameter(ordinal.name(), ordinal.values(), when);
        }
        return new CategoricalParameter(parameter.name(), ((CategoricalParameter) parameter).values(), when);
    }

    /**
     * An ordered parameter cut down to the cells that an interval of its unit interval touches; two values are left at least, and the ends of
     * a continuum are rounded outwards to three digits.
     */
    static Parameter cut(Parameter parameter, double low, double high) {
        if (parameter instanceof FloatParameter real && !real.discrete()) {
            double min = Math.max(real.min(), rounded((Double) real.fromUnit(low), RoundingMode.FLOOR));
            double max = Math.min(real.max(), rounded((Double) real.fromUnit(high), RoundingMode.CEILING));
            boolean usable = min < max && (real.scale() != Scale.LOG || min > 0);
            return usable ? new FloatParameter(real.name(), min, max, real.scale(), 0, real.when()) : real;
        }
        long from = parameter.indexOf(parameter.fromUnit(low));
        long to = parameter.indexOf(parameter.fromUnit(high));
        if (from == to) {
            from = Math.max(0, from - 1);
            to = Math.min(parameter.cardinality() - 1, to + 1);
        }
        if (from == to) {
            return parameter;
        }
        Object min = parameter.valueAt(from);
        Object max = parameter.valueAt(to);
        if (parameter instanceof FloatParameter real) {
            return new FloatParameter(real.name(), (Double) min, (Double) max, real.scale(), real.step(), real.when());
        }
        if (parameter instanceof IntParameter whole) {
            return new IntParameter(whole.name(), (Long) min, (Long) max, whole.scale(), whole.step(), whole.when());
        }
        OrdinalParameter ordinal = (OrdinalParameter) parameter;
        return new OrdinalParameter(ordinal.name(), ordinal.values().subList((int) from, (int) to + 1), ordinal.when());
    }

    private static double rounded(double value, RoundingMode mode) {
        return new BigDecimal(value).round(new MathContext(3, mode)).doubleValue();
    }
}
