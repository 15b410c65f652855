package io.trialstream.app.it;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something to become true; a generous deadline, since machines can be slow. */
final class Await {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long LOOK_EVERY_NANOS = 20_000_000L;

    private Await() {}

    /** Waits until the condition holds. */
    static void until(String what, Callable<Boolean> condition, Supplier<String> state) {
        value(what, () -> condition.call() ? Optional.of(true) : Optional.empty(), state);
    }

    /** Waits until there is a value. */
    static <T> T value(String what, Callable<Optional<T>> source, Supplier<String> state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> value = call(source);
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within " + PATIENCE.toSeconds() + " s: " + what + "; it is: " + state.get());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private static <T> T call(Callable<T> source) {
        try {
            return source.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
