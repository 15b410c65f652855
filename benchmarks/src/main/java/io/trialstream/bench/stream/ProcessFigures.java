package io.trialstream.bench.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the operating system says of a process; Linux alone. */
final class ProcessFigures {
    private ProcessFigures() {}

    /** A line of its status, such as VmRSS (resident) or VmHWM (resident at most), in kilobytes. */
    static long kilobytes(Process process, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("there is no " + name + " of process " + process.pid());
    }

    /** The processor time that it has used, over all cores. */
    static Duration processorTime(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("no processor time of process " + process.pid()));
    }
}
