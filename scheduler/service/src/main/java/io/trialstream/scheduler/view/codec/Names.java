package io.trialstream.scheduler.view.codec;

import org.jspecify.annotations.Nullable;

/** Turns the wire's enums and zeros into the API's. */
final class Names {
    private Names() {}

    /** The constant of the same name; the fallback where this build has none. */
    static <E extends Enum<E>> E of(Class<E> type, Enum<?> wire, E fallback) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(wire.name())) {
                return constant;
            }
        }
        return fallback;
    }

    /** A time; null for 0, which means not yet. */
    static @Nullable Long orNull(long timeMs) {
        return timeMs == 0 ? null : timeMs;
    }
}
