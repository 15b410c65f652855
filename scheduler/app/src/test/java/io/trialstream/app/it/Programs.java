package io.trialstream.app.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What training scripts of tests are written in. */
final class Programs {
    private Programs() {}

    /** Skips a test, visibly, where a program is missing. */
    static void need(String program) {
        boolean there = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
        assumeTrue(there, program + " is not on the PATH: tests that train with it are skipped");
    }
}
