package io.trialstream.agent.metrics;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Numbers as training scripts of all languages print them. */
final class Numbers {
    private static final double LARGEST_WHOLE = 9007199254740992.0; // 2^53: above it not every whole number is a double

    private Numbers() {}

    /** A number, {@code nan}, {@code inf} or {@code infinity} in any case with or without a sign; empty: none of them. */
    static OptionalDouble parse(String text) {
        String bare = text.strip().toLowerCase(Locale.ROOT);
        boolean negative = bare.startsWith("-");
        String unsigned = negative || bare.startsWith("+") ? bare.substring(1) : bare;
        switch (unsigned) {
            case "nan" -> {
                return OptionalDouble.of(Double.NaN);
            }
            case "inf", "infinity" -> {
                return OptionalDouble.of(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            }
            default -> {
                // Java also reads 1d, 1f and 0x1p3, which nobody means
                if (unsigned.isEmpty() || !unsigned.matches("[0-9.][0-9.e+-]*")) {
                    return OptionalDouble.empty();
                }
                try {
                    return OptionalDouble.of(Double.parseDouble(bare));
                } catch (NumberFormatException e) {
                    return OptionalDouble.empty();
                }
            }
        }
    }

    /** A whole number of epochs, from 1; empty: it is none. */
    static OptionalLong epoch(double number) {
        return number >= 1 && number <= LARGEST_WHOLE && number == Math.rint(number)
                ? OptionalLong.of((long) number)
                : OptionalLong.empty();
    }
}
