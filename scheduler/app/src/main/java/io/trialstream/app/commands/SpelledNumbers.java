package io.trialstream.app.commands;

import java.util.Locale;
import java.util.OptionalDouble;

/** What is no finite number, as Java, Python and C write it. */
final class SpelledNumbers {
    private SpelledNumbers() {}

    /** NaN or infinity, in any case; empty: the text is neither. */
    static OptionalDouble parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf", "infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
        };
    }
}
