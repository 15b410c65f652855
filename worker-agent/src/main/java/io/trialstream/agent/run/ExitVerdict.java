package io.trialstream.agent.run;

import io.trialstream.agent.metrics.BoundedText;
import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.RunOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, in one word and one sentence.
 *
 * @param kind the word
 * @param message the sentence
 */
record ExitVerdict(ExitKind kind, String message) {
    private static final int KILLED = 128 + 9;

    /**
     * What is known of the end.
     *
     * @param order what was ordered
     * @param exitCode 128 + n for signal n; null: unknown
     * @param ending why the agent ended it; null: it did not
     * @param reachedLast whether its last epoch was reported
     * @param lastEpoch the last epoch that was reported; 0: none
     * @param complaint what of its reports could not be read; empty: nothing
     * @param started whether the process itself ever ran
     * @param rebooted whether the machine was started anew since
     * @param kernelKilled whether the kernel killed processes for want of memory meanwhile
     * @param diskFull whether the disk below the work directory was full when it ended
     * @param logTail the last lines of its output
     */
    record Facts(
            RunOrder order,
            @Nullable Integer exitCode,
            @Nullable Ending ending,
            boolean reachedLast,
            long lastEpoch,
            String complaint,
            boolean started,
            boolean rebooted,
            boolean kernelKilled,
            boolean diskFull,
            String logTail) {}

    /** Of a run that could not be started; when the disk was full, the machine is to blame. */
    static ExitVerdict ofLaunch(String failure, boolean diskFull) {
        return new ExitVerdict(diskFull ? ExitKind.MACHINE_FAULT : ExitKind.LAUNCH_FAILED, failure);
    }

    static ExitVerdict of(Facts facts) {
        ExitVerdict verdict = decide(facts);
        return facts.complaint().isEmpty()
                ? verdict
                : new ExitVerdict(verdict.kind(), verdict.message() + "; " + facts.complaint());
    }

    private static ExitVerdict decide(Facts facts) {
        Ending ending = facts.ending();
        if (ending != null && ending.cause() != Ending.Cause.LAST_EPOCH) {
            return switch (ending.cause()) {
                case PAUSE -> new ExitVerdict(ExitKind.PAUSED, "paused: " + ending.reason());
                case NO_METRIC -> new ExitVerdict(ExitKind.FAILED, ending.reason());
                case SILENCE -> new ExitVerdict(ExitKind.SILENT, ending.reason());
                case RUNTIME -> new ExitVerdict(ExitKind.OUT_OF_TIME, ending.reason());
                default -> new ExitVerdict(ExitKind.STOPPED, "stopped: " + ending.reason());
            };
        }
        if (facts.reachedLast()) {
            return atLastEpoch(facts);
        }
        if (facts.rebooted()) {
            return new ExitVerdict(ExitKind.MACHINE_FAULT, "the machine was restarted while it ran");
        }
        Integer code = facts.exitCode();
        if (facts.diskFull() && (code == null || code != 0)) {
            return new ExitVerdict(
                    ExitKind.MACHINE_FAULT,
                    "the agent's disk was full when it ended" + (code == null ? "" : " with " + describe(code)));
        }
        if (!facts.started()) {
            return new ExitVerdict(
                    ExitKind.LAUNCH_FAILED, "it could not be started" + lastLine(facts.logTail(), "; output: "));
        }
        if (code == null) {
            return new ExitVerdict(
                    ExitKind.FAILED, "its processes vanished without an exit code: something killed all of them");
        }
        return code == 0 ? byItself(facts) : failed(facts, code);
    }

    private static ExitVerdict atLastEpoch(Facts facts) {
        Integer code = facts.exitCode();
        String how = facts.ending() != null
                ? "ended at epoch " + facts.lastEpoch()
                : "reached epoch " + facts.lastEpoch()
                        + (code == null || code == 0 ? "" : "; then it ended with " + describe(code));
        return new ExitVerdict(facts.order().isFull() ? ExitKind.COMPLETED : ExitKind.PAUSED, how);
    }

    private static ExitVerdict byItself(Facts facts) {
        if (facts.lastEpoch() == 0) {
            RunOrder order = facts.order();
            if (order.resumeEpoch() >= order.untilEpoch()) {
                return new ExitVerdict(
                        order.isFull() ? ExitKind.COMPLETED : ExitKind.PAUSED,
                        "there was nothing left to train: it resumed at epoch " + order.resumeEpoch());
            }
            return new ExitVerdict(
                    ExitKind.FAILED,
                    "it ended with success but reported no metric; "
                            + (order.stdoutPattern() == null
                                    ? "append a line such as {\"epoch\": 1, \""
                                            + order.metrics().get(0)
                                            + "\": 0.5} to the file that TRIALSTREAM_REPORT names"
                                    : "no line of its output matched the pattern " + order.stdoutPattern()));
        }
        return new ExitVerdict(ExitKind.COMPLETED, "ended by itself after epoch " + facts.lastEpoch());
    }

    private static ExitVerdict failed(Facts facts, int code) {
        RunOrder order = facts.order();
        Optional<String> fault = firstMatch(order.machineFaultPatterns(), facts.logTail());
        if (fault.isPresent()) {
            return new ExitVerdict(
                    ExitKind.MACHINE_FAULT, "its output says that the machine is at fault: " + fault.get());
        }
        if (code == KILLED && facts.kernelKilled()) {
            return new ExitVerdict(
                    ExitKind.INFEASIBLE, "killed by the kernel, since the machine ran out of memory (exit code 137)");
        }
        if (order.oomExitCodes().contains(code)) {
            return new ExitVerdict(
                    ExitKind.INFEASIBLE, "exit code " + code + ", which means out of memory for this study");
        }
        Optional<String> infeasible = firstMatch(order.infeasiblePatterns(), facts.logTail());
        if (infeasible.isPresent()) {
            return new ExitVerdict(
                    ExitKind.INFEASIBLE,
                    "its output says that these hyperparameters can't be trained: " + infeasible.get());
        }
        return new ExitVerdict(
                ExitKind.FAILED,
                "ended with " + describe(code)
                        + (facts.lastEpoch() == 0 ? " before its first report" : " after epoch " + facts.lastEpoch())
                        + lastLine(facts.logTail(), "; last line: "));
    }

    private static String describe(int code) {
        return code > 128 && code <= 128 + 64
                ? "exit code " + code + " (signal " + (code - 128) + ")"
                : "exit code " + code;
    }

    private static String lastLine(String logTail, String prefix) {
        String stripped = logTail.stripTrailing();
        String line = stripped.substring(stripped.lastIndexOf('\n') + 1).strip();
        return line.isEmpty() ? "" : prefix + (line.length() > 200 ? line.substring(0, 200) + "…" : line);
    }

    /** The first match's text, cut; a wrong or endless pattern matches nothing. */
    private static Optional<String> firstMatch(List<String> patterns, String text) {
        for (String pattern : patterns) {
            try {
                Matcher matcher = Pattern.compile(pattern).matcher(new BoundedText(text));
                if (matcher.find()) {
                    String found = matcher.group().strip();
                    return Optional.of(found.length() > 200 ? found.substring(0, 200) + "…" : found);
                }
            } catch (PatternSyntaxException | StackOverflowError | BoundedText.ExhaustedException e) {
                org.slf4j.LoggerFactory.getLogger(ExitVerdict.class)
                        .warn(
                                "{}: the pattern '{}' is passed over",
                                e.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                                pattern);
            }
        }
        return Optional.empty();
    }
}
