package io.trialstream.scheduler.studyfile;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: 500ms, 90s, 10m, 2h, 1d, 1h30m, or a number of seconds. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|min|m|h|d)\\s*");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final BigDecimal LONGEST = BigDecimal.valueOf(100L * 366 * 86_400_000L);

    private Durations() {}

    /** Milliseconds; -1 if it is no duration, is negative, or lasts more than 100 years. */
    public static long parseMs(String text) {
        if (text.length() > 60) {
            return -1;
        }
        BigDecimal total = BigDecimal.ZERO;
        try {
            total = new BigDecimal(text.strip()).multiply(BigDecimal.valueOf(1000));
        } catch (NumberFormatException e) {
            Matcher part = PART.matcher(text);
            int end = 0;
            while (part.find()) {
                total = total.add(new BigDecimal(part.group(1))
                        .multiply(BigDecimal.valueOf(Objects.requireNonNull(MILLIS.get(part.group(2))))));
                end = part.end();
            }
            if (end == 0 || end < text.length()) {
                return -1;
            }
        }
        return total.signum() < 0 || total.compareTo(LONGEST) > 0 ? -1 : total.longValue();
    }
}
