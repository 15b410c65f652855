package io.trialstream.core.space;

import org.jspecify.annotations.Nullable;

/**
 * A real number in [min, max], on a linear or a logarithmic scale, or on the lattice min, min + step, min + 2 step, … up to max.
 *
 * @param name unique in its space
 * @param min the smallest value
 * @param max the largest value, greater than min
 * @param scale linear or log
 * @param step the lattice's distance; 0: a continuum
 * @param when when the parameter is active; null: always
 */
public record FloatParameter(
        String name,
        double min,
        double max,
        Scale scale,
        double step,
        @Nullable Condition when) implements Parameter {

    /** Of the largest number; below it neighbours of the lattice would run together. */
    private static final double SMALLEST_STEP = 1e-13;

    public FloatParameter {
        if (!Double.isFinite(min) || !Double.isFinite(max)) {
            throw new InvalidSpaceException(name, "min and max must be finite numbers, got " + min + " and " + max);
        }
        if (!(min < max)) {
            throw new InvalidSpaceException(name, "the range is empty: min " + min + " must be less than max " + max);
        }
        if (!Double.isFinite(max - min)) {
            throw new InvalidSpaceException(name, "the range from " + min + " to " + max + " is too wide for a double");
        }
        if (scale == Scale.POW2) {
            throw new InvalidSpaceException(name, "scale pow2 goes with type int; use scale: log for a float");
        }
        if (scale == Scale.LOG && min <= 0) {
            throw new InvalidSpaceException(name, "a log scale needs min above 0, got " + min);
        }
        if (!Double.isFinite(step) || step < 0) {
            throw new InvalidSpaceException(name, "step must be a positive number, got " + step);
        }
        if (step > 0 && scale == Scale.LOG) {
            throw new InvalidSpaceException(name, "step and scale: log exclude one another; drop one of them");
        }
        if (step > 0 && step < SMALLEST_STEP * Math.max(Math.abs(min), Math.abs(max))) {
            throw new InvalidSpaceException(
                    name,
                    "step " + step + " is too small for numbers from " + min + " to " + max
                            + "; drop it or take a larger one");
        }
        if (step > max - min) {
            throw new InvalidSpaceException(name, "step " + step + " is larger than the range " + (max - min));
        }
    }

    /** A continuum on a linear or logarithmic scale, always active. */
    public FloatParameter(String name, double min, double max, Scale scale) {
        this(name, min, max, scale, 0, null);
    }

    @Override
    public long cardinality() {
        // the tolerance admits 0.5 as the sixth value of 0, 0.1, … although 5 * 0.1 rounds above it
        return step > 0 ? (long) Math.floor((max - min) / step + 1e-9) + 1 : Long.MAX_VALUE;
    }

    @Override
    public Object valueAt(long index) {
        if (step == 0) {
            throw new IllegalStateException(name + " is continuous");
        }
        return Math.min(max, Math.max(min, round(min + index * step)));
    }

    @Override
    public long indexOf(Object value) {
        if (step == 0) {
            throw new IllegalStateException(name + " is continuous");
        }
        return Math.round((((Number) value).doubleValue() - min) / step);
    }

    @Override
    public double toUnit(Object value) {
        double x = ((Number) value).doubleValue();
        if (step > 0) {
            return (indexOf(value) + 0.5) / cardinality();
        }
        double unit = scale == Scale.LOG
                ? (Math.log(x) - Math.log(min)) / (Math.log(max) - Math.log(min))
                : (x - min) / (max - min);
        return Math.min(1, Math.max(0, unit));
    }

    @Override
    public Object fromUnit(double unit) {
        double u = Math.min(1, Math.max(0, unit));
        if (step > 0) {
            return valueAt(Math.min(cardinality() - 1, (long) (u * cardinality())));
        }
        if (u == 0 || u == 1) {
            return u == 0 ? min : max; // exp(log(min)) may be a rounding error off
        }
        double x = scale == Scale.LOG
                ? Math.exp(Math.log(min) + u * (Math.log(max) - Math.log(min)))
                : min + u * (max - min);
        return Math.min(max, Math.max(min, x));
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public Object coerce(Object value) {
        if (!(value instanceof Number number)) {
            throw new InvalidHyperparametersException(
                    name + ": " + Hyperparameters.show(value) + " is not " + describe());
        }
        double x = number.doubleValue();
        if (!(x >= min && x <= max)) {
            throw new InvalidHyperparametersException(name + ": " + x + " is not " + describe());
        }
        if (step > 0) {
            double snapped = (Double) valueAt(indexOf(x));
            if (Math.abs(snapped - x) > 1e-6 * step) {
                throw new InvalidHyperparametersException(name + ": " + x + " is not " + describe());
            }
            return snapped;
        }
        return x;
    }

    @Override
    public String describe() {
        return "a float from " + min + " to " + max
                + (step > 0 ? " in steps of " + step : scale == Scale.LOG ? " (log scale)" : "");
    }

    /** Takes the noise of repeated addition off, at 15 digits of the largest number: 0.30000000000000004 becomes 0.3. */
    private double round(double x) {
        int digits = (int) Math.ceil(Math.log10(Math.max(Math.abs(min), Math.abs(max))));
        return new java.math.BigDecimal(x)
                .setScale(15 - digits, java.math.RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
