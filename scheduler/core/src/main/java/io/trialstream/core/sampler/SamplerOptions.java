package io.trialstream.core.sampler;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a sampler as a study file gives them, read one by one with a default and limits; what was never read is unknown and refused
 * at the end.
 */
public final class SamplerOptions {
    private final String type;
    private final Map<String, Object> given;
    private final long seed;
    private final Set<String> known = new LinkedHashSet<>();

    SamplerOptions(String type, Map<String, ?> given, long seed) {
        this.type = type;
        this.given = new LinkedHashMap<>(given);
        this.seed = seed;
    }

    /** The study's seed, for samplers that need one that stays the same over the study; no option. */
    public long seed() {
        return seed;
    }

    /** A whole number from min to max. */
    public int integer(String option, int absent, int min, int max) {
        Object value = read(option);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue()) && n.doubleValue() >= min && n.doubleValue() <= max) {
            return n.intValue();
        }
        throw wrong(option, value, "a whole number from " + min + " to " + max);
    }

    /** A finite number from min to max. */
    public double number(String option, double absent, double min, double max) {
        Object value = read(option);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number n && n.doubleValue() >= min && n.doubleValue() <= max) {
            return n.doubleValue();
        }
        throw wrong(option, value, "a number from " + min + " to " + max);
    }

    /** One of several words. */
    public String word(String option, String absent, List<String> allowed) {
        Object value = read(option);
        if (value == null) {
            return absent;
        }
        if (value instanceof String word && allowed.contains(word)) {
            return word;
        }
        throw wrong(option, value, "one of " + allowed);
    }

    /** A map from names to whole numbers from min to max; empty when absent. */
    public Map<String, Integer> integersByName(String option, int min, int max) {
        Object value = read(option);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(option, value, "a map from parameters to whole numbers, like {lr: 7}");
        }
        Map<String, Integer> integers = new LinkedHashMap<>();
        map.forEach((name, number) -> {
            SamplerOptions one = new SamplerOptions(type, Map.of(option + "." + name, number), seed);
            integers.put(String.valueOf(name), one.integer(option + "." + name, min, min, max));
        });
        return integers;
    }

    private @Nullable Object read(String option) {
        known.add(option);
        return given.get(option);
    }

    private InvalidSamplerException wrong(String option, Object value, String right) {
        String shown = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return new InvalidSamplerException(option, "sampler " + type + ": " + option + " is " + shown + "; give " + right);
    }

    /** Refuses what no reader asked for. */
    void refuseUnknown() {
        for (String option : given.keySet()) {
            if (!known.contains(option)) {
                throw new InvalidSamplerException(
                        option,
                        "sampler " + type + ": there is no option '" + option + "'; "
                                + (known.isEmpty() ? "it takes none" : "there are " + String.join(", ", known)));
            }
        }
    }
}
