package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values of the API as people read them. */
final class Show {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Show() {}

    /** A metric or hyperparameter: six significant digits, no trailing zeros; - when there is none. */
    static String value(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        return value.isFloatingPointNumber() ? number(value.doubleValue()) : value.asText();
    }

    static String number(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e9) {
            return Long.toString((long) x);
        }
        String text = String.format(Locale.ROOT, "%.6g", x);
        int exponent = text.indexOf('e');
        String digits = exponent < 0 ? text : text.substring(0, exponent);
        if (digits.contains(".")) {
            digits = digits.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return digits + (exponent < 0 ? "" : text.substring(exponent));
    }

    /** {@code lr=0.01 batch=32}. */
    static String params(JsonNode params) {
        List<String> parts = new ArrayList<>();
        params.properties().forEach(entry -> parts.add(entry.getKey() + "=" + value(entry.getValue())));
        return String.join(" ", parts);
    }

    /** {@code 2d 3h}, {@code 3m 12s}, {@code 850ms}. */
    static String duration(long ms) {
        if (ms < 1000) {
            return ms + "ms";
        }
        long s = ms / 1000;
        if (s < 60) {
            return s + "s";
        }
        if (s < 3600) {
            return s / 60 + "m " + s % 60 + "s";
        }
        return s < 86_400 ? s / 3600 + "h " + s % 3600 / 60 + "m" : s / 86_400 + "d " + s % 86_400 / 3600 + "h";
    }

    /** The state of a study, trial or agent with its reason, if it tells one. */
    static String state(JsonNode thing) {
        String reason = thing.path("stateReason").asText("");
        return thing.path("state").asText() + (reason.isEmpty() ? "" : " (" + Cell.safe(reason) + ")");
    }

    /** Local date and time; - when there is none. */
    static String time(JsonNode ms) {
        return ms.isNumber() ? TIME.format(Instant.ofEpochMilli(ms.asLong()).atZone(ZoneId.systemDefault())) : "-";
    }

    /** {@code 3.2 GB}: powers of 1000. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 999.95 && unit < 4) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %sB", size, "kMGTP".charAt(unit));
    }

    /** {@code 66 %} of a whole; - of nothing. */
    static String percent(long part, long whole) {
        return whole <= 0 ? "-" : Math.round(100.0 * part / whole) + " %";
    }
}
