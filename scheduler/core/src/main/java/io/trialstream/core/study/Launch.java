package io.trialstream.core.study;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an agent starts a trial's training process.
 *
 * @param command program and arguments with {@code {placeholders}}, at least the program; never passed through a shell
 * @param workdir the directory to start in
 * @param env environment variables added to the agent's own
 * @param stdoutPattern a regular expression with named groups by which metrics are read off the output; null: the report file
 * @param graceMs how long the process may take to end after SIGTERM, in milliseconds
 * @param silenceMs it is ended when it reports nothing for so long, in milliseconds; 0: no limit
 * @param runAs the operating system's user to run it as; null: the agent's own
 * @param failureRules how failures are told apart
 */
public record Launch(
        List<String> command,
        String workdir,
        Map<String, String> env,
        @Nullable String stdoutPattern,
        long graceMs,
        long silenceMs,
        @Nullable String runAs,
        FailureRules failureRules) {

    public Launch {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command is empty; give a program and its arguments");
        }
    }

    /**
     * What a failed run means.
     *
     * @param oomExitCodes exit codes that mean out of memory: the hyperparameters can't be trained here, no retry
     * @param infeasiblePatterns a match in the log's tail means that the hyperparameters can't be trained, no retry
     * @param machineFaultPatterns a match in the log's tail means that the machine is at fault: another machine, not charged
     */
    public record FailureRules(
            List<Integer> oomExitCodes, List<String> infeasiblePatterns, List<String> machineFaultPatterns) {
        /** The defaults: the usual messages of CUDA and the kernel. */
        public static final FailureRules DEFAULT = new FailureRules(
                List.of(),
                List.of(
                        "CUDA out of memory",
                        "torch\\.cuda\\.OutOfMemoryError",
                        "MemoryError",
                        "Resource exhausted: OOM"),
                List.of(
                        "uncorrectable ECC error",
                        "CUDA error: device-side hardware",
                        "Xid \\d+",
                        "No space left on device"));

        public FailureRules {
            oomExitCodes = List.copyOf(oomExitCodes);
            infeasiblePatterns = List.copyOf(infeasiblePatterns);
            machineFaultPatterns = List.copyOf(machineFaultPatterns);
        }
    }
}
