package io.trialstream.app.cli;

import java.io.InputStream;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the commands find around them; tests put their own in.
 *
 * @param env environment variables
 * @param terminal asked only when something is laid out
 * @param input standard input
 * @param clock milliseconds since 1970 UTC
 * @param pollMs how long a command that follows something waits between two looks, in milliseconds
 */
public record Surroundings(
        Map<String, String> env, Supplier<Terminal> terminal, InputStream input, LongSupplier clock, long pollMs) {
    /** The real ones. */
    public static Surroundings real() {
        Map<String, String> env = System.getenv();
        return new Surroundings(env, () -> Terminal.detect(env), System.in, System::currentTimeMillis, 1000);
    }
}
