package io.trialstream.core.space;

import org.jspecify.annotations.Nullable;

/**
 * A whole number in [min, max]: on a linear or logarithmic scale, on the powers of two, or on a lattice of the given step.
 *
 * @param name unique in its space
 * @param min the smallest value
 * @param max the largest value, greater than min
 * @param scale linear, log or pow2
 * @param step the lattice's distance, at least 1
 * @param when when the parameter is active; null: always
 */
public record IntParameter(
        String name,
        long min,
        long max,
        Scale scale,
        long step,
        @Nullable Condition when) implements Parameter {

    private static final long LARGEST = 1L << 53;

    public IntParameter {
        if (!(min < max)) {
            throw new InvalidSpaceException(name, "the range is empty: min " + min + " must be less than max " + max);
        }
        if (min < -LARGEST || max > LARGEST) {
            throw new InvalidSpaceException(name, "integers must lie within -2^53 and 2^53");
        }
        if (scale != Scale.LINEAR && min < 1) {
            throw new InvalidSpaceException(
                    name,
                    "scale " + scale.name().toLowerCase(java.util.Locale.ROOT) + " needs min of at least 1, got "
                            + min);
        }
        if (step < 1) {
            throw new InvalidSpaceException(name, "step must be a whole number of at least 1, got " + step);
        }
        if (step > 1 && scale != Scale.LINEAR) {
            throw new InvalidSpaceException(name, "step goes with a linear scale only; drop step or scale");
        }
        if (step > max - min) {
            throw new InvalidSpaceException(name, "step " + step + " is larger than the range " + (max - min));
        }
        if (scale == Scale.POW2 && lowestPower(min) > highestPower(max)) {
            throw new InvalidSpaceException(name, "there is no power of two from " + min + " to " + max);
        }
    }

    /** Every whole number of a range, always active. */
    public IntParameter(String name, long min, long max, Scale scale) {
        this(name, min, max, scale, 1, null);
    }

    @Override
    public long cardinality() {
        return scale == Scale.POW2 ? highestPower(max) - lowestPower(min) + 1 : (max - min) / step + 1;
    }

    @Override
    public Object valueAt(long index) {
        return scale == Scale.POW2 ? 1L << (lowestPower(min) + index) : min + index * step;
    }

    @Override
    public long indexOf(Object value) {
        long x = ((Number) value).longValue();
        return scale == Scale.POW2 ? highestPower(x) - lowestPower(min) : (x - min) / step;
    }

    @Override
    public double toUnit(Object value) {
        if (scale != Scale.LOG) {
            return (indexOf(value) + 0.5) / cardinality();
        }
        double x = ((Number) value).doubleValue();
        return (Math.log(x) - logLow()) / (logHigh() - logLow());
    }

    @Override
    public Object fromUnit(double unit) {
        double u = Math.min(1, Math.max(0, unit));
        if (scale != Scale.LOG) {
            return valueAt(Math.min(cardinality() - 1, (long) (u * cardinality())));
        }
        return Math.min(max, Math.max(min, Math.round(Math.exp(logLow() + u * (logHigh() - logLow())))));
    }

    // half a unit beyond the ends, so that min and max have whole cells as the other integers do
    private double logLow() {
        return Math.log(min - 0.5);
    }

    private double logHigh() {
        return Math.log(max + 0.5);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public Object coerce(Object value) {
        if (!(value instanceof Number number) || number.doubleValue() != Math.rint(number.doubleValue())) {
            throw new InvalidHyperparametersException(
                    name + ": " + Hyperparameters.show(value) + " is not " + describe());
        }
        long x = number.longValue();
        if (x < min || x > max || !valueAt(indexOf(x)).equals(x)) {
            throw new InvalidHyperparametersException(name + ": " + x + " is not " + describe());
        }
        return x;
    }

    @Override
    public String describe() {
        return switch (scale) {
            case POW2 -> "a power of two from " + valueAt(0) + " to " + valueAt(cardinality() - 1);
            case LOG -> "an int from " + min + " to " + max + " (log scale)";
            case LINEAR -> "an int from " + min + " to " + max + (step > 1 ? " in steps of " + step : "");
        };
    }

    private static int lowestPower(long min) {
        int floor = highestPower(min);
        return 1L << floor == min ? floor : floor + 1;
    }

    private static int highestPower(long max) {
        return 63 - Long.numberOfLeadingZeros(Math.max(1, max));
    }
}
