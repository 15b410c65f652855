package io.trialstream.agent.device;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs a tool with a time limit: those of graphics drivers hang when the driver does. */
final class ToolRunner {
    private static final int MOST_CHARACTERS = 1 << 20;
    private final Duration limit;

    ToolRunner(Duration limit) {
        this.limit = limit;
    }

    /**
     * What it printed, standard error behind standard output, whatever its exit code.
     *
     * @throws DeviceProbeException if it can't be started or does not end in time
     */
    String run(List<String> command) throws DeviceProbeException {
        Path output = null;
        try {
            // to a file: a pipe that a hanging tool's child holds open would hang the reader
            output = Files.createTempFile("trialstream-tool", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new DeviceProbeException(command.get(0) + " did not answer within " + limit.toSeconds()
                        + " s, which mostly means that the driver hangs; see dmesg, and restart the machine");
            }
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
        } catch (IOException e) {
            throw new DeviceProbeException(command.get(0) + " can't be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceProbeException(command.get(0) + " was interrupted", e);
        } finally {
            delete(output);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(ToolRunner.class).debug("{} stays: {}", file, e.getMessage());
        }
    }
}
