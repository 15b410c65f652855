package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.app.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's AskTell against the search itself: a whole search, and the same once more. */
class AskTellPythonIT {
    @TempDir
    Path dir;

    @BeforeAll
    static void programs() {
        Programs.need("python3");
    }

    @Test
    void pythonDrivesAWholeSearch() throws Exception {
        // words without blanks, so that Python may split the command at them
        Path classPath =
                Files.writeString(dir.resolve("classpath"), "-cp \"" + System.getProperty("java.class.path") + "\"");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path output = dir.resolve("output");
        ProcessBuilder python = new ProcessBuilder(
                        "python3", "-m", "unittest", "-v", "tests.test_asktell.RealSearchTest")
                .directory(
                        TrialstreamProcess.home().resolve("worker-agent/python").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        python.environment()
                .put(
                        "TRIALSTREAM_LAUNCHER",
                        "'" + java + "' -XX:TieredStopAtLevel=1 '@" + classPath + "' " + Main.class.getName());
        Process process = python.start();
        assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("Ran 1 test").doesNotContain("skipped");
    }
}
