package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the reporting package's own tests; {@code TRIALSTREAM_PYTHON} names an interpreter with more frameworks. */
class PythonPackageIT {
    private static final Pattern RAN = Pattern.compile("Ran (\\d+) tests");
    private static final long MINUTES = 5;

    @TempDir
    private Path dir;

    @Test
    void theReportingPackagePassesItsOwnTests() throws IOException, InterruptedException {
        String named = System.getenv("TRIALSTREAM_PYTHON");
        String python = named == null ? "python3" : named;
        Path output = dir.resolve("output.txt");
        Process process = start(python, output);
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Matcher ran = RAN.matcher(said);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(ran.find()).as(said).isTrue();
        assertThat(Integer.parseInt(ran.group(1))).isGreaterThan(50);
    }

    private static Process start(String python, Path output) {
        Path sources = Path.of("python").toAbsolutePath();
        try {
            return new ProcessBuilder(python, "-m", "unittest", "discover", "-s", "tests", "-t", ".")
                    .directory(sources.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return abort("no " + python + " on this machine: " + e.getMessage());
        }
    }
}
