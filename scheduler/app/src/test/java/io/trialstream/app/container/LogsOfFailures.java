package io.trialstream.app.container;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Explains a failure in a container by what the containers printed. */
final class LogsOfFailures implements TestWatcher {
    private final Supplier<Compose> compose;

    /** @param compose the class's own, once it is up */
    LogsOfFailures(Supplier<Compose> compose) {
        this.compose = compose;
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; the containers printed:\n"
                + compose.get().logs());
    }
}
