package io.trialstream.agent.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds programs as {@code execvp} would. */
public final class Programs {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Programs() {}

    /**
     * Finds a program.
     *
     * @param name a path, when it has a slash, else a name to look for
     * @param path the search path; null: the usual one
     * @param workdir what relative paths are relative to
     */
    public static Optional<Path> find(String name, @Nullable String path, Path workdir) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.indexOf('/') >= 0) {
            return Optional.of(workdir.resolve(name)).filter(Programs::isProgram);
        }
        for (String directory : (path == null ? USUAL_PATH : path).split(File.pathSeparator, -1)) {
            Path candidate = workdir.resolve(directory).resolve(name);
            if (isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Finds a program that the agent itself needs, on its own search path. */
    public static Optional<Path> findOwn(String name) {
        return find(name, System.getenv("PATH"), Path.of("").toAbsolutePath())
                .or(() -> find(name, USUAL_PATH, Path.of("/")));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
