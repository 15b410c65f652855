package io.trialstream.app.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Trialstream itself lies, as the launcher says. */
public final class Home {
    private Home() {}

    /** The directory, or null when it was started without the launcher. */
    public static @Nullable Path directory() {
        String home = System.getProperty("trialstream.home");
        return home == null ? null : Path.of(home);
    }

    /** The reporting package for training scripts, or null when it is not there. */
    public static @Nullable Path pythonPackage() {
        Path home = directory();
        Path python = home == null ? null : home.resolve("worker-agent/python");
        return python != null && Files.isDirectory(python.resolve("trialstream")) ? python : null;
    }
}
