package io.trialstream.app.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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

    /** Starts the Python program that trains the example study for a server; what it says goes to a file. */
    static Process remoteExample(String server, Path output) throws IOException {
        Path python = TrialstreamProcess.home().resolve("worker-agent/python");
        String example = python.resolve("examples/remote/remote.py").toString();
        ProcessBuilder program = new ProcessBuilder("python3", example, server)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        program.environment().put("PYTHONPATH", python.toString());
        program.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return program.start();
    }
}
