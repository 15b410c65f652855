package io.trialstream.agent.run;

import io.trialstream.agent.process.AllowedWork;
import java.nio.file.Path;
import java.util.Set;

/**
 * How runs are handled on this agent.
 *
 * @param baseDir what relative working directories are relative to
 * @param pythonPath a directory put first in PYTHONPATH; empty: none
 * @param passedVariables variables of the agent that look like secrets but are for training processes
 * @param allowed what studies may start
 * @param lastEpochWaitMs how long a process may take to end by itself after the last epoch of a run that goes on later
 * @param logBytesPerSecond how much of a trial's output is sent
 */
public record RunSettings(
        Path baseDir,
        String pythonPath,
        Set<String> passedVariables,
        AllowedWork allowed,
        long lastEpochWaitMs,
        long logBytesPerSecond) {
    public RunSettings {
        passedVariables = Set.copyOf(passedVariables);
    }
}
