package io.trialstream.agent.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to start a training process. Times in milliseconds, epochs counted from 1.
 *
 * @param key the run
 * @param hyperparameters values by name: doubles, longs, strings and booleans
 * @param command program and arguments, never passed through a shell
 * @param workdir where to start; relative ones are below the agent's base directory
 * @param env the study's environment variables
 * @param slotIds the slots it runs on, at least one
 * @param slotShare which part of each slot it takes, above 0 and at most 1
 * @param resumeEpoch the checkpoint's epoch to go on from; 0: from the start
 * @param untilEpoch the epoch at which this run ends
 * @param maxEpoch a full training
 * @param parentTrial the trial whose checkpoints are copied before the start; null: none
 * @param parentEpoch the epoch of the parent's checkpoint
 * @param metrics the study's metric names, first the one it is judged by
 * @param stdoutPattern the regular expression by which metrics are read off the output; null: the report file
 * @param graceMs how long it may take to end after SIGTERM
 * @param maxRuntimeMs its longest run time over all its runs; 0: no limit
 * @param spentRuntimeMs the run time of its earlier runs
 * @param silenceMs its longest time without a report; 0: no limit
 * @param runAs the operating system's user to run it as; null: the agent's own
 * @param oomExitCodes exit codes that mean out of memory
 * @param infeasiblePatterns expressions in the log's tail that mean: these hyperparameters can't be trained
 * @param machineFaultPatterns expressions in the log's tail that mean: the machine is at fault
 */
public record RunOrder(
        RunKey key,
        Map<String, Object> hyperparameters,
        List<String> command,
        String workdir,
        Map<String, String> env,
        List<Integer> slotIds,
        double slotShare,
        long resumeEpoch,
        long untilEpoch,
        long maxEpoch,
        @Nullable Integer parentTrial,
        long parentEpoch,
        List<String> metrics,
        @Nullable String stdoutPattern,
        long graceMs,
        long maxRuntimeMs,
        long spentRuntimeMs,
        long silenceMs,
        @Nullable String runAs,
        List<Integer> oomExitCodes,
        List<String> infeasiblePatterns,
        List<String> machineFaultPatterns) {

    public RunOrder {
        hyperparameters = Map.copyOf(hyperparameters);
        command = List.copyOf(command);
        env = Map.copyOf(env);
        slotIds = List.copyOf(slotIds);
        metrics = List.copyOf(metrics);
        oomExitCodes = List.copyOf(oomExitCodes);
        infeasiblePatterns = List.copyOf(infeasiblePatterns);
        machineFaultPatterns = List.copyOf(machineFaultPatterns);
        require(!command.isEmpty() && !command.get(0).isEmpty(), "the command is empty; it needs a program");
        require(!slotIds.isEmpty(), "it names no slot; at least one is needed");
        require(slotShare > 0 && slotShare <= 1, "slotShare is " + slotShare + "; it must be above 0 and at most 1");
        require(!metrics.isEmpty(), "it names no metric; at least one is needed");
        require(resumeEpoch >= 0, "resumeEpoch is " + resumeEpoch + "; it must be 0 or more");
        require(untilEpoch >= 1, "untilEpoch is " + untilEpoch + "; it must be 1 or more");
        require(graceMs >= 0, "graceMs is " + graceMs + "; it must be 0 or more");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Whether this run trains to the end. */
    @JsonIgnore
    public boolean isFull() {
        return untilEpoch >= maxEpoch;
    }
}
